"""텐서플로 버전 확인 · TensorFlow version

Slides:    Session 1, TensorFlow - 둘째 쪽의 첫 코드
Data:      none
Expect:    1.15.5
Compare:   shape

슬라이드는 1.15를 설치해 쓰지만, 지금의 파이썬에는 설치되지 않는다.
여기서는 지금의 텐서플로 위에서 같은 코드가 돈다. 찍히는 것은 실제로 깔린 버전이다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 버전 출력
# 1.15.5라면 1은 주 버전, 15는 부 버전, 5는 수정 버전이다. 주 버전이 바뀌면 없어지는 이름이 생긴다.
print(tf.__version__)

# %% 해 보기
# 버전은 글자다. 점에서 자르면 맨 앞 숫자로 1인지 2인지 가를 수 있다. 강의 때는 1이었고 지금 깔린 것은 2다.
#   전: print(tf.__version__)
#   후: print(tf.__version__.split("."))
#   출력: ['2', …]

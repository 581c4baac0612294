"""텐서보드로 상수 그래프 보기 · TensorBoard: constants

Slides:    Session 1, TensorBoard - 데이터 플로우 그래프 구축하기
Data:      none
Expect:    600

노드에 이름을 붙이고 그래프를 파일로 남긴다. 텐서보드가 그 파일을 그림으로 보여 준다.
보는 법: `python3 lessons.py board 08`을 실행하면 브라우저에 이 그래프가 열린다.
"""
from lessonkit.folders import log_dir  # added[path]
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 그래프 구축
# name은 그림에 나타날 이름이다. 없으면 Const, Const_1처럼 붙어 알아보기 어렵다.
a = tf.constant(20, name="a")
b = tf.constant(30, name="b")
mul_op = a * b

# %% 세션 생성
sess = tf.Session()

# %% 그래프 기록
# 폴더는 logs/08_tensorboard_constants. 기록되는 노드는 a, b, mul 셋이다.
# 슬라이드의 `tensorbord -logdir=`와 `ocalhost:6006`은 오자다: `tensorboard --logdir=`, `localhost:6006`
tw = tf.summary.FileWriter(log_dir(), graph=sess.graph)  # slide[path]: tw = tf.summary.FileWriter("log_dir", graph=sess.graph)

# %% 실행
# 그래프를 그리는 데 실행은 필요 없다. 이 줄은 값 20 * 30 = 600을 볼 뿐이다.
print(sess.run(mul_op))

# %% 해 보기
# 곱하기를 나누기로 바꾸면 노드의 이름도 mul에서 truediv로 바뀐다. 그림에서 찾아본다.
#   전: mul_op = a * b
#   후: mul_op = a / b
#   출력: 0.6666666666666666

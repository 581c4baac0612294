"""상수 두 개 더하기 · Constants

Slides:    Session 1, TensorFlow - a = tf.constant(1234)
Data:      none
Expect:    6234

덧셈을 적는 일과 계산하는 일이 나뉜다는 것을 본다.
그래프 모드에서는 먼저 식을 그려 두고, 값은 세션이 실행할 때 나온다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 상수 정의
# 파이썬 수가 아니라 그래프의 노드가 된다.
a = tf.constant(1234)
b = tf.constant(5000)

# %% 계산 정의
# 아직 6234가 아니다. print(add_op)는 값이 아니라 Tensor("add:0", shape=(), dtype=int32)를 보여 준다.
add_op = a+b

# %% 세션에서 실행
# run에 노드를 주면 그 노드에 필요한 것만 거슬러 올라가며 계산한다: 1234 + 5000 = 6234
sess = tf.Session()
res = sess.run(add_op)
print(res)

# %% 해 보기
# sess.run을 거치지 않고 노드를 그대로 찍으면? 합이 아니라 노드의 이름과 자료형이 나온다.
#   전: print(res)
#   후: print(add_op)
#   출력: Tensor("add:0", shape=(), dtype=int32)

"""연산 순서와 그래프 · Arithmetic

Slides:    Session 1, TensorFlow - calc1_op = a + b * c
Data:      none
Expect:    20

같은 상수 세 개로 식 두 개를 만든다. 괄호는 그래프의 모양을 바꾼다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 상수 정의
a = tf.constant(2)
b = tf.constant(3)
c = tf.constant(4)

# %% 계산 정의
# 어느 노드가 먼저인지는 파이썬의 연산자 우선순위가 정한다.
# 2 + 3 * 4 = 14: 곱셈 노드의 출력이 덧셈 노드로 들어간다.
calc1_op = a + b * c
# (2 + 3) * 4 = 20: 덧셈 노드의 출력이 곱셈 노드로 들어간다.
calc2_op = (a+b) * c

# %% 세션에서 실행
# 한 그래프에 식이 여럿 있어도 run에 준 것만 계산된다.
sess = tf.Session()
res1 = sess.run(calc1_op)
print(res1)
res2 = sess.run(calc2_op)
print(res2)

# %% 해 보기
# c를 10으로 바꾸면 두 식은 얼마가 될까? 먼저 손으로 셈해 본다.
#   전: c = tf.constant(4)
#   후: c = tf.constant(10)
#   출력: 32

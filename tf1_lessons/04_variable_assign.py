"""변수에 값 대입하기 · Variable and assign

Slides:    Session 1, TensorFlow - 변수 v 선언하기
Data:      none
Expect:    150

상수는 그래프에 박혀 있고, 변수의 값은 세션이 들고 있다.
학습이란 이 변수의 값을 조금씩 고쳐 쓰는 일이라서, 대입부터 익혀 둔다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 상수 정의
a = tf.constant(100)
b = tf.constant(50)
add_op = a + b

# %% 변수 선언과 대입
# 0은 초깃값일 뿐이고, 초기화하기 전에는 v에 아무 값도 없다.
v = tf.Variable(0)
# 대입도 노드다. 이 줄에서는 v가 바뀌지 않는다.
let_op = tf.assign(v, add_op)

# %% 초기화하고 실행
# 초기화 없이 sess.run(v)를 하면 FailedPreconditionError가 난다.
sess = tf.Session()
sess.run(tf.global_variables_initializer())
# v의 값은 초기화 뒤 0, let_op 뒤 100 + 50 = 150
sess.run(let_op)
print(sess.run(v))

# %% 해 보기
# let_op 대신 add_op를 실행하면? 더하기는 하지만 대입은 하지 않으므로 v는 처음 값 그대로다.
#   전: sess.run(let_op)
#   후: sess.run(add_op)
#   출력: 0

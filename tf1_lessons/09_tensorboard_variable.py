"""텐서보드로 변수 그래프 보기 · TensorBoard: a variable

Slides:    Session 1, TensorBoard - 상수와 변수 선언하기
Data:      none
Expect:    60100

상수만 있던 그래프에 변수와 대입이 더해진다.
텐서보드에서는 v가 여러 노드(initial_value, Assign, read)를 품은 상자로 보인다.
"""
from lessonkit.folders import log_dir  # added[path]
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 상수와 변수 선언
a = tf.constant(100, name="a")
b = tf.constant(200, name="b")
c = tf.constant(300, name="c")
v = tf.Variable(0, name="v")

# %% 계산과 대입 정의
# 100 + 200 * 300 = 60100: mul의 화살표가 add로, add의 화살표가 Assign으로 이어진다.
calc_op = a + b * c
assign_op = tf.assign(v, calc_op)

# %% 세션 생성
sess = tf.Session()

# %% 그래프 기록
# 폴더는 logs/09_tensorboard_variable. 보는 법: `python3 lessons.py board 09`
tw = tf.summary.FileWriter(log_dir(), graph=sess.graph)  # slide[path]: tw = tf.summary.FileWriter("log_dir", graph=sess.graph)

# %% 실행
# 초기화가 없어도 된다. 대입은 v를 읽지 않고 첫 값을 써 넣는다.
sess.run(assign_op)
print(sess.run(v))

# %% 해 보기
# 괄호로 묶으면 더하기가 먼저가 된다. 그림에서도 두 노드의 위아래가 바뀐다.
#   전: calc_op = a + b * c
#   후: calc_op = (a + b) * c
#   출력: 90000

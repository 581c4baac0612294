"""길이가 정해진 플레이스홀더 · Placeholder of fixed length

Slides:    Session 1, TensorFlow - placeholder 정의(정수 자료형 3개를 가진 배열)
Data:      none
Expect:    [20 40 20]

그래프는 한 번만 만들고, 넣는 값만 바꾸어 두 번 실행한다.
학습 데이터를 조금씩 나누어 넣을 때 쓰는 방법이다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 플레이스홀더 정의
# 정수 세 개가 들어올 자리. 두 개나 네 개를 넣으면 ValueError가 난다.
a = tf.placeholder(tf.int32, [3])
b = tf.constant(2)
# 상수 2는 원소마다 곱해진다(브로드캐스팅).
x2_op = a * b

# %% 값을 넣고 실행
# feed_dict는 이번 run에서만 쓰인다: [1 2 3] * 2 = [2 4 6]
sess = tf.Session()
r1 = sess.run(x2_op, feed_dict = {a:[1, 2, 3]})
print(r1)
r2 = sess.run(x2_op, feed_dict = {a:[10, 20, 10]})
print(r2)

# %% 해 보기
# 곱하는 쪽도 세 칸으로 만들면 칸끼리 곱해진다.
#   전: b = tf.constant(2)
#   후: b = tf.constant([1, 10, 100])
#   출력: [  1  20 300]

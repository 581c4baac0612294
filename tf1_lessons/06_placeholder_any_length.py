"""길이가 자유로운 플레이스홀더 · Placeholder of any length

Slides:    Session 1, TensorFlow - placeholder 정의( 배열의 크기를 None으로 지정)
Data:      none
Expect:    [100 200]

크기 자리에 None을 두면 실행할 때마다 길이가 달라도 된다.
뒤의 학습 예제가 [None, 2]처럼 적는 것도 훈련 100행과 테스트 5000행을 한 자리에 넣기 위해서다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 플레이스홀더 정의
# 정해지지 않은 것은 길이뿐이다. 차원이 하나라는 것과 정수라는 것은 그대로 지켜야 한다.
a = tf.placeholder(tf.int32, [None])
b = tf.constant(10)
x10_op = a * b

# %% 길이가 다른 값을 넣고 실행
# 다섯 개를 넣으면 다섯 개, 두 개를 넣으면 두 개가 나온다: [10 20] * 10 = [100 200]
sess = tf.Session()
r1 = sess.run(x10_op, feed_dict = {a:[1, 2, 3, 4, 5]})
print(r1)
r2 = sess.run(x10_op, feed_dict = {a:[10, 20]})
print(r2)

# %% 해 보기
# 길이 0인 배열도 들어갈까? None은 0도 받는다.
#   전: r2 = sess.run(x10_op, feed_dict = {a:[10, 20]})
#   후: r2 = sess.run(x10_op, feed_dict = {a:[]})
#   출력: []

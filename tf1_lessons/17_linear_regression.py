"""경사 하강법으로 선형 회귀 · Linear regression

Slides:    Session 2, 경사하강법(gradient decent) 코드 구현
Data:      none
Expect:    Epoch: 2000, RMSE = 2.8810, 기울기 a = 2.3000, y 절편 b = 79.0000

13에서 공식으로 얻은 a = 2.3, b = 79를 이번에는 공식 없이, 오차를 줄여 가며 찾는다.
기울기는 일찍 자리를 잡고 절편은 천천히 따라온다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 데이터
data = [[2, 81], [4, 93], [6, 91], [8, 97]]
x_data = [x_row[0] for x_row in data]
y_data = [y_row[1] for y_row in data]

# %% 출발점
# 기울기는 0과 10 사이, 절편은 0과 100 사이의 임의의 수에서 시작한다.
# seed가 같아 둘 다 같은 난수 0.8069에서 나온다: 10배인 a = 8.069, 100배인 b = 80.69
a = tf.Variable(tf.random_uniform([1], 0, 10, dtype = tf.float64, seed = 0))
b = tf.Variable(tf.random_uniform([1], 0, 100, dtype = tf.float64, seed = 0))

# %% 직선의 식
# x_data가 네 개라 y도 네 개의 예측 값이다.
y = a * x_data + b

# %% 오차
rmse = tf.sqrt(tf.reduce_mean(tf.square( y - y_data )))

# %% 학습률
# 한 걸음의 폭: 기울기(미분값)의 0.1배만큼 반대쪽으로 움직인다.
learning_rate = 0.1

# %% 경사 하강법
# minimize가 rmse를 a와 b로 미분하는 노드와, 그만큼 빼서 고쳐 쓰는 노드를 만든다.
gradient_decent = tf.train.GradientDescentOptimizer(learning_rate).minimize(rmse)

# %% 학습
# 0번째 줄은 한 걸음 간 뒤의 값이다: a는 8.0690에서 7.5235로
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    # 2000번째도 찍으려고 2001번 돈다.
    for step in range(2001):
        sess.run(gradient_decent)
        if step % 100 == 0:
            print("Epoch: %.f, RMSE = %.04f, 기울기 a = %.4f, y 절편 b = %.4f" % (step, sess.run(rmse), sess.run(a), sess.run(b)))

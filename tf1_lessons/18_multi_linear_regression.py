"""경사 하강법으로 다중 선형 회귀 · Multiple linear regression

Slides:    Session 2, 경사 하강법으로 다중 선형 회귀 구현 코드
Data:      none
Expect:    Epoch: 2000, RMSE = 1.8370, 기울기 a1 = 1.2301, 기울기 a2 = 2.1633, y 절편 b = 77.8117

입력에 과외 수업 횟수를 더한다. RMSE는 17의 2.8810에서 1.8370으로 줄지만 가장 작은 값은 아니다.
최소 제곱법의 답은 a1 = 1.5, a2 = 2.2857, b = 77.8571이고, 그때 RMSE는 0.2673이다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 데이터
# [공부한 시간, 과외 수업 횟수, 성적]
data = [[2, 0, 81], [4, 4, 93], [6, 2, 91], [8, 3, 97]]
x1 = [x_row1[0] for x_row1 in data]
x2 = [x_row2[1] for x_row2 in data]
y_data = [y_row[2] for y_row in data]

# %% 출발점
# seed가 셋 다 0이라 출발점도 한 난수 0.8069로 정해진다: a1 = a2 = 8.069, b = 80.69
a1 = tf.Variable(tf.random_uniform([1], 0, 10, dtype=tf.float64, seed=0))
a2 = tf.Variable(tf.random_uniform([1], 0, 10, dtype=tf.float64, seed=0))
b = tf.Variable(tf.random_uniform([1], 0, 100, dtype=tf.float64, seed=0))

# %% 평면의 식
# 입력이 둘이면 직선이 아니라 평면이 된다.
y = a1 * x1 + a2 * x2 + b

# %% 오차
rmse = tf.sqrt(tf.reduce_mean(tf.square( y - y_data )))

# %% 학습률
learning_rate = 0.1

# %% 경사 하강법
gradient_decent = tf.train.GradientDescentOptimizer(learning_rate).minimize(rmse)

# %% 학습
# 학습률 0.1은 이 문제에 조금 커서, 골짜기 바닥을 사이에 둔 두 점을 끝없이 오간다.
# a1이 짝수 걸음에서 1.2301, 홀수 걸음에서 1.7699: 100걸음마다 찍으면 멈춘 것처럼 보인다.
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(2001):
        sess.run(gradient_decent)
        if step % 100 == 0:
            print("Epoch: %.f, RMSE = %.04f, 기울기 a1 = %.4f, 기울기 a2 = %.4f, y 절편 b = %.4f" %
                  (step, sess.run(rmse), sess.run(a1), sess.run(a2), sess.run(b)))

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

# %% added: NumPy로 다시 걷기
# 같은 출발점에서 미분까지 손으로 적어 같은 걸음을 간다. rmse를 a로 미분하면 (오차 * x)의 평균을 rmse로 나눈 것이다.
import numpy as np
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    start_a, start_b = sess.run([a, b])
hand_a, hand_b, losses = start_a[0], start_b[0], []
xs, ys = np.array(x_data, float), np.array(y_data, float)
for _ in range(2001):
    errors = hand_a * xs + hand_b - ys
    loss = np.sqrt((errors ** 2).mean())
    hand_a -= learning_rate * (errors * xs).mean() / loss
    hand_b -= learning_rate * errors.mean() / loss
    losses.append(np.sqrt(((hand_a * xs + hand_b - ys) ** 2).mean()))
print("NumPy로 다시: RMSE = %.4f, 기울기 a = %.4f, y 절편 b = %.4f" % (losses[-1], hand_a, hand_b))

# %% added: 그림: 줄어드는 오차와 찾은 직선
# 걸음의 눈금은 열 배씩 커진다: 오차는 거의 다 첫 열 걸음 남짓에 준다.
import matplotlib.pyplot as plt
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.6))
left.semilogx(range(1, 2002), losses, color="#0072B2", linewidth=2.5)
left.set_title("걸음과 RMSE", fontsize=15)
left.set_xlabel("걸음", fontsize=13)
left.set_ylabel("RMSE", fontsize=13)
ends = np.array([0, 10])
right.plot(ends, start_a * ends + start_b, ":", color="#E69F00", linewidth=2.5, label="출발한 직선")
right.plot(ends, hand_a * ends + hand_b, color="#0072B2", linewidth=2.5, label="찾은 직선")
right.plot(xs, ys, "o", color="black", markersize=9, label="실제 성적")
right.set_title("찾은 직선", fontsize=15)
right.set_xlabel("공부한 시간", fontsize=13)
right.set_ylabel("성적", fontsize=13)
right.legend(fontsize=12)
for axes in (left, right):
    axes.grid(alpha=0.3)
figure.subplots_adjust(wspace=0.25)
plt.show()

# %% 해 보기
# 학습률을 0.1에서 1로 키우면? 걸음이 너무 커서 골짜기의 양쪽을 오가기만 한다.
#   전: learning_rate = 0.1
#   후: learning_rate = 1
#   출력: Epoch: 2000, RMSE = 15.4189, 기울기 a = 4.9902, y 절편 b = 79.4508

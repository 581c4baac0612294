"""로지스틱 회귀 · Logistic regression

Slides:    Session 2, 로지스틱 회귀 구현 코드
Data:      none
Expect:    Epoch: 60000, loss = 0.0017, 기울기 a = -5.1489, y 절편 = 35.9005

공부한 시간으로 합격(1)과 불합격(0)을 가른다. 직선 대신 S자 곡선을 맞춘다.
기울기와 절편의 크기는 멈추지 않고 커지지만, 합격과 불합격이 갈리는 시간은 7시간 근처에 머문다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf
import numpy as np

# %% 데이터
# [공부한 시간, 합격 여부]: 6시간까지 불합격, 8시간부터 합격
data = [[2, 0], [4, 0], [6, 0], [8, 1], [10, 1], [12, 1], [14, 1]]
x_data = [x_row[0] for x_row in data]
y_data = [y_row[1] for y_row in data]

# %% 출발점
# 정규 분포의 난수. seed가 같아 둘 다 -0.6344에서 시작한다.
a = tf.Variable(tf.random_normal([1], dtype=tf.float64, seed=0))
b = tf.Variable(tf.random_normal([1], dtype=tf.float64, seed=0))

# %% 시그모이드
# 지수에 -가 없는 식이라, 시간이 늘 때 확률도 늘려면 a가 음수여야 한다.
# ax + b가 0이면 1 / (1 + 1) = 0.5, -5면 0.9933, 5면 0.0067
y = 1/(1 + np.e**(a * x_data + b))

# %% 손실
# 정답이 1이면 -log(y)만, 0이면 -log(1 - y)만 남는다.
# 합격인데 0.9라 하면 0.105, 0.1이라 하면 2.303: 크게 틀릴수록 벌이 커진다.
loss = -tf.reduce_mean(np.array(y_data) * tf.log(y) + (1 - np.array(y_data)) * tf.log(1 - y))

# %% 학습률
learning_rate = 0.5

# %% 경사 하강법
gradient_decent = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss)

# %% 학습
# 경계는 ax + b = 0인 곳, -b / a: 마지막 줄에서 35.9005 / 5.1489 = 6.97시간
# 두 무리가 완전히 갈라지는 데이터라 곡선이 가팔라질수록 손실이 줄고, 끝나는 지점이 없다.
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(60001):
        sess.run(gradient_decent)
        if i % 6000 == 0:
            print("Epoch: %.f, loss = %.4f, 기울기 a = %.4f, y 절편 = %.4f" % (i, sess.run(loss), sess.run(a), sess.run(b)))

# %% added: NumPy로 다시 걷기
# 손실을 a로 미분하면 (정답 - 예측) * x의 평균이다. 지수에 -가 없는 식이라 부호가 뒤집혀 있다.
# 첫 수백 걸음은 크게 튀어서 반올림의 차이가 넷째 자리까지 커진다. 그래서 둘째 자리까지만 찍는다.
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    hand_a, hand_b = (float(value[0]) for value in sess.run([a, b]))
xs, ys, curves = np.array(x_data, float), np.array(y_data, float), {}
for i in range(60001):
    errors = ys - 1 / (1 + np.exp(hand_a * xs + hand_b))
    hand_a -= learning_rate * (errors * xs).sum() / 7
    hand_b -= learning_rate * errors.sum() / 7
    if i in (6, 600, 6000, 60000):
        curves[i] = hand_a, hand_b
print("NumPy로 다시: 기울기 a = %.2f, y 절편 = %.2f, 경계 = %.2f시간" % (hand_a, hand_b, -hand_b / hand_a))

# %% added: 슬라이드의 표와 확률
for hour, result in data:
    probability = 1 / (1 + np.exp(hand_a * hour + hand_b))
    print("공부한 시간 = %d, 합격 여부 = %s, 합격할 확률 = %.2f" % (hour, "합격" if result else "불합격", probability))

# %% added: 그림: 학생들 위의 S자
# 걸음이 쌓일수록 곡선이 가팔라지고, 합격과 불합격이 갈리는 자리는 7시간 가까이로 옮겨 간다.
import matplotlib.pyplot as plt
hours = np.linspace(0, 16, 300)
plt.figure(figsize=(8.5, 5.5))
for i, color, style in [(6, "#E69F00", ":"), (600, "#009E73", "-."), (6000, "#56B4E9", "--"), (60000, "#0072B2", "-")]:
    curve_a, curve_b = curves[i]
    plt.plot(hours, 1 / (1 + np.exp(curve_a * hours + curve_b)), style, color=color, linewidth=2.5, label="%d걸음" % i)
plt.plot(xs, ys, "o", color="black", markersize=10, label="학생 (1이 합격)")
plt.xlabel("공부한 시간", fontsize=13)
plt.ylabel("합격할 확률", fontsize=13)
plt.title("걸음이 쌓일수록 가팔라지는 S자", fontsize=15)
plt.legend(fontsize=12)
plt.grid(alpha=0.3)
plt.show()

# %% 해 보기
# 학습률을 0.05로 줄이면? 열 배 더디다. 60000걸음을 가도 0.5로 6000걸음 간 만큼이다.
#   전: learning_rate = 0.5
#   후: learning_rate = 0.05
#   출력: Epoch: 60000, loss = 0.015…, 기울기 a = -2.9…

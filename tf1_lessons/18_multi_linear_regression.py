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

# %% added: NumPy로 다시 걷기
# 입력이 둘이어도 걸음의 규칙은 17과 같다. 과외 수업 횟수 쪽의 기울기 a2가 하나 더 있을 뿐이다.
import numpy as np
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    w = np.concatenate(sess.run([a1, a2, b]))
inputs = np.array([[row[0], row[1], 1] for row in data], float)
ys, losses = np.array(y_data, float), []
for _ in range(2001):
    errors = inputs.dot(w) - ys
    w = w - learning_rate * inputs.T.dot(errors) / len(ys) / np.sqrt((errors ** 2).mean())
    losses.append(np.sqrt(((inputs.dot(w) - ys) ** 2).mean()))
print("NumPy로 다시: RMSE = %.4f, 기울기 a1 = %.4f, 기울기 a2 = %.4f, y 절편 b = %.4f" % (losses[-1], w[0], w[1], w[2]))

# %% added: 슬라이드의 표와 예측
for row in data:
    print("공부한 시간 = %d, 과외 수업 횟수 = %d, 성적 = %d, 예측 값 = %.2f" % (row[0], row[1], row[2], w.dot([row[0], row[1], 1])))

# %% added: 그림: 줄어드는 오차와 예측한 성적
# 왼쪽의 끝이 0.2673까지 내려가지 못하는 것이 보인다. 오른쪽은 학생마다의 실제 성적과 예측이다.
import matplotlib.pyplot as plt
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.6))
left.semilogx(range(1, 2002), losses, color="#0072B2", linewidth=2.5)
left.axhline(0.2673, color="#D55E00", linestyle="--", linewidth=2, label="최소 제곱법의 답")
left.set_ylim(0, 12)
left.set_title("걸음과 RMSE", fontsize=15)
left.set_xlabel("걸음", fontsize=13)
left.set_ylabel("RMSE", fontsize=13)
left.legend(fontsize=12)
students = ["%d시간, %d회" % (row[0], row[1]) for row in data]
right.plot(range(4), ys, "o", color="black", markersize=10, label="실제 성적")
right.plot(range(4), inputs.dot(w), "D", color="#0072B2", markersize=9, label="경사 하강법")
right.plot(range(4), inputs.dot([1.5, 2.2857, 77.8571]), "x", color="#D55E00", markersize=11, markeredgewidth=3, label="최소 제곱법")
right.set_xticks(range(4))
right.set_xticklabels(students, fontsize=11)
right.set_title("학생마다의 성적", fontsize=15)
right.set_ylabel("성적", fontsize=13)
right.legend(fontsize=12, loc="lower right")
for axes in (left, right):
    axes.grid(alpha=0.3)
figure.subplots_adjust(wspace=0.25)
plt.show()

# %% 해 보기
# 학습률을 0.01로 줄이면? 걸음이 작아져 골짜기 바닥에 더 가까이 앉는다.
#   전: learning_rate = 0.1
#   후: learning_rate = 0.01
#   출력: Epoch: 2000, RMSE = 0.2673, 기울기 a1 = 1.5000, 기울기 a2 = 2.2857, y 절편 b = 77.8573

"""시그모이드와 로그 오차 · The sigmoid and the log loss

Slides:    Session 2, 시그모이드 함수(sigmoid function)
Data:      none
Expect:    슬라이드의 식 1 / (1 + e^(ax + b)): x = 2에서 0.1192, 지수에 -를 붙이면 0.8808

20의 로지스틱 회귀에 들어가기 전에 S자 곡선과 오차를 따로 본다. a는 경사를, b는 좌우의 자리를 정하고,
오차는 예측이 크게 틀릴수록 한없이 커지는 로그 함수로 잰다.
"""
import numpy as np
from lessonkit.tf1 import tf

# %% 자연 상수 e
# 1 + 1/n을 n번 곱하면 n이 커질수록 e에 다가간다.
for n in [1, 10, 1000, 1000000]:
    print("(1 + 1/%d)^%d = %.5f" % (n, n, (1 + 1.0 / n) ** n))
print("e = %.5f" % np.e)

# %% 슬라이드의 식
# 슬라이드의 식에는 지수에 -가 없다. 그대로 쓰면 a가 양수일 때 오른쪽으로 갈수록 내려가는 곡선이 된다.
# 슬라이드의 그림처럼 올라가는 S자는 지수에 -를 붙인 것이고, tf.sigmoid도 그쪽이다. 여기서는 -를 붙인다.
def sigmoid(x, a, b):
    return 1 / (1 + np.e ** -(a * x + b))

print("슬라이드의 식 1 / (1 + e^(ax + b)): x = 2에서 %.4f, 지수에 -를 붙이면 %.4f"
      % (1 / (1 + np.e ** (1 * 2.0 + 0)), sigmoid(2.0, 1, 0)))

# %% a는 경사, b는 좌우 이동
# 가운데(y가 0.5인 자리)는 ax + b = 0인 x = -b / a이고, 그곳의 기울기는 a / 4다. 공식과 그래프를 나란히 찍는다.
x = tf.placeholder(tf.float64, [None], name="x")
a = tf.placeholder(tf.float64, [], name="a")
b = tf.placeholder(tf.float64, [], name="b")
y = tf.sigmoid(a * x + b)
slope = tf.gradients(y, x)[0]
sess = tf.Session()
points = np.array([-4.0, -2.0, 0.0, 2.0, 4.0])
for a_value, b_value in [(0.5, 0.0), (1.0, 0.0), (3.0, 0.0), (1.0, -2.0), (1.0, 2.0)]:
    values = sess.run(y, feed_dict={x: points, a: a_value, b: b_value})
    middle = -b_value / a_value + 0.0
    in_the_middle = sess.run(slope, feed_dict={x: [middle], a: a_value, b: b_value})[0]
    print("a = %.1f, b = %4.1f: 가운데 x = %4.1f, 거기 기울기 공식 %.3f, tf.gradients %.3f"
          % (a_value, b_value, middle, a_value / 4, in_the_middle))
    print("   공식 " + " ".join("%.4f" % value for value in sigmoid(points, a_value, b_value)))
    print("   그래프 " + " ".join("%.4f" % value for value in values))

# %% 로그 오차
# 정답이 1이면 -log h, 0이면 -log(1 - h)다. 맞히면 0이고, 반대로 갈수록 한없이 커진다. 0.5는 어느 쪽이든 log 2 = 0.6931
h = tf.placeholder(tf.float64, [None], name="h")
guesses = np.array([0.01, 0.1, 0.5, 0.9, 0.99])
when_one, when_zero = sess.run([-tf.log(h), -tf.log(1 - h)], feed_dict={h: guesses})
print("h      -log h(NumPy, 그래프)  -log(1 - h)(NumPy, 그래프)")
for i in range(5):
    print("%.2f   %.4f %.4f          %.4f %.4f"
          % (guesses[i], -np.log(guesses[i]), when_one[i], -np.log(1 - guesses[i]), when_zero[i]))

# %% 두 식을 하나로
# -{y log h + (1 - y) log(1 - h)}: y가 1이면 B가, 0이면 A가 없어진다.
for y_value, h_value in [(1, 0.9), (1, 0.1), (0, 0.9), (0, 0.1)]:
    part_a, part_b = -y_value * np.log(h_value) + 0.0, -(1 - y_value) * np.log(1 - h_value) + 0.0
    print("y = %d, h = %.1f: A %.4f + B %.4f = %.4f" % (y_value, h_value, part_a, part_b, part_a + part_b))

# %% 오차 = -평균(y log h + (1 - y) log(1 - h))
# 20의 학생 일곱 명으로 잰다. 합격은 8시간부터라 가운데인 7시간을 0으로 옮겨 놓는다.
# 한쪽은 적힌 식 그대로 NumPy로, 한쪽은 텐서플로에 들어 있는 교차 엔트로피로 구한다.
hours = np.array([2, 4, 6, 8, 10, 12, 14], float) - 7
passed = np.array([0, 0, 0, 1, 1, 1, 1], float)

def log_loss(a_value, b_value):
    z = a_value * hours + b_value
    return np.mean(passed * np.log(1 + np.exp(-z)) + (1 - passed) * np.log(1 + np.exp(z)))

error = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.constant(passed), logits=a * x + b))
print("a     b     오차(공식, 그래프)")
for a_value, b_value in [(1, 0), (-8, 0), (-4, 0), (-2, 0), (0, 0), (2, 0), (4, 0), (8, 0),
                         (1, -40), (1, -20), (1, -10), (1, 10), (1, 20), (1, 40)]:
    by_graph = sess.run(error, feed_dict={x: hours, a: a_value, b: b_value})
    print("%3d  %4d   %8.4f %8.4f" % (a_value, b_value, log_loss(a_value, b_value), by_graph))

# %% 오차는 이차 함수인가
# a가 작아질수록 오차는 한없이 커지고, a가 커질 때는 0으로 간다. b는 어느 쪽으로 가도 커진다. 슬라이드의 말과 같다.
# 다만 슬라이드는 b의 오차를 이차 함수 그래프라고 하는데, 멀리서는 직선이다. 이차라면 b가 두 배일 때 네 배여야 한다.
for b_value in [40, 80, 160]:
    print("b = %d: 오차 %.4f, b가 절반일 때의 %.3f배" % (b_value, log_loss(1, b_value), log_loss(1, b_value) / log_loss(1, b_value / 2)))

# %% 그림 1: a와 b에 따른 S자
import matplotlib.pyplot as plt
xs = np.linspace(-8, 8, 200)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4), sharey=True)
for value, color, style in [(0.5, "#E69F00", ":"), (1.0, "#0072B2", "-"), (3.0, "#D55E00", "--")]:
    left.plot(xs, sigmoid(xs, value, 0), style, color=color, linewidth=2.5, label="a = %g" % value)
for value, color, style in [(-3.0, "#E69F00", ":"), (0.0, "#0072B2", "-"), (3.0, "#D55E00", "--")]:
    right.plot(xs, sigmoid(xs, 1, value), style, color=color, linewidth=2.5, label="b = %g" % value)
for axes, title in [(left, "a가 크면 가파르다 (b = 0)"), (right, "b가 크면 왼쪽으로 옮겨진다 (a = 1)")]:
    axes.set_title(title, fontsize=15)
    axes.set_xlabel("x", fontsize=13)
    axes.legend(fontsize=13)
    axes.grid(alpha=0.3)
left.set_ylabel("y", fontsize=13)
figure.tight_layout()
plt.show()

# %% 그림 2: a와 오차, b와 오차
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4))
slopes, shifts = np.linspace(-3, 3, 121), np.linspace(-30, 30, 121)
left.plot(slopes, [log_loss(value, 0) for value in slopes], color="#0072B2", linewidth=2.5)
left.set_title("a와 오차 (b = 0)", fontsize=15)
left.set_xlabel("a", fontsize=13)
left.set_ylabel("오차", fontsize=13)
right.plot(shifts, [log_loss(1, value) for value in shifts], color="#D55E00", linewidth=2.5)
right.set_title("b와 오차 (a = 1)", fontsize=15)
right.set_xlabel("b", fontsize=13)
for axes in (left, right):
    axes.grid(alpha=0.3)
figure.tight_layout()
plt.show()

# %% 그림 3: 두 로그 함수
hs = np.linspace(0.005, 0.995, 199)
plt.figure(figsize=(8, 5))
plt.plot(hs, -np.log(hs), color="#0072B2", linewidth=2.5, label="-log h (정답이 1일 때)")
plt.plot(hs, -np.log(1 - hs), "--", color="#D55E00", linewidth=2.5, label="-log(1 - h) (정답이 0일 때)")
plt.xlabel("예측 값 h", fontsize=13)
plt.ylabel("오차", fontsize=13)
plt.title("정답에서 멀어질수록 커지는 오차", fontsize=15)
plt.legend(fontsize=13)
plt.grid(alpha=0.3)
plt.show()

# %% 해 보기
# 여섯 시간 공부한 학생도 합격했다면? b = 40일 때의 오차가 15.9에서 10.3으로 준다. 틀리는 학생이 셋에서 둘로 준 것이다.
#   전: passed = np.array([0, 0, 0, 1, 1, 1, 1], float)
#   후: passed = np.array([0, 0, 1, 1, 1, 1, 1], float)
#   출력: b = 40: 오차 10.2857, b가 절반일 때의 2.250배

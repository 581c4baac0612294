"""학습률: 모이는 걸음과 흩어지는 걸음 · Learning rate

Slides:    Session 2, 학습률(learning rate)
Data:      none
Expect:    학습률 1.1, 10걸음 뒤: 공식 12.383473, 그래프 12.383473

y = x²의 x = 2에서 출발해 기울기의 반대쪽으로 열 걸음을 간다. 한 걸음은 기울기 2x에 학습률을 곱한 만큼이다.
학습률 다섯 가지로 해 보면, 바닥에 모이는 것과 한자리를 오가는 것, 위로 치솟는 것이 갈린다.
"""
import numpy as np
from lessonkit.tf1 import tf

# %% 공식으로
# 한 걸음은 x - 학습률 * 2x = (1 - 2 * 학습률) * x다. 그래서 t걸음 뒤에는 (1 - 2 * 학습률)^t * 2가 된다.
# 괄호의 크기가 1보다 작으면 0으로 모이고, 1이면 제자리를 오가고, 크면 흩어진다. 음수면 골짜기를 건너뛴다.
start = 2.0
rates = [0.1, 0.5, 0.9, 1.0, 1.1]
for rate in rates:
    print("학습률 %.1f: 한 걸음마다 %4.1f배" % (rate, 1 - 2 * rate))

# %% 텐서플로로
# 공식을 쓰지 않고 GradientDescentOptimizer가 미분해서 움직이게 한다.
x = tf.Variable(start, dtype=tf.float64, name="x")
y = x ** 2
learning_rate = tf.placeholder(tf.float64, [])
step = tf.train.GradientDescentOptimizer(learning_rate).minimize(y)
walks = {}
with tf.Session() as sess:
    for rate in rates:
        sess.run(tf.global_variables_initializer())
        walks[rate] = [sess.run(x)]
        for _ in range(10):
            sess.run(step, feed_dict={learning_rate: rate})
            walks[rate].append(sess.run(x))

# %% 걸음마다의 자리
# 슬라이드의 a1 -> a2 -> a3다. 0.5는 한 걸음에 바닥에 닿는다: 이차 함수라서 운 좋게 딱 맞은 것이다.
print("걸음  " + "  ".join("학습률 %.1f" % rate for rate in rates))
for t in range(11):
    print("%4d  " % t + "  ".join("%10.6f" % walks[rate][t] for rate in rates))

# %% 두 방법이 같은가
for rate in rates:
    print("학습률 %.1f, 10걸음 뒤: 공식 %.6f, 그래프 %.6f" % (rate, start * (1 - 2 * rate) ** 10 + 0.0, walks[rate][10] + 0.0))

# %% 어디까지가 알맞은가
# 곡선이 가파를수록 학습률을 줄여야 한다. y = kx²의 기울기는 2kx라서 1 / k까지만 모인다.
# 슬라이드는 케라스가 학습률을 자동으로 조절해 준다고 하지만, SGD는 적어 준 값을 끝까지 쓴다. 스스로 보폭을 바꾸는 것은
# 25의 Adagrad, RMSProp, Adam이다.
for k in [1.0, 4.0, 10.0]:
    print("y = %gx²: 학습률이 %.2f보다 작아야 모인다" % (k, 1 / k))

# %% 그림: 포물선 위의 걸음
# 왼쪽은 모이는 걸음 둘, 오른쪽은 흩어지는 걸음이다. 숫자는 몇 번째 걸음인지를 가리킨다.
import matplotlib.pyplot as plt
figure, panels = plt.subplots(1, 3, figsize=(10.5, 4.6))
titles = ["학습률 0.1: 천천히 모인다", "학습률 0.9: 건너뛰며 모인다", "학습률 1.1: 위로 치솟는다"]
for axes, rate, title, color in zip(panels, [0.1, 0.9, 1.1], titles, ["#0072B2", "#009E73", "#D55E00"]):
    walk = np.array(walks[rate][:6])
    reach = max(2.3, 1.1 * abs(walk).max())
    xs = np.linspace(-reach, reach, 200)
    axes.plot(xs, xs ** 2, color="black", linewidth=1.5)
    axes.plot(walk, walk ** 2, "o--", color=color, linewidth=2, markersize=8)
    for t in range(6):
        axes.annotate(t, (walk[t], walk[t] ** 2), textcoords="offset points", xytext=(8, 4), fontsize=13)
    axes.set_title(title, fontsize=13)
    axes.set_xlabel("x", fontsize=13)
    axes.grid(alpha=0.3)
panels[0].set_ylabel("y = x²", fontsize=13)
figure.tight_layout()
plt.show()

# %% 해 보기
# 두 배 가파른 y = 2x²에서 같은 학습률을 쓰면? 바닥에 닿던 0.5가 제자리를 오간다.
#   전: y = x ** 2
#   후: y = 2 * x ** 2
#   출력: 학습률 0.5, 10걸음 뒤: 공식 0.000000, 그래프 2.000000

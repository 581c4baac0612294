"""미분: 아주 조금 움직였을 때의 기울기 · Derivative

Slides:    Session 2, 미분
Data:      none
Expect:    f(x) = x^2, x = 3: 극한 6.000000, 공식 6.000000, tf.gradients 6.000000

x를 Δx만큼 움직였을 때 y가 움직인 양을 Δx로 나눈다. Δx를 0에 가깝게 줄이면 그 점의 기울기가 된다.
슬라이드의 계산 둘과 규칙 넷을 극한으로, 그리고 tf.gradients로 다시 구한다.
"""
import numpy as np
from lessonkit.tf1 import tf

# %% f(x) = 3x
# 직선은 어디서나, Δx가 얼마든 기울기가 같다: 3Δx / Δx = 3. 컴퓨터에서는 반올림 때문에 끝자리가 흔들린다.
print("f(x) = 3x, x = 3")
for dx in [1, 0.1, 0.001, 0.00001]:
    print("  Δx = %g: (f(x + Δx) - f(x)) / Δx = %.6f" % (dx, (3 * (3 + dx) - 3 * 3) / dx))

# %% f(x) = x^2
# 전개하면 2x + Δx다. x = 3이면 6에 Δx가 더해진 값이고, Δx가 줄수록 6에 다가간다.
print("f(x) = x^2, x = 3")
for dx in [1, 0.1, 0.001, 0.00001]:
    print("  Δx = %g: (f(x + Δx) - f(x)) / Δx = %.6f, 2x + Δx = %.6f"
          % (dx, ((3 + dx) ** 2 - 3 ** 2) / dx, 2 * 3 + dx))

# %% Δx를 끝없이 줄이면
# 종이 위에서는 줄일수록 좋지만 컴퓨터에서는 아니다. float64는 16자리쯤이라 3 + 1e-16이 3과 같아지고 기울기가 0이 된다.
for dx in [1e-8, 1e-12, 1e-15, 1e-16]:
    print("  Δx = %g: x^2의 기울기 %.6f" % (dx, ((3 + dx) ** 2 - 3 ** 2) / dx))

# %% 네 규칙: 극한과 tf.gradients
# 앞뒤로 똑같이 움직여 (f(x + Δx) - f(x - Δx)) / 2Δx로 재면 오차가 Δx의 제곱으로 준다.
# tf.gradients는 움직여 보지 않는다. 그래프의 연산마다 정해진 미분 규칙을 곱해 식 그대로의 값을 낸다.
# 상수는 x와 이어져 있지 않아 None이 돌아온다. 그것이 0이라는 답이다.
a = 5.0
x = tf.placeholder(tf.float64, [], name="x")
sess = tf.Session()
rules = [
    ("a", lambda v: a + 0 * v, tf.constant(a, tf.float64), lambda v: 0.0),
    ("x", lambda v: v, tf.identity(x), lambda v: 1.0),
    ("ax", lambda v: a * v, a * x, lambda v: a),
    ("3x", lambda v: 3 * v, 3 * x, lambda v: 3.0),
    ("x^2", lambda v: v ** 2, x ** 2, lambda v: 2 * v),
    ("x^5", lambda v: v ** 5, x ** 5, lambda v: 5 * v ** 4),
]
dx = 1e-5
for name, f, y, formula in rules:
    [gradient] = tf.gradients(y, [x])
    for at in [-2.0, 3.0]:
        by_limit = (f(at + dx) - f(at - dx)) / (2 * dx)
        by_graph = 0.0 if gradient is None else sess.run(gradient, feed_dict={x: at})
        print("f(x) = %s, x = %g: 극한 %.6f, 공식 %.6f, tf.gradients %.6f" % (name, at, by_limit, formula(at), by_graph))

# %% 기울기가 0인 곳
# 경사 하강법이 찾는 곳이다. x^2의 기울기 2x는 x = 0에서 0이고, 왼쪽은 음수, 오른쪽은 양수다.
[slope] = tf.gradients(x ** 2, [x])
for at in [-2.0, -1.0, 0.0, 1.0, 2.0]:
    print("x = %4.1f: y = %.1f, 기울기 %4.1f" % (at, at ** 2, sess.run(slope, feed_dict={x: at})))

# %% 그림: 한 점에서의 기울기
# 두 점을 이은 선이 Δx = 1.5, 0.75, 0.25로 줄수록 접선에 눕는다. a = 1에서 접선의 기울기는 2다.
import matplotlib.pyplot as plt
xs = np.linspace(-0.5, 2.8, 200)
plt.figure(figsize=(8, 6))
plt.plot(xs, xs ** 2, color="black", linewidth=2.5, label="y = x²")
for dx, color, style in [(1.5, "#E69F00", ":"), (0.75, "#009E73", "-."), (0.25, "#56B4E9", "--")]:
    secant = ((1 + dx) ** 2 - 1) / dx
    plt.plot(xs, 1 + secant * (xs - 1), style, color=color, linewidth=2.5, label="Δx = %g: 기울기 %g" % (dx, secant))
    plt.plot(1 + dx, (1 + dx) ** 2, "o", color=color, markersize=9)
plt.plot(xs, 1 + 2 * (xs - 1), color="#D55E00", linewidth=2.5, label="접선: 기울기 2")
plt.plot(1, 1, "s", color="black", markersize=9)
plt.annotate("a = 1", (1, 1), (1.05, 0.25), fontsize=14)
plt.ylim(-1.5, 7.5)
plt.xlabel("x", fontsize=13)
plt.ylabel("y", fontsize=13)
plt.title("a에서의 순간 변화율은 접선의 기울기", fontsize=16)
plt.legend(fontsize=13)
plt.grid(alpha=0.3)
plt.show()

# %% 해 보기
# Δx를 0.1로 크게 하면 x^5에서는 극한이 공식에서 벗어난다. tf.gradients는 Δx를 쓰지 않으므로 그대로다.
#   전: dx = 1e-5
#   후: dx = 0.1
#   출력: f(x) = x^5, x = 3: 극한 405.900100, 공식 405.000000, tf.gradients 405.000000

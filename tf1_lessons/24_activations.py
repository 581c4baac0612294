"""활성화 함수와 사라지는 기울기 · Activations and the vanishing gradient

Slides:    Session 2, 활성화 함수 - 기울기 소실 문제 해결
Data:      none
Expect:    시그모이드의 미분의 최대: 0.2500 (슬라이드 0.3)

시그모이드, 하이퍼볼릭 탄젠트, 렐루와 그 미분을 공식과 tf.gradients로 구한다.
층마다 미분을 하나씩 곱하므로, 0.25를 넘지 못하는 시그모이드는 열 층이면 백만분의 일도 남기지 못한다.
"""
import numpy as np
from lessonkit.tf1 import tf

# %% 세 함수와 미분: 공식
# 시그모이드와 tanh의 미분은 함수의 값만으로 구해진다. 앞으로 갈 때의 값을 적어 두었다가 되돌아올 때 쓴다.
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

functions = {
    "시그모이드": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x)), tf.sigmoid),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2, tf.tanh),
    "렐루": (lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(float), tf.nn.relu),
}

# %% 공식과 tf.gradients를 나란히
# 렐루는 0에서 꺾여 기울기가 정해지지 않는다. 텐서플로는 거기서 0을 쓴다.
points = np.array([-5.0, -2.0, -1.0, 0.0, 1.0, 2.0, 5.0])
x = tf.placeholder(tf.float64, [None], name="x")
sess = tf.Session()
for name in functions:
    f, derivative, in_graph = functions[name]
    y = in_graph(x)
    values, slopes = sess.run([y, tf.gradients(y, x)[0]], feed_dict={x: points})
    print("%s: 값(공식, 그래프), 미분(공식, tf.gradients)" % name)
    for i in range(len(points)):
        print("  x = %4.1f: %7.4f %7.4f, %.4f %.4f"
              % (points[i], f(points)[i], values[i], derivative(points)[i], slopes[i]))

# %% 시그모이드의 미분은 얼마까지 크나
# s(1 - s)는 s가 0.5일 때 가장 크다: 0.5 * 0.5 = 0.25, x = 0인 자리다. 슬라이드의 0.3은 그래프에서 어림한 값이고 0.25가 맞다.
grid = np.linspace(-6, 6, 1201)
for name, on_the_slide in [("시그모이드", " (슬라이드 0.3)"), ("tanh", ""), ("렐루", " (슬라이드 1)")]:
    y = functions[name][2](x)
    largest = sess.run(tf.gradients(y, x)[0], feed_dict={x: grid}).max()
    print("%s의 미분의 최대: %.4f%s" % (name, largest, on_the_slide))

# %% 층마다 곱해지는 미분
# 함수를 열 번 이어 놓고 맨 끝을 맨 앞으로 미분한다. 가중치를 1로 두어 활성화 함수의 몫만 남긴다.
# 공식 쪽은 층마다의 미분을 손으로 곱한 것이다(연쇄 법칙).
print("층   시그모이드의 최대  시그모이드(공식, tf.gradients)  tanh(공식, tf.gradients)  렐루(공식, tf.gradients)")
products = {}
for name in functions:
    f, derivative, in_graph = functions[name]
    at, product, chain = 1.0, 1.0, x
    products[name] = []
    for _ in range(10):
        product *= derivative(np.array(at))
        at = f(at)
        chain = in_graph(chain)
        by_graph = sess.run(tf.gradients(chain, x)[0], feed_dict={x: [1.0]})[0]
        products[name].append((product, by_graph))
for layer in [1, 2, 3, 5, 10]:
    print("%2d   %.10f  " % (layer, 0.25 ** layer)
          + "  ".join("%.10f %.10f" % products[name][layer - 1] for name in functions))

# %% 그림: 세 함수와 미분, 층을 거치는 기울기
# 오른쪽 그림의 세로축은 열 배씩 커지는 눈금이다. 곧은 선으로 내려가면 층마다 같은 비율로 주는 것이다.
import matplotlib.pyplot as plt
figure, panels = plt.subplots(1, 3, figsize=(10.5, 4.6))
styles = [("시그모이드", "#0072B2", "-"), ("tanh", "#D55E00", "--"), ("렐루", "#009E73", "-.")]
for name, color, style in styles:
    f, derivative, in_graph = functions[name]
    panels[0].plot(grid, f(grid), style, color=color, linewidth=2.5, label=name)
    panels[1].plot(grid, derivative(grid), style, color=color, linewidth=2.5, label=name)
    panels[2].semilogy(range(1, 11), [product for product, by_graph in products[name]], style,
                       marker="o", color=color, linewidth=2, label=name)
panels[0].set_ylim(-1.2, 3)
panels[0].set_title("활성화 함수", fontsize=15)
panels[1].axhline(0.25, color="gray", linewidth=1, linestyle=":")
panels[1].text(-5.9, 0.27, "0.25", fontsize=13)
panels[1].set_title("미분", fontsize=15)
panels[2].set_title("층을 거쳐 남는 기울기", fontsize=15)
panels[2].set_xlabel("층의 수", fontsize=13)
for axes in panels:
    axes.grid(alpha=0.3)
panels[0].legend(fontsize=11, loc="upper left")
panels[2].legend(fontsize=11, loc="lower left")
for axes in panels[:2]:
    axes.set_xlabel("x", fontsize=13)
figure.tight_layout()
plt.show()

# %% 해 보기
# 층마다 가중치 4를 곱하면? 렐루의 기울기는 층마다 네 배가 되어 터지고, 시그모이드와 tanh는 끝이 눌려 더 빨리 사라진다.
#   전: chain = in_graph(chain)
#   후: chain = in_graph(4 * chain)
#   출력: 10   0.0000009537  0.0000002785 0.0000000000  0.0409120420 0.0000000000  1.0000000000 1048576.0000000000

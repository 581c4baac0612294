"""오차 역전파: XOR을 배우다 · Backpropagation

Slides:    Session 2, 오차 역전파 (back propagation)
Data:      none
Expect:    입력 값: (1, 1) 출력 값: 0 (0.0350)

22에서 손으로 정했던 가중치를 이번에는 배우게 한다. 새 가중치는 지금 가중치에서 오차의 기울기를 뺀 값이다.
첫 걸음은 출력층부터 되돌아가며 손으로 계산해 tf.gradients와 견주고, 2000걸음 뒤에는 XOR의 진리표를 찍는다.
"""
import numpy as np
from lessonkit.tf1 import tf

# %% XOR의 네 입력과 정답
x_data = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
t_data = np.array([[0], [1], [1], [0]], float)

# %% 임의의 가중치에서 시작한다
# 모양은 22와 같다: 입력 둘, 은닉층의 노드 n1과 n2, 출력 하나. 두 노드가 같은 값에서 출발하면 끝까지 같게 배우므로 다르게 둔다.
W1 = np.array([[0.5, -0.4], [-0.3, 0.6]])
b1 = np.array([0.1, -0.1])
W2 = np.array([[0.3], [0.2]])
b2 = np.array([0.1])

# %% 손으로: 앞으로 가기
# 층마다 가중합을 시그모이드에 넣는다. 오차는 (출력 - 정답)²의 합의 절반이다. 절반을 붙이면 미분할 때 2가 사라진다.
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

n = sigmoid(x_data.dot(W1) + b1)
y = sigmoid(n.dot(W2) + b2)
print("첫 출력:", " ".join("%.4f" % value for value in y.ravel()))
print("첫 오차: %.10f" % (0.5 * ((y - t_data) ** 2).sum()))

# %% 손으로: 되돌아가기
# 출력층의 몫은 (출력 - 정답)에 시그모이드의 미분 y(1 - y)를 곱한 것이다.
# 은닉층의 몫은 그것을 W2를 따라 되돌려 보내고 n(1 - n)을 곱한 것이다. 가중치의 기울기는 들어온 값과 몫의 곱이다.
delta_output = (y - t_data) * y * (1 - y)
delta_hidden = delta_output.dot(W2.T) * n * (1 - n)
by_hand = [x_data.T.dot(delta_hidden), delta_hidden.sum(axis=0), n.T.dot(delta_output), delta_output.sum(axis=0)]

# %% 텐서플로로: tf.gradients
# 앞으로 가는 식만 적는다. 되돌아가는 식은 tf.gradients가 그래프를 거꾸로 따라가며 만든다.
X = tf.constant(x_data, name="x")
T = tf.constant(t_data, name="t")
weights = [tf.Variable(value, name=name) for value, name in [(W1, "W1"), (b1, "b1"), (W2, "W2"), (b2, "b2")]]
hidden = tf.sigmoid(tf.matmul(X, weights[0]) + weights[1])
output = tf.sigmoid(tf.matmul(hidden, weights[2]) + weights[3])
error = 0.5 * tf.reduce_sum(tf.square(output - T))
gradients = tf.gradients(error, weights)

# %% 한 걸음: W(t+1) = W(t) - ∂오차/∂W
# 슬라이드의 식에는 학습률이 없다. 기울기를 그대로 빼니 학습률이 1인 셈이다.
# 기울기 넷을 모두 구한 다음에야 고쳐 쓰게 한다. W2를 먼저 고치면 은닉층의 기울기가 새 W2로 계산되어 다른 걸음이 된다.
with tf.control_dependencies(gradients):
    update = [weight.assign_sub(gradient) for weight, gradient in zip(weights, gradients)]
sess = tf.Session()
sess.run(tf.global_variables_initializer())
by_graph = sess.run(gradients)
sess.run(update)
names = ["w11", "w12", "w21", "w22", "b1", "b2", "w31", "w32", "b3"]
before = np.concatenate([value.ravel() for value in [W1, b1, W2, b2]])
hand = np.concatenate([value.ravel() for value in by_hand])
graph = np.concatenate([value.ravel() for value in by_graph])
after = np.concatenate([value.ravel() for value in sess.run(weights)])
for i in range(9):
    print("%-3s = %4.1f: 기울기 손으로 %13.10f, tf.gradients %13.10f -> 새 값 손으로 %13.10f, 그래프 %13.10f"
          % (names[i], before[i], hand[i], graph[i], before[i] - hand[i], after[i]))
print("첫 걸음 뒤의 오차: %.10f" % sess.run(error))

# %% 같은 걸음을 2000번
# 600걸음 가까이 0.5 언저리에서 머물다가 한꺼번에 내려간다. 기울기가 0에 가까운 평지를 지나는 동안이다.
errors = [sess.run(error)]
for step in range(2, 2001):
    sess.run(update)
    errors.append(sess.run(error))
    if step in (10, 100, 500, 700, 800, 1000, 1500, 2000):
        print("%d걸음: 오차 %.4f" % (step, errors[-1]))

# %% 배운 진리표
# 22의 계단 함수 대신 시그모이드라서 0과 1에 닿지 않고 다가간다. 0.5를 넘으면 1로 본다.
n_out, y_out = sess.run([hidden, output])
for i in range(4):
    print("입력 값: (%d, %d) 출력 값: %d (%.4f)" % (x_data[i, 0], x_data[i, 1], y_out[i, 0] > 0.5, y_out[i, 0]))

# %% 배운 가중치
# 22의 NAND, OR, AND와 같은 수는 아니다. 답은 하나가 아니고, 어디서 출발했느냐가 답을 정한다.
learned = sess.run(weights)
print("W1 =", " ".join("%.3f" % value for value in learned[0].ravel()), " b1 =", " ".join("%.3f" % value for value in learned[1]))
print("W2 =", " ".join("%.3f" % value for value in learned[2].ravel()), " b2 = %.3f" % learned[3][0])

# %% 그림: 줄어드는 오차와 나뉜 평면
# 오른쪽의 굵은 선은 출력이 0.5인 곳이다. 배운 평면은 직선 하나가 아니라 띠로 나뉜다.
import matplotlib.pyplot as plt
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.8))
left.plot(range(1, 2001), errors, color="#0072B2", linewidth=2.5)
left.set_xlabel("걸음", fontsize=13)
left.set_ylabel("오차", fontsize=13)
left.set_title("2000걸음 동안의 오차", fontsize=15)
left.grid(alpha=0.3)
side = np.linspace(-0.5, 1.5, 81)
grid_1, grid_2 = np.meshgrid(side, side)
points = np.stack([grid_1.ravel(), grid_2.ravel()], axis=1)
surface = sigmoid(sigmoid(points.dot(learned[0]) + learned[1]).dot(learned[2]) + learned[3]).reshape(81, 81)
filled = right.contourf(grid_1, grid_2, surface, np.linspace(0, 1, 11), cmap="cividis")
right.contour(grid_1, grid_2, surface, [0.5], colors="white", linewidths=3)
for i in range(4):
    right.plot(x_data[i, 0], x_data[i, 1], "o", markersize=16, markeredgecolor="#D55E00", markeredgewidth=3,
               color="black" if t_data[i, 0] else "white")
right.set_xlabel("x1", fontsize=13)
right.set_ylabel("x2", fontsize=13)
right.set_title("출력 (검은 점이 1, 흰 점이 0)", fontsize=15)
figure.colorbar(filled, ax=right)
figure.tight_layout()
plt.show()

# %% 해 보기
# 정답을 AND로 바꾸어도 같은 코드가 배운다. 가르치는 것은 정답뿐이다.
#   전: t_data = np.array([[0], [1], [1], [0]], float)
#   후: t_data = np.array([[0], [0], [0], [1]], float)
#   출력: 입력 값: (1, 1) 출력 값: 1 (0.9687)

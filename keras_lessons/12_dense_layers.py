"""Dense 층의 모양과 가중치 · Dense layers: shapes and weights

Slides:    Session 1, Dense(1, input_dim=3, activation='sigmoid')
Data:      none
Expect:    Dense(4, 입력 6): 가중치 (6, 4), 바이어스 (4,), 합계 28
Changed:   input_dim -> Input, init -> kernel_initializer, tf.set_random_seed -> keras.utils.set_random_seed
Compare:   float32

슬라이드의 그림 셋을 층 하나씩으로 만든다. 입력이 n개, 출력이 m개면 화살표 하나마다 가중치가 하나라서 n * m개이고,
출력마다 바이어스가 하나씩 더 있다. 같은 입력을 손으로 계산한 값과 층이 내놓는 값이 같은지 본다.
"""
from lessonkit.training import as_keras2  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
import numpy
import keras  # slide[api]: import tensorflow as tf

# %% 시드 고정하기
# 층의 처음 가중치가 여기서 나온다. 슬라이드의 init=은 그보다 앞선 Keras 1의 이름이고, 지금은 kernel_initializer=라고 적는다.
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 입력 셋, 출력 하나: 시그모이드
# 이진 분류의 출력층이다. 가중합 하나를 0과 1 사이로 누른다.
binary = Sequential()
binary.add(Input((3,)))  # added[api]
binary.add(Dense(1, activation='sigmoid'))  # slide[api]: binary.add(Dense(1, input_dim=3, activation='sigmoid'))

# %% 입력 넷, 출력 셋: 소프트맥스
# 다중 분류의 출력층이다. 점수 셋을 합이 1인 확률로 바꾼다.
several = Sequential()
several.add(Input((4,)))  # added[api]
several.add(Dense(3, activation='softmax'))  # slide[api]: several.add(Dense(3, input_dim=4, activation='softmax'))

# %% 입력 여섯, 출력 넷: 렐루
# 은닉층이다. 음수가 된 가중합은 0으로 넘긴다.
hidden = Sequential()
hidden.add(Input((6,)))  # added[api]
hidden.add(Dense(4, activation='relu'))  # slide[api]: hidden.add(Dense(4, input_dim=6, activation='relu'))

# %% 가중치의 모양과 수
# 공식은 (입력 + 1) * 출력이다. 1은 바이어스의 몫이고, count_params()는 층이 가진 수를 직접 센다.
for model, inputs, outputs in [(binary, 3, 1), (several, 4, 3), (hidden, 6, 4)]:
    kernel, bias = model.get_weights()
    print("Dense(%d, 입력 %d): 가중치 %s, 바이어스 %s, 합계 %d" % (outputs, inputs, kernel.shape, bias.shape, model.count_params()))
    print("   공식 (%d + 1) * %d = %d" % (inputs, outputs, (inputs + 1) * outputs))

# %% 시그모이드: 손으로 한 번, 층으로 한 번
# 바이어스는 0에서 시작하므로 처음에는 가중합에 보태는 것이 없다.
x = numpy.array([[1.0, 2.0, 3.0]], dtype="float32")
kernel, bias = binary.get_weights()
z = x.dot(kernel) + bias
print("가중합: %.6f" % z[0, 0])
print("시그모이드: 손으로 %.6f, 층 %.6f" % ((1 / (1 + numpy.exp(-z)))[0, 0], binary.predict(x, verbose=0)[0, 0]))

# %% 소프트맥스: 합은 언제나 1
# e를 점수만큼 거듭제곱하고 합으로 나눈다. 큰 점수는 두드러지고 작은 점수는 더 작아진다.
# 가장 큰 자리만 1로 남기면 원-핫 벡터가 된다.
x = numpy.array([[1.0, 2.0, 3.0, 4.0]], dtype="float32")
kernel, bias = several.get_weights()
z = x.dot(kernel) + bias
by_hand = numpy.exp(z) / numpy.exp(z).sum()
by_layer = several.predict(x, verbose=0)
for i in range(3):
    print("점수 %9.6f -> 소프트맥스: 손으로 %.6f, 층 %.6f" % (z[0, i], by_hand[0, i], by_layer[0, i]))
print("합: 손으로 %.4f, 층 %.4f" % (by_hand.sum(), by_layer.sum()))
print("원-핫:", " ".join("%d" % (i == by_layer[0].argmax()) for i in range(3)))

# %% 렐루: 음수는 0
x = numpy.array([[1.0, -1.0, 2.0, -2.0, 3.0, -3.0]], dtype="float32")
kernel, bias = hidden.get_weights()
z = x.dot(kernel) + bias
by_layer = hidden.predict(x, verbose=0)
for i in range(4):
    print("가중합 %9.6f -> 렐루: 손으로 %.6f, 층 %.6f" % (z[0, i], max(z[0, i], 0), by_layer[0, i]))

# %% 좌표를 바꾸면 갈리는 점들
# 슬라이드의 흰 점과 검은 점처럼, 지금 좌표에서는 x > 0으로 가를 수 없다. 축을 45도 돌리면 같은 규칙이 모두 맞힌다.
# 돌리기는 가중치 2 x 2를 곱하는 일이라 Dense 층 하나가 할 수 있다. 층이 배우는 것이 바로 이런 좌표다.
points = numpy.array([[2, 1], [1, 2], [3, -1], [-1, 3], [2, -1], [1, -2], [-2, -1], [-3, 1], [-1, -2], [-1, -1]], dtype="float32")
black = numpy.array([True] * 5 + [False] * 5)
rotation = numpy.array([[1, -1], [1, 1]], dtype="float32") / 2 ** 0.5
turned = points.dot(rotation)
layer = Sequential()
layer.add(Input((2,)))  # added[api]
layer.add(Dense(2, use_bias=False))  # slide[api]: layer.add(Dense(2, input_dim=2, use_bias=False))
layer.set_weights([rotation])
print("원본 좌표에서 x > 0: 맞힌 비율 %.1f" % numpy.mean((points[:, 0] > 0) == black))
print("바꾼 좌표에서 x > 0: 맞힌 비율 손으로 %.1f, 층 %.1f"
      % (numpy.mean((turned[:, 0] > 0) == black), numpy.mean((layer.predict(points, verbose=0)[:, 0] > 0) == black)))

# %% 그림: 원본 데이터, 좌표 변환, 더 나은 표현
# 가운데의 주황색 축이 새 좌표다. 오른쪽은 그 축이 곧게 서도록 돌려 본 것이다.
import matplotlib.pyplot as plt
figure, panels = plt.subplots(1, 3, figsize=(10.5, 4), sharex=True, sharey=True)
for axes, places, title in zip(panels, [points, points, turned], ["1: 원본 데이터", "2: 좌표 변환", "3: 더 나은 표현"]):
    axes.axhline(0, color="gray", linewidth=1)
    axes.axvline(0, color="gray", linewidth=1)
    axes.plot(places[black, 0], places[black, 1], "o", color="black", markersize=10, markeredgecolor="black")
    axes.plot(places[~black, 0], places[~black, 1], "o", color="white", markersize=10, markeredgecolor="black", markeredgewidth=2)
    axes.set_title(title, fontsize=14)
    axes.set_aspect("equal")
for axis in rotation.T:
    panels[1].plot([-4 * axis[0], 4 * axis[0]], [-4 * axis[1], 4 * axis[1]], "--", color="#D55E00", linewidth=2)
panels[2].axvspan(0, 4, color="#56B4E9", alpha=0.25)
panels[0].set_xlim(-4, 4)
panels[0].set_ylim(-4, 4)
figure.tight_layout()
plt.show()

# %% 해 보기
# 출력층을 시그모이드로 바꾸면 점수마다 따로 누르므로 합이 1이 아니다.
#   전: several.add(Dense(3, activation='softmax'))
#   후: several.add(Dense(3, activation='sigmoid'))
#   출력: 합: 손으로 1.0000, 층 2.416…

"""고급 경사 하강법 여섯 가지 · Six optimizers

Slides:    Session 2, 고급 경사 하강법의 케라스 사용법
Data:      none
Expect:    Adam(0.001): 공식 -6.9002 1.9009, Keras -6.9002 1.9009, 오차 5.9939
Changed:   lr -> learning_rate, decay is gone, Adagrad starts at initial_accumulator_value=0.1, input_dim -> Input
Compare:   float32

표의 여섯 방법을 같은 자리에서 출발시켜 같은 골짜기를 내려가게 한다. 먼저 표에 적힌 값 그대로, 다음에는 방법마다
알맞은 학습률로. 걸음마다의 규칙을 NumPy로 적은 것과 Keras가 간 자리가 같은지도 본다.
표의 네스테로프 줄에는 아다그라드의 설명과 호출이 들어 있다. 두 줄이 하나로 붙은 것이라 여기서 둘로 나눈다.
"""
from lessonkit.training import fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
from keras.callbacks import LambdaCallback
from keras.optimizers import SGD, Adagrad, Adam, RMSprop
import numpy
import matplotlib.pyplot as plt

# %% 내려갈 골짜기
# 오차 = w1² / 20 + w2². w2 쪽은 가파르고 w1 쪽은 완만해서, 한 학습률로 둘 다 맞추기 어렵다.
# 입력 두 줄에 정답 0을 주면 평균 제곱 오차가 바로 이 식이 된다: ((√0.1 w1)² + (√2 w2)²) / 2
X = numpy.array([[0.1 ** 0.5, 0.0], [0.0, 2 ** 0.5]])
Y = numpy.zeros((2, 1))
start = numpy.array([-7.0, 2.0])

# %% 표의 여섯 방법: 지금의 철자로
# Adam과 RMSprop의 decay=0.0은 없어졌다. Adagrad는 기울기의 제곱을 0.1에서부터 모으게 바뀌었으므로 0으로 되돌린다.
table = {}
table["SGD(0.1)"] = SGD(learning_rate=0.1)  # slide[api]: table["SGD(0.1)"] = SGD(lr=0.1)
table["모멘텀(0.1)"] = SGD(learning_rate=0.1, momentum=0.9)  # slide[api]: table["모멘텀(0.1)"] = SGD(lr=0.1, momentum=0.9)
table["NAG(0.1)"] = SGD(learning_rate=0.1, momentum=0.9, nesterov=True)  # slide[api]: table["NAG(0.1)"] = SGD(lr=0.1, momentum=0.9, nesterov=True)
table["Adagrad(0.01)"] = Adagrad(learning_rate=0.01, epsilon=1e-6, initial_accumulator_value=0.0)  # slide[api]: table["Adagrad(0.01)"] = Adagrad(lr=0.01, epsilon=1e-6)
table["RMSprop(0.001)"] = RMSprop(learning_rate=0.001, rho=0.9, epsilon=1e-8)  # slide[api]: table["RMSprop(0.001)"] = RMSprop(lr=0.001, rho=0.9, epsilon=1e-8, decay=0.0)
table["Adam(0.001)"] = Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8)  # slide[api]: table["Adam(0.001)"] = Adam(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8, decay=0.0)

# %% 방법마다 알맞은 학습률로
# 보폭을 스스로 조절하는 셋은 학습률이 한 걸음의 길이에 가까워, 일곱 칸을 가려면 크게 주어야 한다.
tuned = {}
tuned["SGD(0.9)"] = SGD(learning_rate=0.9)  # slide[api]: tuned["SGD(0.9)"] = SGD(lr=0.9)
tuned["모멘텀(0.1)"] = SGD(learning_rate=0.1, momentum=0.9)  # slide[api]: tuned["모멘텀(0.1)"] = SGD(lr=0.1, momentum=0.9)
tuned["NAG(0.1)"] = SGD(learning_rate=0.1, momentum=0.9, nesterov=True)  # slide[api]: tuned["NAG(0.1)"] = SGD(lr=0.1, momentum=0.9, nesterov=True)
tuned["Adagrad(1.5)"] = Adagrad(learning_rate=1.5, epsilon=1e-6, initial_accumulator_value=0.0)  # slide[api]: tuned["Adagrad(1.5)"] = Adagrad(lr=1.5, epsilon=1e-6)
tuned["RMSprop(0.2)"] = RMSprop(learning_rate=0.2, rho=0.9, epsilon=1e-8)  # slide[api]: tuned["RMSprop(0.2)"] = RMSprop(lr=0.2, rho=0.9, epsilon=1e-8, decay=0.0)
tuned["Adam(0.3)"] = Adam(learning_rate=0.3, beta_1=0.9, beta_2=0.999, epsilon=1e-8)  # slide[api]: tuned["Adam(0.3)"] = Adam(lr=0.3, beta_1=0.9, beta_2=0.999, epsilon=1e-8, decay=0.0)

# %% 표의 나머지 값
# 최적화 함수에 적어 준 대로 들어 있는지 꺼내 본다.
for name, optimizer in table.items():
    settings = optimizer.get_config()
    print(name, *("%s %g" % (key, settings[key]) for key in ["momentum", "rho", "beta_1", "beta_2", "epsilon"] if settings.get(key)))

# %% 걸음의 규칙: 공식
# g는 기울기 (w1 / 10, 2 w2)다. v는 앞 걸음들의 기억이고, s는 기울기의 제곱을 모은 것이다.
# 네스테로프는 관성으로 먼저 가 본 자리에서 한 번 더 고치는 셈이다.
def walk(name, steps):
    method, rate = name[:-1].split("(")
    rate, w, v, s = float(rate), start.copy(), numpy.zeros(2), numpy.zeros(2)
    path = [w.copy()]
    for t in range(1, steps + 1):
        g = numpy.array([w[0] / 10, 2 * w[1]])
        if method == "SGD":
            w -= rate * g
        elif method == "모멘텀":
            v = 0.9 * v - rate * g
            w += v
        elif method == "NAG":
            v = 0.9 * v - rate * g
            w += 0.9 * v - rate * g
        elif method == "Adagrad":
            s += g ** 2
            w -= rate * g / (s ** 0.5 + 1e-6)
        elif method == "RMSprop":
            s = 0.9 * s + 0.1 * g ** 2
            w -= rate * g / (s ** 0.5 + 1e-8)
        else:
            v = 0.9 * v + 0.1 * g
            s = 0.999 * s + 0.001 * g ** 2
            w -= rate * (v / (1 - 0.9 ** t)) / ((s / (1 - 0.999 ** t)) ** 0.5 + 1e-8)
        path.append(w.copy())
    return numpy.array(path)

# %% 같은 자리에서 같은 걸음 수만큼
# 두 줄을 한 묶음으로 배우므로 한 에포크가 한 걸음이다. 걸음마다 가중치를 적어 둔다.
paths = {}
for title, optimizers, steps in [("표에 적힌 값으로 100걸음", table, 100), ("알맞은 학습률로 30걸음", tuned, 30)]:
    print(title)
    for name, optimizer in optimizers.items():
        model = Sequential()
        model.add(Input((2,)))  # added[api]
        model.add(Dense(1, use_bias=False))  # slide[api]: model.add(Dense(1, input_dim=2, use_bias=False))
        model.set_weights([start.reshape(2, 1)])
        model.compile(loss='mean_squared_error', optimizer=optimizer)
        path = [start]
        remember = LambdaCallback(on_epoch_end=lambda epoch, logs, model=model, path=path: path.append(model.get_weights()[0].ravel()))
        fit(model, X, Y, epochs=steps, batch_size=2, verbose=0, callbacks=[remember])  # slide[api]: model.fit(X, Y, epochs=steps, batch_size=2, verbose=0, callbacks=[remember])
        paths[name, steps] = numpy.array(path)
        by_formula, (w1, w2) = walk(name, steps)[-1], path[-1]
        print("  %s: 공식 %.4f %.4f, Keras %.4f %.4f, 오차 %.4f"
              % (name, by_formula[0], by_formula[1], w1, w2, w1 ** 2 / 20 + w2 ** 2))

# %% 그림: 여섯 방법의 길
# 등고선 위의 30걸음이다. SGD는 가파른 쪽을 오가고, 관성이 있으면 지나쳤다 돌아오며, Adagrad와 RMSprop은 두 축을 고르게 좁힌다.
figure, panels = plt.subplots(2, 3, figsize=(10.5, 6.4), sharex=True, sharey=True)
w1, w2 = numpy.meshgrid(numpy.linspace(-8, 6, 141), numpy.linspace(-3, 3, 121))
for axes, name in zip(panels.ravel(), tuned):
    path = paths[name, 30]
    axes.contour(w1, w2, w1 ** 2 / 20 + w2 ** 2, [0.1, 0.5, 1, 2, 4, 6], colors="gray", linewidths=0.8)
    axes.plot(path[:, 0], path[:, 1], "o-", color="#0072B2", linewidth=1.8, markersize=4)
    axes.plot(path[0, 0], path[0, 1], "s", color="#E69F00", markersize=11)
    axes.plot(path[-1, 0], path[-1, 1], "D", color="#D55E00", markersize=9)
    axes.plot(0, 0, "k+", markersize=14, markeredgewidth=2)
    axes.set_title(name, fontsize=14)
for axes in panels[1]:
    axes.set_xlabel("w1", fontsize=13)
for axes in panels[:, 0]:
    axes.set_ylabel("w2", fontsize=13)
figure.suptitle("출발(네모)에서 30걸음 뒤(마름모)까지, 바닥은 +", fontsize=15)
figure.tight_layout()
plt.show()

# %% 해 보기
# SGD의 학습률을 1.1로 올리면 가파른 w2 쪽에서 걸음마다 -1.2배가 되어 흩어진다(16의 오른쪽 그림).
#   전: tuned["SGD(0.9)"] = SGD(learning_rate=0.9)
#   후: tuned["SGD(1.1)"] = SGD(learning_rate=1.1)
#   출력: SGD(1.1): 공식 -0.2122 474.7526, Keras -0.2122 474.75…

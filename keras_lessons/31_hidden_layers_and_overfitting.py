"""은닉 노드의 수와 과적합 · Hidden units and overfitting

Slides:    Session 2, 과적합 피하기
Data:      sonar.csv
Expect:    은닉 노드 24개(슬라이드 100.0, 89.2) 학습셋: 100.0, 테스트셋: 82.7
Changed:   keras.layers.core -> keras.layers, input_dim -> Input, object arrays -> astype(float)

은닉층을 0, 2, 3, 6, 12, 24로 바꾸어 가며 학습셋과 테스트셋의 예측률을 잰다. 학습셋은 100 %까지 오르는데 테스트셋은
80 % 언저리에 머문다. 그 사이가 과적합이다.
슬라이드는 '은닉층 수'라고 적었지만, 이 표가 나온 1988년의 논문(Gorman과 Sejnowski)에서는 은닉층 하나에 놓인 노드의 수다.
논문의 예측률은 시작 가중치를 바꾸어 가며 열 번 배운 평균이고, 두 셋은 소리가 부딪힌 각도까지 고르게 나눈 것이다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense  # slide[api]: from keras.layers.core import Dense
from sklearn.preprocessing import LabelEncoder
from sklearn.model_selection import train_test_split
import pandas as pd
import numpy
import keras  # slide[api]: import tensorflow as tf
import matplotlib.pyplot as plt
from lessonkit import data  # added[path]

# %% 시드 고정하기
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 데이터 읽기
df = pd.read_csv(data.dataset('sonar.csv'), header=None)  # slide[path]: df = pd.read_csv('../dataset/sonar.csv', header=None)
dataset = df.values
X = dataset[:,0:60].astype(float)  # slide[api]: X = dataset[:,0:60]
Y = LabelEncoder().fit_transform(dataset[:,60])

# %% 학습셋과 테스트셋
# 논문처럼 반으로 나눈다: 104개로 배우고, 보여 주지 않은 104개로 잰다. 표본 하나가 0.96 %다.
X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size=0.5, random_state=seed)

# %% 은닉 노드의 수마다 배우고 재기
# 0은 은닉층이 없다는 뜻이다: 입력 60개가 출력에 바로 이어진다.
# 104개를 5개씩 나누면 21걸음(마지막은 4개), 300에포크면 6300걸음이다.
on_the_slide = {0: (79.3, 73.1), 2: (96.2, 85.7), 3: (98.1, 87.6), 6: (99.4, 89.3), 12: (99.8, 90.4), 24: (100, 89.2)}
train_rates, test_rates = [], []
for units in on_the_slide:
    model = Sequential()
    model.add(Input((60,)))  # added[api]
    if units:
        model.add(Dense(units, activation='relu'))  # slide[api]: model.add(Dense(units, input_dim=60, activation='relu'))
    model.add(Dense(1, activation='sigmoid'))  # slide[api]: model.add(Dense(1, input_dim=60, activation='sigmoid'))
    model.compile(loss='mean_squared_error', optimizer='adam', metrics=['accuracy'])
    fit(model, X_train, Y_train, epochs=300, batch_size=5, verbose=0)  # slide[api]: model.fit(X_train, Y_train, epochs=300, batch_size=5, verbose=0)
    train_rates.append(100 * model.evaluate(X_train, Y_train, verbose=0)[1])
    test_rates.append(100 * model.evaluate(X_test, Y_test, verbose=0)[1])
    print("은닉 노드 %d개(슬라이드 %.1f, %.1f) 학습셋: %.1f, 테스트셋: %.1f"
          % (units, on_the_slide[units][0], on_the_slide[units][1], train_rates[-1], test_rates[-1]))

# %% 한 번 더 세기
# 정답률은 0.5를 넘느냐로 가른 것이다. 마지막 모델의 것을 evaluate 없이 직접 세어 본다.
guessed = model.predict(X_test, verbose=0).ravel() > 0.5
print("직접 센 테스트셋: %.1f" % (100 * numpy.mean(guessed == Y_test)))

# %% 그림: 은닉 노드의 수와 두 예측률
# 두 선 사이가 과적합이다. 가로축의 눈금은 간격이 고르지 않은 여섯 수를 차례로 놓은 것이다.
places = range(len(on_the_slide))
plt.figure(figsize=(8.5, 5.5))
plt.plot(places, train_rates, "o-", color="#0072B2", linewidth=2.5, markersize=8, label="학습셋")
plt.plot(places, test_rates, "s-", color="#D55E00", linewidth=2.5, markersize=8, label="테스트셋")
plt.plot(places, [train for train, _ in on_the_slide.values()], "o:", color="#56B4E9", linewidth=2, label="학습셋 (슬라이드)")
plt.plot(places, [test for _, test in on_the_slide.values()], "s:", color="#E69F00", linewidth=2, label="테스트셋 (슬라이드)")
plt.fill_between(places, test_rates, train_rates, color="gray", alpha=0.15)
plt.xticks(places, list(on_the_slide))
plt.xlabel("은닉 노드의 수", fontsize=13)
plt.ylabel("예측률 (%)", fontsize=13)
plt.title("노드가 늘수록 벌어지는 두 예측률", fontsize=15)
plt.ylim(60, 102)
plt.legend(fontsize=12, loc="lower right", ncol=2)
plt.grid(alpha=0.3)
plt.show()

# %% 해 보기
# 30에포크만 배우면? 노드가 24개여도 학습셋을 다 외우지 못한다.
#   전: fit(model, X_train, Y_train, epochs=300, batch_size=5, verbose=0)
#   후: fit(model, X_train, Y_train, epochs=30, batch_size=5, verbose=0)
#   출력: 은닉 노드 24개(슬라이드 100.0, 89.2) 학습셋: 8…

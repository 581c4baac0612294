"""학습을 제때 멈추기 · Early stopping

Slides:    Session 2, 와인의 종류 예측 분석 - 학습의 자동 중단
Data:      wine.csv
Expect:    Accuracy: 0.9883
Changed:   input_dim -> Input, tf.set_random_seed -> keras.utils.set_random_seed

37처럼 오래 배우게 하되, 떼어 둔 표본의 오차가 100에포크 동안 최저를 깨지 못하면 멈춘다. 상한은
2000에포크지만 1000 안팎에서 멈춘다. 오차의 끝자리 하나가 최저를 깨느냐를 가르므로, 멈추는 에포크는 조건에 따라
수백씩 달라진다. 그래도 정답률은 0.99 안팎으로 같다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
# slide[elided]: .....
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
import pandas as pd
# slide[api]: import numpy
import keras  # slide[api]: import tensorflow as tf
from lessonkit import data  # added[path]

# %% 자동 중단
from keras.callbacks import EarlyStopping

# %% 시드, 데이터, 모델
# 35와 같다: 다시 모든 행을 쓴다.
# slide[elided]: .....
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

df_pre = pd.read_csv(data.dataset("wine.csv"), header=None)  # slide[path]: df_pre = pd.read_csv('../dataset/wine.csv', header=None)
df = df_pre.sample(frac=1)
dataset = df.values
X = dataset[:,0:12]
Y = dataset[:,12]

model = Sequential()
model.add(Input((12,)))  # added[api]
model.add(Dense(30, activation='relu'))  # slide[api]: model.add(Dense(30, input_dim=12, activation='relu'))
model.add(Dense(12, activation='relu'))
model.add(Dense(8, activation='relu'))
model.add(Dense(1, activation='sigmoid'))

# %% 모델 컴파일
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])

# %% 자동 중단 설정
# 오차는 에포크마다 오르내리므로, 한 번 올랐다고 멈추지 않고 100번을 기다린다.
early_stopping_callback = EarlyStopping(monitor='val_loss', patience=100)

# %% 모델 실행
# 2000에포크는 상한이다. 5197병을 500병씩 나누면 한 에포크에 11걸음
fit(model, X, Y, validation_split=0.2, epochs=2000, batch_size=500, callbacks=[early_stopping_callback])  # slide[api]: model.fit(X, Y, validation_split=0.2, epochs=2000, batch_size=500, callbacks=[early_stopping_callback])

# %% 결과 출력
# 6497병 모두로 잰다: 그 80 %는 배운 표본이다. 가중치는 가장 좋았던 때가 아니라 멈춘 때의 것이다.
print("\n Accuracy: %.4f" % (model.evaluate(X, Y)[1]))

# %% added: 그림: 최저와 멈춘 곳
# 최저에서 100에포크를 더 기다린 곳에서 멈춘다. 남는 가중치는 최저(마름모)가 아니라 멈춘 곳(네모)의 것이다.
import matplotlib.pyplot as plt
val_loss = model.history.history['val_loss']
best = val_loss.index(min(val_loss))
plt.figure(figsize=(8.5, 5.5))
plt.plot(range(1, len(val_loss) + 1), val_loss, color="#56B4E9", linewidth=1.5, label="val_loss")
plt.plot(best + 1, val_loss[best], "D", color="#D55E00", markersize=10, label="최저: %d에포크" % (best + 1))
plt.plot(len(val_loss), val_loss[-1], "s", color="#0072B2", markersize=10, label="멈춘 곳: %d에포크" % len(val_loss))
plt.yscale("log")
plt.xlabel("에포크", fontsize=13)
plt.ylabel("떼어 둔 표본의 오차", fontsize=13)
plt.title("최저에서 100에포크를 기다려 멈춘다", fontsize=15)
plt.legend(fontsize=12)
plt.grid(alpha=0.3)
plt.show()

# %% 해 보기
# 상한을 1에포크로 두면? 모두 화이트라고 답할 때의 0.7539를 겨우 넘는다.
#   전: fit(model, X, Y, validation_split=0.2, epochs=2000, batch_size=500, callbacks=[early_stopping_callback])
#   후: fit(model, X, Y, validation_split=0.2, epochs=1, batch_size=500, callbacks=[early_stopping_callback])
#   출력: Accuracy: 0.7…

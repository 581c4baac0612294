"""과적합을 그래프로 보기 · Overfitting as a graph

Slides:    Session 2, 와인의 종류 예측 분석 - 그래프 표현
Data:      wine.csv
Expect:    최저 val_loss: 0.0407, epoch: 1024
Changed:   history['acc'] -> 'accuracy', input_dim -> Input, tf.set_random_seed -> keras.utils.set_random_seed

표본을 15 %만 쓰고 3500에포크를 배우게 하면 과적합이 눈에 보인다. 배우는 표본의 정확도(파랑)는 끝까지 오르는데,
떼어 둔 표본의 오차(빨강)는 1024에포크의 0.0407을 지나 두 배 가까운 0.0780까지 다시 오른다. 더 배우는 것이 아니라 외우는 것이다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
# slide[elided]: .....
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
import pandas as pd
import numpy
import keras  # slide[api]: import tensorflow as tf
from lessonkit import data  # added[path]

# %% 그래프 그리기
import matplotlib.pyplot as plt

# %% 시드와 데이터
# 앞에서 본 코드는 frac=1이지만, 여기서는 15 %를 쓴다고 슬라이드에 적혀 있다: 6497 * 0.15 = 974.55, 곧 975병
# slide[elided]: .....
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

df_pre = pd.read_csv(data.dataset("wine.csv"), header=None)  # slide[path]: df_pre = pd.read_csv('../dataset/wine.csv', header=None)
df = df_pre.sample(frac=0.15)  # slide[erratum]: df = df_pre.sample(frac=1)
dataset = df.values
X = dataset[:,0:12]
Y = dataset[:,12]

# %% 모델
# 35와 같다. 가중치 875개에 배우는 표본은 653병이니, 외워 버리기 쉽다.
model = Sequential()
model.add(Input((12,)))  # added[api]
model.add(Dense(30, activation='relu'))  # slide[api]: model.add(Dense(30, input_dim=12, activation='relu'))
model.add(Dense(12, activation='relu'))
model.add(Dense(8, activation='relu'))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])

# %% 모델 실행
# 975병의 뒤쪽 33 %, 322병은 떼어 둔다. 653병은 500병과 153병의 두 걸음이고, 3500에포크면 7000걸음이다.
history = fit(model, X, Y, validation_split=0.33, epochs=3500, batch_size=500)  # slide[api]: history = model.fit(X, Y, validation_split=0.33, epochs=3500, batch_size=500)

# %% 그래프에 쓸 값
# 떼어 둔 표본의 오차와, 배운 표본의 정확도. 둘 다 0과 1 사이여서 한 축에 그린다.
y_vloss=history.history['val_loss']
y_acc=history.history['accuracy']  # slide[api]: y_acc=history.history['acc']

# %% 그래프 표현
# 오차는 빨강, 정확도는 파랑. 슬라이드의 x는 0부터라 "Epoch 1/3500"이 0에 놓인다. 여기서는 1부터 센다.
# 점선은 오차가 가장 낮은 에포크다: 그 오른쪽에서는 배운 표본만 좋아진다.
x_len = numpy.arange(len(y_acc)) + 1  # slide[erratum]: x_len = numpy.arange(len(y_acc))
plt.plot(x_len, y_vloss, "o", c="red", markersize=3)
plt.plot(x_len, y_acc, "o", c="blue", markersize=3)
best = numpy.argmin(y_vloss)  # added[extra]
plt.axvline(best + 1, c="gray", linestyle="--")  # added[extra]
plt.xlabel('epoch')  # added[extra]
plt.ylabel('val_loss, accuracy')  # added[extra]
plt.legend(['val_loss (322 wines)', 'accuracy (653 wines)', 'lowest val_loss: epoch %d' % (best + 1)])  # added[extra]

plt.show()

# %% added: 언제부터 나빠지는가
print("\n 최저 val_loss: %.4f, epoch: %d" % (y_vloss[best], best + 1))
print(" 마지막 val_loss: %.4f" % y_vloss[-1])

# %% 해 보기
# 100에포크에서 그치면? 과적합은 없지만 덜 배웠다. 마지막 오차가 3500에포크 뒤의 0.0780보다 크다.
#   전: history = fit(model, X, Y, validation_split=0.33, epochs=3500, batch_size=500)
#   후: history = fit(model, X, Y, validation_split=0.33, epochs=100, batch_size=500)
#   출력: 마지막 val_loss: 0.1…

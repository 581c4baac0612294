"""레드와인과 화이트와인 가르기 · Red wine or white

Slides:    Session 2, 와인의 종류 예측 분석
Data:      wine.csv
Expect:    Accuracy: 0.9880
Changed:   input_dim -> Input, tf.set_random_seed -> keras.utils.set_random_seed

성분 12가지로 와인의 색을 맞힌다. 6497병 가운데 화이트가 4898병(75.4 %)이라, 모두 화이트라고만 답해도 0.7539다.
정답률은 배운 표본으로 다시 잰 값이다. 처음 보는 와인에서도 그런지는 표본을 떼어 두는 36부터 알 수 있다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
# slide[extra]: from keras.callbacks import ModelCheckpoint, EarlyStopping
import pandas as pd
# slide[api]: import numpy
import keras  # slide[api]: import tensorflow as tf
# slide[extra]: import matplotlib.pyplot as plt
from lessonkit import data  # added[path]

# %% 시드 고정하기
# 슬라이드는 36부터 쓸 콜백과 37에서 쓸 Matplotlib까지 미리 불러온다. 여기서는 그 두 줄을 뺐다.
# 이 시드에서 처음 가중치도, 행을 섞는 순서도 나온다.
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 데이터 읽고 섞기
# 파일은 레드 1599병 다음에 화이트 4898병이다. sample(frac=1)은 모든 행을 뒤섞는다.
df_pre = pd.read_csv(data.dataset("wine.csv"), header=None)  # slide[path]: df_pre = pd.read_csv('../dataset/wine.csv', header=None)
df = df_pre.sample(frac=1)

# 앞의 12열이 성분과 맛 등급, 마지막 열이 색이다: 1은 레드, 0은 화이트.
dataset = df.values
X = dataset[:,0:12]
Y = dataset[:,12]

# %% 모델 설정하기
# 은닉층은 30, 12, 8 셋이고 마지막 1은 출력층이다(슬라이드의 주석은 넷으로 센다).
# 가중치의 수는 13 * 30 + 31 * 12 + 13 * 8 + 9 * 1 = 875
model = Sequential()
model.add(Input((12,)))  # added[api]
model.add(Dense(30, activation='relu'))  # slide[api]: model.add(Dense(30, input_dim=12, activation='relu'))
model.add(Dense(12, activation='relu'))
model.add(Dense(8, activation='relu'))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])

# %% 학습하기
# 6497병을 200병씩 나누면 32묶음에 97병이 남는다: 한 에포크에 33걸음, 200에포크면 6600걸음
fit(model, X, Y, epochs=200, batch_size=200)  # slide[api]: model.fit(X, Y, epochs=200, batch_size=200)

# %% 결과 출력하기
print("\n Accuracy: %.4f" % (model.evaluate(X, Y)[1]))

# %% added: 슬라이드의 수
# 속성 13가지라는 것은 맛 등급과 색까지 센 열의 수다. 배우는 데는 12열을 쓴다.
print("샘플", len(X), "병, 열", df.shape[1], "개, 레드", int(Y.sum()), "병, 화이트", int((1 - Y).sum()), "병")

# %% 해 보기
# 한 에포크, 33걸음만 배워도 벌써 0.87쯤이다. 나머지 199에포크가 0.12를 올린다.
#   전: fit(model, X, Y, epochs=200, batch_size=200)
#   후: fit(model, X, Y, epochs=1, batch_size=200)
#   출력: Accuracy: 0.8…

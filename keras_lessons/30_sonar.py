"""음파 탐지기로 광물 알아맞히기 · Mines and rocks by sonar

Slides:    Session 2, 초음파 광물 예측 분석 실습
Data:      sonar.csv
Expect:    Accuracy: 0.9952
Changed:   keras.layers.core -> keras.layers, input_dim -> Input, object arrays -> astype(float)

되돌아온 음파의 주파수 대역 60개로 금속 원통(M, 111개)과 돌(R, 97개)을 가른다.
0.9952는 208개 가운데 207개다. 배운 208개로 다시 쟀기 때문에 나오는 값으로, 32에서 처음 보는 표본으로
재면 0.81로 떨어진다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense  # slide[api]: from keras.layers.core import Dense
from sklearn.preprocessing import LabelEncoder
import pandas as pd
# slide[api]: import numpy
import keras  # slide[api]: import tensorflow as tf
from lessonkit import data  # added[path]

# %% 시드 고정하기
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 데이터 읽기
# 파일에 열 이름이 없으므로 0부터 60까지의 번호가 이름이 된다.
df = pd.read_csv(data.dataset('sonar.csv'), header=None)  # slide[path]: df = pd.read_csv('../dataset/sonar.csv', header=None)

# %% added: 데이터 살펴보기
# 208행 61열, 빈 칸이 없고, 60번 열만 글자다.
# 글자 열의 형을 슬라이드처럼 object로 보인다. 오늘의 pandas는 글자만 있는 열에 str이라는 형을 따로 둔다.
df.astype({60: object}).info()
print(df.head())

# %% 입력과 정답
# M과 R을 번호로 바꾼다. ABC순이라 M이 0, R이 1이다.
# 글자 열과 함께 있던 수는 객체 배열로 나온다. 오늘의 Keras는 객체를 받지 않으므로 실수로 바꾼다.
dataset = df.values
X = dataset[:,0:60].astype(float)  # slide[api]: X = dataset[:,0:60]
Y_obj = dataset[:,60]
e = LabelEncoder()
e.fit(Y_obj)
Y = e.transform(Y_obj)

# %% 모델 설정하기
# 가중치의 수는 (60 + 1) * 24 + (24 + 1) * 10 + (10 + 1) * 1 = 1725. 표본 208개의 여덟 배가 넘는다.
model = Sequential()
model.add(Input((60,)))  # added[api]
model.add(Dense(24, activation='relu'))  # slide[api]: model.add(Dense(24, input_dim=60, activation='relu'))
model.add(Dense(10, activation='relu'))
model.add(Dense(1, activation='sigmoid'))

# %% 학습하기
# 208개를 5개씩 나누면 42걸음(마지막은 3개), 200에포크면 8400걸음이다.
# 평균 제곱 오차는 모두 0.5라고 답할 때의 0.25 근처에서 출발해 0.0075까지 내려간다.
model.compile(loss='mean_squared_error', optimizer='adam', metrics=['accuracy'])
fit(model, X, Y, epochs=200, batch_size=5)  # slide[api]: model.fit(X, Y, epochs=200, batch_size=5)

# %% 결과 출력하기
print("\n Accuracy: %.4f" % (model.evaluate(X, Y)[1]))

# %% 해 보기
# 에포크를 20으로 줄이면? 외울 틈이 없어 0.99에 이르지 못한다.
#   전: fit(model, X, Y, epochs=200, batch_size=5)
#   후: fit(model, X, Y, epochs=20, batch_size=5)
#   출력: Accuracy: 0.8…

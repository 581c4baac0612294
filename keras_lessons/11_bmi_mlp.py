"""다층 퍼셉트론으로 BMI 판정 · BMI by a multilayer perceptron

Slides:    Session 1, Keras이용 BMI 판정
Data:      bmi.csv
Expect:    accuracy= 0.9425885081291199
Changed:   as_matrix -> to_numpy, nb_epoch -> epochs, keras.layers.core -> keras.layers, input_shape -> Input

07의 문제를 512개짜리 은닉층 둘로 푼다. Dropout이 과적합을 누르고, EarlyStopping이 알맞은 때에 멈춘다.
그런데 정답률은 0.94로, 은닉층이 없는 07의 0.9712보다 낮다. 확인 손실(val_loss)이 에포크마다 크게 출렁이고,
가장 좋던 0.083이 아니라 두 에포크 뒤, 0.108까지 나빠진 때의 가중치로 재기 때문이다. 시드 0에서 3까지만
바꾸어도 정답률은 0.88과 0.98 사이를 오간다.
"""
from lessonkit.training import Dropout, as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Activation, Dense  # slide[api]: from keras.layers.core import Dense, Dropout, Activation
from keras.callbacks import EarlyStopping
import pandas as pd, numpy as np
import keras  # added[api]
from lessonkit.data import dataset  # added[path]

# %% 시드 고정하기
# 슬라이드에는 없다. 없으면 실행할 때마다 다른 숫자가 찍힌다.
seed = 0  # added[api]
keras.utils.set_random_seed(seed)  # added[api]
as_keras2(seed)  # added[api]

# %% 데이터 읽고 정규화하기
# 키 170 cm는 0.85, 몸무게 65 kg은 0.65
csv = pd.read_csv(dataset("bmi.csv"))  # slide[path]: csv = pd.read_csv("bmi.csv")
csv["weight"] /= 100
csv["height"] /= 200
X = csv[["weight", "height"]].to_numpy()  # slide[api]: X = csv[["weight", "height"]].as_matrix()

# %% 레이블을 원-핫 벡터로
bclass = {"thin":[1,0,0], "normal":[0,1,0], "fat":[0,0,1]}
y = np.empty((20000,3))
for i, v in enumerate(csv["label"]):
    y[i] = bclass[v]

# %% 훈련 데이터와 테스트 데이터
# 1부터 세므로 0번 행은 어디에도 들지 않는다. 끝도 넘치지만 자르기는 있는 데까지만 가져온다: 테스트는 4999행
X_train, y_train = X[1:15001], y[1:15001]
X_test, y_test = X[15001:20001], y[15001:20001]

# %% 모델 설정하기
# 가중치의 수는 (2 + 1) * 512 + (512 + 1) * 512 + (512 + 1) * 3 = 265731. 07은 (2 + 1) * 3 = 9였다.
# Dropout(0.1)은 학습할 때 걸음마다 512개 가운데 약 51개를 0으로 두고, 나머지를 1 / 0.9배 한다.
model = Sequential()
model.add(Input((2,)))  # added[api]
model.add(Dense(512))  # slide[api]: model.add(Dense(512, input_shape=(2,)))
model.add(Activation('relu'))
model.add(Dropout(0.1))
model.add(Dense(512))
model.add(Activation('relu'))
model.add(Dropout(0.1))
model.add(Dense(3))
model.add(Activation('softmax'))

# %% 모델 컴파일하기
model.compile( loss='categorical_crossentropy', optimizer="rmsprop", metrics=['accuracy'])

# %% 학습하기
# 15000행의 마지막 10 %, 1500행은 확인에 쓴다. 나머지 13500 / 100 = 135걸음이 한 에포크다.
# patience=2: 확인 손실이 두 에포크 이어서 가장 좋던 값보다 나쁘면, 20에포크를 다 채우지 않고 멈춘다.
hist = fit(  # slide[api]: hist = model.fit(
    model, X_train, y_train,  # slide[api]:     X_train, y_train,
    batch_size=100,  # slide[api]:     batch_size=100,
    epochs=20,  # slide[api]:     nb_epoch=20,
    validation_split=0.1,  # slide[api]:     validation_split=0.1,
    callbacks=[EarlyStopping(monitor='val_loss', patience=2)],  # slide[api]:     callbacks=[EarlyStopping(monitor='val_loss', patience=2)],
    verbose=1)  # slide[api]:     verbose=1)

# %% 테스트 데이터로 재기
# compile의 순서대로 score[0]은 손실, score[1]은 정답률이다.
score = model.evaluate(X_test, y_test)
print('loss=', score[0])
print('accuracy=', score[1])

# %% 해 보기
# 한 에포크만 배우면? 135걸음인데도 10에서 140걸음을 배운 0.79보다 낫다.
#   전: epochs=20,
#   후: epochs=1,
#   출력: accuracy= 0.9…

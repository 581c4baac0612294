"""나아질 때마다 모델 저장하기 · A checkpoint for each improvement

Slides:    Session 2, 와인의 종류 예측 분석 - 모델 업데이트
Data:      wine.csv
Expect:    최저 val_loss: 0.0475, epoch: 198
Changed:   .hdf5 -> .keras, input_dim -> Input, tf.set_random_seed -> keras.utils.set_random_seed

35의 모델을 배우게 하면서, 떼어 둔 표본의 오차(val_loss)가 줄어들 때마다 파일로 남긴다. 파일 이름에 에포크와
오차가 들어가므로, 나중에 골라 쓰기 쉽다. 저장된 파일은 logs/36_wine_checkpoint/model에 있다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
# slide[elided]: .....
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
import pandas as pd
import numpy
import keras  # slide[api]: import tensorflow as tf
from lessonkit import data  # added[path]
from lessonkit.folders import lesson_dir  # slide[path]: import os

# %% 체크포인트
# ModelCheckpoint는 에포크가 끝날 때마다 불려 나와, 그때의 모델을 저장할지 정한다.
from keras.callbacks import ModelCheckpoint

# %% 시드, 데이터, 모델
# 35와 같다.
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

# %% 모델 저장 폴더 설정
# lesson_dir은 이 예제의 빈 폴더를 만들어 준다. 그래서 아래 두 줄은 할 일이 없다.
MODEL_DIR = lesson_dir("model")  # slide[path]: MODEL_DIR = './model/'
if not MODEL_DIR.exists():  # slide[api]: if not os.path.exists(MODEL_DIR):
    MODEL_DIR.mkdir()  # slide[api]: os.mkdir(MODEL_DIR)

# %% 모델 저장 조건 설정
# 배우는 표본의 오차와 정확도는 loss와 accuracy(Keras 2에서는 acc), 떼어 둔 표본의 것은 앞에 val_이 붙는다.
# 이름은 01-0.3102.keras처럼 된다. save_best_only=True면 지금까지의 최저를 깰 때만 저장한다.
modelpath=MODEL_DIR / "{epoch:02d}-{val_loss:.4f}.keras"  # slide[api]: modelpath="./model/{epoch:02d}-{val_loss:.4f}.hdf5"
checkpointer = ModelCheckpoint(filepath=modelpath, monitor='val_loss', verbose=1, save_best_only=True)

# %% 모델 실행 및 저장
# 섞은 행의 뒤쪽 20 %, 1300병을 떼어 둔다. 나머지 5197병은 한 에포크에 26걸음이다.
fit(model, X, Y, validation_split=0.2, epochs=200, batch_size=200, verbose=0, callbacks=[checkpointer])  # slide[api]: model.fit(X, Y, validation_split=0.2, epochs=200, batch_size=200, verbose=0, callbacks=[checkpointer])

# %% added: 가장 좋은 모델
# 마지막에 저장된 파일이 가장 좋은 모델이다. 에포크는 1부터 세므로 자리 번호에 1을 더한다.
val_loss = model.history.history['val_loss']
best = numpy.argmin(val_loss)
print("\n 최저 val_loss: %.4f, epoch: %d" % (val_loss[best], best + 1))

# %% added: 그림: 저장된 에포크
# 점은 최저를 깨어 모델이 저장된 에포크, 마름모는 끝까지 남은 최저다.
import matplotlib.pyplot as plt
epochs = numpy.arange(1, len(val_loss) + 1)
improved = val_loss == numpy.minimum.accumulate(val_loss)
plt.figure(figsize=(8.5, 5.5))
plt.plot(epochs, val_loss, color="#56B4E9", linewidth=1.5, label="val_loss")
plt.plot(epochs[improved], numpy.array(val_loss)[improved], ".", color="#0072B2", markersize=8, label="저장된 에포크")
plt.plot(best + 1, val_loss[best], "D", color="#D55E00", markersize=10, label="가장 좋은 모델: %d에포크" % (best + 1))
plt.yscale("log")
plt.xlabel("에포크", fontsize=13)
plt.ylabel("떼어 둔 표본의 오차", fontsize=13)
plt.title("나아질 때마다 저장한 에포크", fontsize=15)
plt.legend(fontsize=12)
plt.grid(alpha=0.3)
plt.show()

# %% 해 보기
# 다섯 에포크만 배우면 어느 에포크의 모델이 남을까? 아직은 배울수록 나아지므로 마지막이다.
#   전: fit(model, X, Y, validation_split=0.2, epochs=200, batch_size=200, verbose=0, callbacks=[checkpointer])
#   후: fit(model, X, Y, validation_split=0.2, epochs=5, batch_size=200, verbose=0, callbacks=[checkpointer])
#   출력: 최저 val_loss: 0.19…, epoch: 5

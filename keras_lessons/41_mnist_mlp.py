"""손글씨 숫자 알아맞히기 · MNIST by a multilayer perceptron

Slides:    Session 2, MNIST 손글씨 인식하기: 딥러닝 실행
Data:      mnist.npz
Expect:    Test Accuracy: 0.9820
Changed:   np_utils.to_categorical -> to_categorical, input_dim -> Input, .hdf5 -> .keras

40에서 준비한 그림을 은닉층 하나로 알아맞힌다. 정답률 0.9820은 10000장에서 180장을 틀린다는 뜻이다.
슬라이드는 학습셋의 오차가 1 - 정확도라고 하지만, 그래프의 loss는 교차 엔트로피다. 정답에 준 확률이
0.9면 -ln 0.9 = 0.105다. 맞힌 그림에도 오차가 남는다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
# slide[elided]: .....
from lessonkit.data import mnist  # slide[path]: from keras.datasets import mnist
from keras.utils import to_categorical  # slide[api]: from keras.utils import np_utils
import numpy
import keras  # slide[api]: import tensorflow as tf

# %% 시드 고정하기
# 40과 같다. 처음 가중치와 그림을 섞는 순서가 이 시드에서 나온다.
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 데이터 불러오고 바꾸기
# 40과 같다: 28 x 28을 784로 펴고, 0~1로 맞추고, 이름표를 열 자리로 나눈다.
(X_train, Y_class_train), (X_test, Y_class_test) = mnist.load_data()
X_train = X_train.reshape(X_train.shape[0], 784)
X_train = X_train.astype('float64')
X_train = X_train / 255
X_test = X_test.reshape(X_test.shape[0], 784).astype('float64') / 255
Y_train = to_categorical(Y_class_train, 10)  # slide[api]: Y_train = np_utils.to_categorical(Y_class_train, 10)
Y_test = to_categorical(Y_class_test, 10)  # slide[api]: Y_test = np_utils.to_categorical(Y_class_test, 10)

# %% 모델 프레임 설정
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
from keras.callbacks import ModelCheckpoint, EarlyStopping
import matplotlib.pyplot as plt
from lessonkit.folders import lesson_dir  # slide[path]: import os

# 784 -> 512 -> 10. 가중치의 수는 785 * 512 + 513 * 10 = 407050
# softmax는 열 출력을 합이 1인 확률로 바꾼다.
model = Sequential()
model.add(Input((784,)))  # added[api]
model.add(Dense(512, activation='relu'))  # slide[api]: model.add(Dense(512, input_dim=784, activation='relu'))
model.add(Dense(10, activation='softmax'))

# %% 모델 실행 환경 설정
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])

# %% 모델 최적화 설정
MODEL_DIR = lesson_dir("model")  # slide[path]: MODEL_DIR = './model/'
if not MODEL_DIR.exists():  # slide[api]: if not os.path.exists(MODEL_DIR):
    MODEL_DIR.mkdir()  # slide[api]: os.mkdir(MODEL_DIR)

# 슬라이드의 {valloss}라는 이름은 없어서 KeyError가 난다.
modelpath = str(MODEL_DIR) + "/{epoch:02d}-{val_loss:.4f}.keras"  # slide[erratum]: modelpath = "./model/{epoch:02d}-{valloss:.4f}.hdf5"
checkpointer = ModelCheckpoint(filepath=modelpath, monitor='val_loss', verbose=1, save_best_only=True)
early_stopping_callback = EarlyStopping(monitor='val_loss', patience=10)

# %% 모델의 실행
# 60000 / 200 = 300걸음이 한 에포크다. 30에포크를 다 채우기 전에, val_loss가 10에포크 동안 최저를 못 깨면 멈춘다.
# 멈출 때를 테스트셋으로 정하므로, 아래의 테스트 정확도는 조금 후하다.
history = fit(model, X_train, Y_train, validation_data=(X_test, Y_test), epochs=30, batch_size=200, verbose=0,  # slide[api]: history = model.fit(X_train, Y_train, validation_data=(X_test, Y_test), epochs=30, batch_size=200, verbose=0,
              callbacks=[early_stopping_callback, checkpointer])  # slide[api]:                     callbacks=[early_stopping_callback, checkpointer])

# %% 테스트 정확도 출력
print("\n Test Accuracy: %.4f" % (model.evaluate(X_test, Y_test)[1]))

# %% 그래프에 쓸 값
# 테스트셋의 오차와 학습셋의 오차
y_vloss = history.history['val_loss']
y_loss = history.history['loss']

# %% 그래프로 표현
# 슬라이드는 빨간 선에도 y_loss를 그려 두 선이 겹친다. 빨강은 테스트셋이다.
# 에포크는 1부터 센다. 슬라이드의 x는 0부터라 "Epoch 1"의 값이 0에 놓인다.
x_len = numpy.arange(len(y_loss)) + 1  # slide[erratum]: x_len = numpy.arange(len(y_loss))
plt.plot(x_len, y_vloss, marker='.', c="red", label='Testset loss')  # slide[erratum]: plt.plot(x_len, y_loss, marker='.', c="red", label='Testset loss')
plt.plot(x_len, y_loss, marker='.', c="blue", label='Trainset loss')

# 그리드와 축의 이름
plt.legend(loc='upper right')
plt.grid()
plt.xlabel('epoch')
plt.ylabel('loss')
plt.locator_params(axis='x', integer=True)  # added[extra]

plt.show()

# %% 해 보기
# 슬라이드가 묻는다: 손글씨를 몇 %나 맞힐 수 있을까? 한 에포크만 배워도 열에 아홉은 넘는다.
#   전: history = fit(model, X_train, Y_train, validation_data=(X_test, Y_test), epochs=30, batch_size=200, verbose=0,
#   후: history = fit(model, X_train, Y_train, validation_data=(X_test, Y_test), epochs=1, batch_size=200, verbose=0,
#   출력: Test Accuracy: 0.9…

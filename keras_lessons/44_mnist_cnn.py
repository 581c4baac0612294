"""컨볼루션 신경망으로 손글씨 알아맞히기 · MNIST by a convolutional network

Slides:    Session 2, 컨볼루션 신경망(Convolutional Neural Network, CNN)
Data:      mnist.npz
Expect:    Test Accuracy: 0.9924
Changed:   np_utils.to_categorical -> to_categorical, input_shape -> Input, .hdf5 -> .keras

41은 그림을 한 줄로 펴서 이웃한 픽셀을 잊는다. 여기서는 3 x 3 마스크가 그림 위를 지나며 이웃을 함께 본다.
정답률은 0.99 안팎이 된다: 틀리는 그림이 41의 180장에서 100장쯤으로 준다.
오래 걸린다: 한 에포크의 계산이 41의 40배가 넘고, 10에포크 동안 나아지지 않아야 멈춘다.
`python3 lessons.py run --quick 44`는 1000장, 2에포크로 줄여 흐름만 보여 준다.
"""
from lessonkit.training import Dropout, as_keras2, fit  # added[api]
from lessonkit.data import mnist  # slide[path]: from keras.datasets import mnist
from keras.utils import to_categorical  # slide[api]: from keras.utils import np_utils
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense, Flatten, Conv2D, MaxPooling2D  # slide[api]: from keras.layers import Dense, Dropout, Flatten, Conv2D, MaxPooling2D
from keras.callbacks import ModelCheckpoint, EarlyStopping
import matplotlib.pyplot as plt
import numpy
from lessonkit.folders import lesson_dir  # slide[path]: import os
import keras  # slide[api]: import tensorflow as tf

# %% 시드 고정하기
# 처음 가중치, 그림의 순서, 드롭아웃이 끄는 노드가 이 시드에서 나온다.
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 데이터 불러오기
# 펴지 않는다. 마지막 1은 색의 수다: 흑백은 1, 컬러라면 3
(X_train, Y_train), (X_test, Y_test) = mnist.load_data()
X_train = X_train.reshape(X_train.shape[0], 28, 28, 1).astype('float32') / 255
X_test = X_test.reshape(X_test.shape[0], 28, 28, 1).astype('float32') / 255
Y_train = to_categorical(Y_train)  # slide[api]: Y_train = np_utils.to_categorical(Y_train)
Y_test = to_categorical(Y_test)  # slide[api]: Y_test = np_utils.to_categorical(Y_test)

# %% 컨볼루션 신경망 설정
# 3 x 3 마스크는 가장자리 한 칸씩을 잃는다: 28 -> 26 -> 24, 풀링으로 반: 12. 펴면 12 * 12 * 64 = 9216
# 드롭아웃은 배우는 동안에만 노드를 끈다. 0.25면 넷에 하나, 0.5면 둘에 하나다.
model = Sequential()
model.add(Input((28, 28, 1)))  # added[api]
model.add(Conv2D(32, kernel_size=(3, 3), activation='relu'))  # slide[api]: model.add(Conv2D(32, kernel_size=(3, 3), input_shape=(28, 28, 1), activation='relu'))
model.add(Conv2D(64, (3, 3), activation='relu'))
model.add(MaxPooling2D(pool_size=2))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(128, activation='relu'))
model.add(Dropout(0.5))
model.add(Dense(10, activation='softmax'))

# %% added: 모델의 구조
# 합성곱층의 가중치는 (3 * 3 * 1 + 1) * 32 = 320과 (3 * 3 * 32 + 1) * 64 = 18496뿐이다.
# 첫 Dense가 (9216 + 1) * 128 = 1179776으로 전체 1199882의 98 %다.
model.summary()

# %% 모델 컴파일
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])

# %% 모델 최적화 설정
MODEL_DIR = lesson_dir("model")  # slide[path]: MODEL_DIR = './model/'
if not MODEL_DIR.exists():  # slide[api]: if not os.path.exists(MODEL_DIR):
    MODEL_DIR.mkdir()  # slide[api]: os.mkdir(MODEL_DIR)

modelpath = MODEL_DIR / "{epoch:02d}-{val_loss:.4f}.keras"  # slide[api]: modelpath = "./model/{epoch:02d}-{val_loss:.4f}.hdf5"
checkpointer = ModelCheckpoint(filepath=modelpath, monitor='val_loss', verbose=1, save_best_only=True)
early_stopping_callback = EarlyStopping(monitor='val_loss', patience=10)

# %% 모델의 실행
# 41처럼 한 에포크에 300걸음이다. Ctrl-C로 멈춰도 지금까지의 체크포인트는 남는다.
history = fit(model, X_train, Y_train, validation_data=(X_test, Y_test), epochs=30, batch_size=200, verbose=0,  # slide[api]: history = model.fit(X_train, Y_train, validation_data=(X_test, Y_test), epochs=30, batch_size=200, verbose=0,
              callbacks=[early_stopping_callback,checkpointer])  # slide[api]: callbacks=[early_stopping_callback,checkpointer])

# %% 테스트 정확도 출력
print("\n Test Accuracy: %.4f" % (model.evaluate(X_test, Y_test)[1]))

# %% 그래프에 쓸 값
# 테스트셋의 오차와 학습셋의 오차
y_vloss = history.history['val_loss']
y_loss = history.history['loss']

# %% 그래프로 표현
# 학습셋의 오차는 드롭아웃이 노드를 끈 채로 잰 것이라, 처음에는 테스트셋의 오차보다 크다.
# 에포크는 1부터 센다. 슬라이드의 x는 0부터라 "Epoch 1"의 값이 0에 놓인다.
x_len = numpy.arange(len(y_loss)) + 1  # slide[erratum]: x_len = numpy.arange(len(y_loss))
plt.plot(x_len, y_vloss, marker='.', c="red", label='Testset_loss')
plt.plot(x_len, y_loss, marker='.', c="blue", label='Trainset_loss')

# 그리드와 축의 이름
plt.legend(loc='upper right')
plt.grid()
plt.xlabel('epoch')
plt.ylabel('loss')
plt.locator_params(axis='x', integer=True)  # added[extra]
plt.show()

# %% 해 보기
# 마스크를 5 x 5로 키우면 첫 층의 가중치와 펼친 뒤의 크기는? summary의 합계로 확인한다.
#   전: model.add(Conv2D(32, kernel_size=(3, 3), activation='relu'))
#   후: model.add(Conv2D(32, kernel_size=(5, 5), activation='relu'))
#   출력: Total params: 1,011,978 (3.86 MB)

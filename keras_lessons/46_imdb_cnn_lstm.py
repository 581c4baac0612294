"""영화 리뷰 분류하기 · Film reviews by an LSTM after a convolution

Slides:    Session 2, LSTM과 CNN의 조합을 이용한 영화 리뷰 분류
Data:      imdb.npz
Expect:    Test Accuracy: 0.8528
Changed:   LSTM's recurrent_activation is the sigmoid now, no longer hard_sigmoid; sequence -> keras.utils

리뷰를 읽고 좋은 평인지 나쁜 평인지 맞힌다. 학습용 25000건, 테스트용 25000건에 반반이므로 찍으면 0.5다.
테스트셋의 오차는 2에포크에서 가장 낮고 그 뒤로 오른다: 학습셋의 정확도만 0.93까지 오르는 과적합이다.
슬라이드는 소개까지만 있다. 여기 있는 것은 강의가 따르는 책의 모델이다: 합성곱이 이웃한 다섯 단어를 묶고,
풀링이 길이를 넷에 하나로 줄이면, LSTM이 그것을 차례로 읽는다.
"""
from lessonkit.training import Dropout, as_keras2, fit, hard_sigmoid  # added[api]
from lessonkit.data import imdb  # slide[path]: from keras.datasets import imdb
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense, Embedding, LSTM, Conv1D, MaxPooling1D  # slide[api]: from keras.layers import Dense, Dropout, Embedding, LSTM, Conv1D, MaxPooling1D
from keras.utils import pad_sequences  # slide[api]: from keras.preprocessing.sequence import pad_sequences
import numpy
import keras  # slide[api]: import tensorflow as tf
import matplotlib.pyplot as plt

# %% 시드 고정하기
# 처음 가중치, 리뷰의 순서, 드롭아웃이 끄는 자리가 이 시드에서 나온다.
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 학습셋과 테스트셋으로 나누기
# 자주 쓰이는 단어만 5000번 앞까지 남긴다. 정답은 1이 좋은 평, 0이 나쁜 평이다.
(X_train, y_train), (X_test, y_test) = imdb.load_data(num_words=5000)

# %% 데이터 전처리
# 리뷰는 평균 239단어이고 89 %가 100단어보다 길다. 뒤의 100단어만 남긴다: 평가는 대개 끝에 나온다.
x_train = pad_sequences(X_train, maxlen=100)
x_test = pad_sequences(X_test, maxlen=100)

# %% 모델의 설정
# 길이는 100 -> 합성곱 96 -> 풀링 24. LSTM이 밟을 걸음이 100에서 24로 준다.
# 가중치의 수는 5000 * 100 + (5 * 100 + 1) * 64 + 4 * (64 + 55 + 1) * 55 + 56 = 558520
model = Sequential()
model.add(Input((100,)))  # added[api]
model.add(Embedding(5000, 100))
model.add(Dropout(0.5))
model.add(Conv1D(64, 5, padding='valid', activation='relu', strides=1))
model.add(MaxPooling1D(pool_size=4))
model.add(LSTM(55, recurrent_activation=hard_sigmoid))  # slide[api]: model.add(LSTM(55))
model.add(Dense(1, activation='sigmoid'))

# %% 모델의 컴파일
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])

# %% 모델의 실행
# 25000 / 100 = 250걸음이 한 에포크다.
history = fit(model, x_train, y_train, batch_size=100, epochs=5, validation_data=(x_test, y_test))  # slide[api]: history = model.fit(x_train, y_train, batch_size=100, epochs=5, validation_data=(x_test, y_test))

# %% 테스트 정확도 출력
print("\n Test Accuracy: %.4f" % (model.evaluate(x_test, y_test)[1]))

# %% 그래프에 쓸 값
# 테스트셋의 오차와 학습셋의 오차
y_vloss = history.history['val_loss']
y_loss = history.history['loss']

# %% 그래프로 표현
# 빨간 선만 되돌아 오르는 곳부터 과적합이다.
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

# %% added: 길이를 맞춘 리뷰
# 긴 리뷰는 뒤의 100단어만 남고, 짧은 리뷰는 앞이 0으로 채워진다. 0은 번호가 아니라 빈자리다.
lengths = [len(review) for review in X_train]
for i in (0, lengths.index(min(lengths))):
    print(i, "번 리뷰", lengths[i], "단어 ->", len(x_train[i]), "칸, 그중 빈자리", (x_train[i] == 0).sum())

# %% 해 보기
# 가장 짧은 리뷰 대신 가장 긴 리뷰를 보면? 역시 뒤의 100단어만 남는다.
#   전: for i in (0, lengths.index(min(lengths))):
#   후: for i in (0, lengths.index(max(lengths))):
#   출력: 17934 번 리뷰 2494 단어 -> 100 칸, 그중 빈자리 0

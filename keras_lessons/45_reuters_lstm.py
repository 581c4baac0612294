"""뉴스 기사 분류하기 · Topics of news by an LSTM

Slides:    Session 2, LSTM을 이용한 로이터 뉴스 카테고리 분류
Data:      reuters.npz
Expect:    Test Accuracy: 0.6972
Changed:   LSTM's recurrent_activation is the sigmoid now, no longer hard_sigmoid; np_utils, sequence -> keras.utils

로이터 기사 11228건(학습용 8982, 테스트용 2246. 슬라이드의 11258은 잘못이다)을 46가지 주제로 나눈다.
가장 흔한 주제가 테스트용의 36.2 %라, 모두 그것이라고만 답해도 0.3620이다.
뒤로 갈수록 테스트셋의 오차는 1.2 안팎에 머물고 학습셋의 오차만 내려간다: 과적합이 시작된 것이다.
LSTM의 게이트는 Keras 2에서 꺾인 직선(0.2 x + 0.5를 0과 1 사이로 자른 것)이었고 지금은 시그모이드다. x = 1이면
0.7과 0.731로 다르다. 여기서는 hard_sigmoid로 옛 게이트를 골라, 원래의 숫자를 따라간다.
"""
from lessonkit.training import as_keras2, fit, hard_sigmoid  # added[api]
from lessonkit.data import reuters  # slide[path]: from keras.datasets import reuters
from keras import Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense, LSTM, Embedding
from keras.utils import pad_sequences  # slide[api]: from keras.preprocessing import sequence
from keras.utils import to_categorical  # slide[api]: from keras.utils import np_utils
import numpy
import keras  # slide[api]: import tensorflow as tf
import matplotlib.pyplot as plt

# %% 시드 고정하기
# 처음 가중치와 기사를 섞는 순서가 이 시드에서 나온다.
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 학습셋과 테스트셋으로 나누기
# 단어는 자주 쓰이는 순서로 매긴 번호다. num_words=1000이면 1000번 이상은 모두 2(모르는 단어)로 바뀐다.
(X_train, Y_train), (X_test, Y_test) = reuters.load_data(num_words=1000, test_split=0.2)

# %% 데이터 확인하기
# 첫 기사는 87단어다. 맨 앞의 1은 기사의 시작을 나타낸다.
category = numpy.max(Y_train) + 1
print(category, '카테고리')
print(len(X_train), '학습용 뉴스 기사')
print(len(X_test), '테스트용 뉴스 기사')
print(X_train[0])

# %% 데이터 전처리
# 길이를 100단어로 맞춘다: 짧으면 앞에 0을 채우고, 길면(46 %) 뒤의 100단어만 남긴다.
x_train = pad_sequences(X_train, maxlen=100)  # slide[api]: x_train = sequence.pad_sequences(X_train, maxlen=100)
x_test = pad_sequences(X_test, maxlen=100)  # slide[api]: x_test = sequence.pad_sequences(X_test, maxlen=100)
y_train = to_categorical(Y_train)  # slide[api]: y_train = np_utils.to_categorical(Y_train)
y_test = to_categorical(Y_test)  # slide[api]: y_test = np_utils.to_categorical(Y_test)

# %% 모델의 설정
# Embedding은 번호 하나를 수 100개로 바꾸는 표다: 1000 * 100 = 100000
# LSTM은 그 100개와 앞 단어까지의 기억 100개를 받아 넷을 계산한다: 4 * (100 + 100 + 1) * 100 = 80400
# 출력층 101 * 46 = 4646까지 모두 185046. Embedding이 맨 앞이면 입력의 길이는 적지 않아도 된다.
model = Sequential()
model.add(Embedding(1000, 100))
model.add(LSTM(100, activation='tanh', recurrent_activation=hard_sigmoid))  # slide[api]: model.add(LSTM(100, activation='tanh'))
model.add(Dense(46, activation='softmax'))

# %% 모델의 컴파일
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])

# %% 모델의 실행
# 8982건을 100건씩 나누면 한 에포크에 90걸음, 20에포크면 1800걸음이다. 걸음마다 100단어를 차례로 읽는다.
history = fit(model, x_train, y_train, batch_size=100, epochs=20, validation_data=(x_test, y_test))  # slide[api]: history = model.fit(x_train, y_train, batch_size=100, epochs=20, validation_data=(x_test, y_test))

# %% 테스트 정확도 출력
print("\n Test Accuracy: %.4f" % (model.evaluate(x_test, y_test)[1]))

# %% 그래프에 쓸 값
# 테스트셋의 오차와 학습셋의 오차
y_vloss = history.history['val_loss']
y_loss = history.history['loss']

# %% 그래프로 표현
# 두 선이 벌어지기 시작하는 곳부터 과적합이다.
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

# %% added: 문장 넷을 번호로
# 로이터의 기사도 이렇게 만들어졌다. 자주 나온 단어부터 1, 2, 3을 붙이고, 문장을 그 번호로 적는다.
# 길이가 다르면 짧은 쪽의 앞을 0으로 채운다. 0은 단어가 없는 자리라 번호를 1부터 매긴다.
from collections import Counter
sentences = {
    "날씨": "오늘 서울 은 맑고 제주 는 흐리다",
    "주식": "오늘 주가 는 올랐다",
    "정치": "이번 선거 는 누가 이길까",
    "딥러닝": "신경망 은 층 이 깊다",
}
counts = Counter(word for sentence in sentences.values() for word in sentence.split())
number = {word: i + 1 for i, (word, count) in enumerate(counts.most_common())}
for topic, sentence in sentences.items():
    numbers = [number[word] for word in sentence.split()]
    print(topic, "->", " ".join(map(str, [0] * (7 - len(numbers)) + numbers)))

# %% 해 보기
# 단어를 10번 앞까지만 남기면? 첫 기사의 단어가 거의 다 2(모르는 단어)로 바뀐다.
#   전: (X_train, Y_train), (X_test, Y_test) = reuters.load_data(num_words=1000, test_split=0.2)
#   후: (X_train, Y_train), (X_test, Y_test) = reuters.load_data(num_words=10, test_split=0.2)
#   출력: [1, 2, 2, 8, 2, 2, 2, 5, 2, …]

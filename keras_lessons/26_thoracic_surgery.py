"""폐암 수술 환자의 생존 예측 · Survival after lung surgery

Slides:    Session 2, 폐암 수술 환자의 생존율 예측하기 실습
Data:      ThoracicSurgery.csv
Expect:    Accuracy: 0.8511
Changed:   input_dim -> Input, tf.set_random_seed -> keras.utils.set_random_seed

수술 전 기록 17가지로 1년 뒤의 생존을 예측한다. 470명 가운데 70명(15 %)이 숨졌으므로 모두 '생존'이라고만
답해도 0.8511이 나온다. 이 모델의 정답률이 꼭 그만큼이라는 데서, 정답률 하나로는 부족하다는 것을 본다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
import numpy
import keras  # slide[api]: import tensorflow as tf
from lessonkit.data import dataset  # added[path]

# %% 시드 고정하기
# 시드가 같으면 처음 가중치와 표본의 순서가 같아져, 실행할 때마다 같은 숫자가 찍힌다.
# as_keras2는 그 숫자를 강의 때의 Keras 2.2.5에 맞춘다. 이 줄을 빼면 오늘의 Keras 그대로다.
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 데이터 읽기
Data_set = numpy.loadtxt(dataset("ThoracicSurgery.csv"), delimiter=",")  # slide[path]: Data_set = numpy.loadtxt("./dataset/ThoracicSurgery.csv", delimiter=",")

# 앞의 17열이 기록, 마지막 열이 결과다: 0은 생존, 1은 사망.
X = Data_set[:,0:17]
Y = Data_set[:,17]

# %% 모델 설정하기
# 입력 17 -> 은닉층 30 -> 출력 1. 가중치의 수는 (17 + 1) * 30 + (30 + 1) * 1 = 571
model = Sequential()
model.add(Input((17,)))  # added[api]
model.add(Dense(30, activation='relu'))  # slide[api]: model.add(Dense(30, input_dim=17, activation='relu'))
model.add(Dense(1, activation='sigmoid'))

# %% 학습하기
# 470명을 10명씩 나누면 한 에포크에 47걸음, 30에포크면 1410걸음이다.
# fit은 model.fit과 같은 일을 한다. 에포크 하나를 통째로 컴파일해 훨씬 빨리 끝낸다.
model.compile(loss='mean_squared_error', optimizer='adam', metrics=['accuracy'])
fit(model, X, Y, epochs=30, batch_size=10)  # slide[api]: model.fit(X, Y, epochs=30, batch_size=10)

# %% 결과 출력하기
print("\n Accuracy: %.4f" % (model.evaluate(X, Y)[1]))

# %% 해 보기
# 한 에포크만 배우면? 정답률은 벌써 0.85 언저리다. 거의 다 같은 답만 해도 그만큼 나오기 때문이다.
#   전: fit(model, X, Y, epochs=30, batch_size=10)
#   후: fit(model, X, Y, epochs=1, batch_size=10)
#   출력: Accuracy: 0.8…

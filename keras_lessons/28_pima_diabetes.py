"""피마 인디언의 당뇨병 예측 · Diabetes among the Pima

Slides:    Session 2, 피마 인디언 데이터 분석 실습
Data:      pima-indians-diabetes.csv
Expect:    Accuracy: 0.7904
Changed:   input_dim -> Input, tf.set_random_seed -> keras.utils.set_random_seed

건강 기록 8가지로 당뇨병을 예측한다. 768명 가운데 268명이 당뇨병이라, 모두 '아님'이라고만 답해도 0.6510이다.
은닉층이 둘이고, 오차 함수로는 확률이 틀린 만큼 벌을 무겁게 주는 교차 엔트로피를 쓴다.
입력을 정규화하지 않으므로 결과가 시드에 크게 흔들린다. 시드 6은 강의 때의 Keras에서도 거의 모두에게
'아님'이라고 답하는 0.6536에서 벗어나지 못한다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
import numpy
import keras  # slide[api]: import tensorflow as tf
from lessonkit import data  # added[path]

# %% 시드 고정하기
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 데이터 읽기
# 8열이 기록, 마지막 열이 결과다: 1은 당뇨병, 0은 아님.
# 혈압이나 체질량 지수가 0인 사람은 없다. 이 표의 0은 '재지 않음'이다: 인슐린 374명, 피부 두께 227명,
# 혈압 35명, 체질량 지수 11명, 포도당 5명. 모델은 그것을 모르고 0이라는 값으로 배운다.
dataset = numpy.loadtxt(data.dataset("pima-indians-diabetes.csv"), delimiter=",")  # slide[path]: dataset = numpy.loadtxt("./dataset/pima-indians-diabetes.csv", delimiter=",")
X = dataset[:,0:8]
Y = dataset[:,8]

# %% 모델 설정하기
# 가중치의 수는 (8 + 1) * 12 + (12 + 1) * 8 + (8 + 1) * 1 = 221
model = Sequential()
model.add(Input((8,)))  # added[api]
model.add(Dense(12, activation='relu'))  # slide[api]: model.add(Dense(12, input_dim=8, activation='relu'))
model.add(Dense(8, activation='relu'))
model.add(Dense(1, activation='sigmoid'))

# %% 학습하기
# 768명을 10명씩 나누면 77걸음(마지막은 8명), 200에포크면 15400걸음이다.
# 인슐린은 846까지, 가족력 점수는 2.42까지다. 큰 입력은 시그모이드를 0이나 1에 붙여 놓는다. 거기서 틀리면
# 교차 엔트로피가 매우 커진다. 첫 에포크의 손실이 2.4로, 모두 0.5라고 답할 때의 ln 2 = 0.69보다 훨씬 크다.
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
fit(model, X, Y, epochs=200, batch_size=10)  # slide[api]: model.fit(X, Y, epochs=200, batch_size=10)

# %% 결과 출력하기
# 배운 768명으로 다시 잰 정답률이다. 처음 보는 사람에게는 이보다 낮다고 보아야 한다.
print("\n Accuracy: %.4f" % (model.evaluate(X, Y)[1]))

# %% added: 슬라이드의 표
# 첫 세 사람과 마지막 사람의 정보 1, 2, 3, 8과 결과다.
for i in (0, 1, 2, len(X) - 1):
    print(i + 1, "번째 인디언 ->", *dataset[i, [0, 1, 2, 7, 8]].astype(int))
print("샘플", len(X), "명, 속성", X.shape[1], "가지")

# %% 해 보기
# 한 에포크만 배우면? 모두 아니라고 답할 때의 0.6510을 넘지 못한다.
#   전: fit(model, X, Y, epochs=200, batch_size=10)
#   후: fit(model, X, Y, epochs=1, batch_size=10)
#   출력: Accuracy: 0.6…

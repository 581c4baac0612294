"""학습셋과 테스트셋 나누기 · Training set and test set

Slides:    Session 2, 초음파 광물 예측 분석(학습셋과 테스트셋 구분) 실습
Data:      sonar.csv
Expect:    Test Accuracy: 0.8095
Changed:   keras.layers.core -> keras.layers, input_dim -> Input, object arrays -> astype(float)

30의 모델을 208개 가운데 145개로 가르치고, 보여 주지 않은 63개로 잰다. 0.8095는 63개 가운데 51개다.
배운 표본으로는 마지막 에포크에 0.9931이 나온다. 그 차이가 과적합이다.
63개로 재면 표본 하나가 0.0159다. 슬라이드와 소수점 둘째 자리가 다르면 표본 한둘의 차이다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense  # slide[api]: from keras.layers.core import Dense
from sklearn.preprocessing import LabelEncoder
from sklearn.model_selection import train_test_split
import pandas as pd
# slide[api]: import numpy
import keras  # slide[api]: import tensorflow as tf
from lessonkit import data  # added[path]

# %% 시드 고정하기
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 데이터 읽기
df = pd.read_csv(data.dataset('sonar.csv'), header=None)  # slide[path]: df = pd.read_csv('../dataset/sonar.csv', header=None)
dataset = df.values
X = dataset[:,0:60].astype(float)  # slide[api]: X = dataset[:,0:60]
Y_obj = dataset[:,60]

# %% 글자를 번호로
e = LabelEncoder()
e.fit(Y_obj)
Y = e.transform(Y_obj)

# %% 학습셋과 테스트셋
# 파일에는 돌이 먼저, 금속이 나중에 있다. 섞은 뒤에 나누므로 두 셋에 둘 다 들어간다.
# 208 * 0.3 = 62.4를 올려 63개가 테스트셋, 나머지 145개가 학습셋이다.
# random_state가 같으면 언제나 같은 표본이 뽑힌다.
X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size=0.3, random_state=seed)

# %% 모델 설정하고 학습하기
# 145개를 5개씩 나누면 29걸음, 130에포크면 3770걸음이다. 테스트셋은 학습에 쓰이지 않는다.
model = Sequential()
model.add(Input((60,)))  # added[api]
model.add(Dense(24, activation='relu'))  # slide[api]: model.add(Dense(24, input_dim=60, activation='relu'))
model.add(Dense(10, activation='relu'))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='mean_squared_error', optimizer='adam', metrics=['accuracy'])
fit(model, X_train, Y_train, epochs=130, batch_size=5)  # slide[api]: model.fit(X_train, Y_train, epochs=130, batch_size=5)

# %% 테스트셋으로 재기
# 63개 가운데 금속이 34개다. 모두 금속이라고만 답하면 34 / 63 = 0.5397
print("\n Test Accuracy: %.4f" % (model.evaluate(X_test, Y_test)[1]))

# %% 해 보기
# 다섯 에포크만 배우면? 모두 금속이라고 답할 때의 0.5397과 다르지 않다.
#   전: fit(model, X_train, Y_train, epochs=130, batch_size=5)
#   후: fit(model, X_train, Y_train, epochs=5, batch_size=5)
#   출력: Test Accuracy: 0.5…

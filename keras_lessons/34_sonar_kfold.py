"""k겹 교차 검증 · k-fold cross-validation

Slides:    Session 2, 초음파 광물 예측 분석 - k겹 교차 검증
Data:      sonar.csv
Expect:    Mean accuracy: 0.8324
Changed:   keras.layers.core -> keras.layers, input_dim -> Input, object arrays -> astype(float)

208개를 열 겹으로 나누고, 한 겹씩 돌아가며 테스트셋으로 삼는다. 모델을 열 번 새로 가르치므로 208개 모두가
한 번씩 처음 보는 표본이 된다. 32는 어느 63개로 재느냐에 달린 수 하나였다. 여기서는 열 개의 수가
얼마나 흩어지는지까지 보인다.
"""
# %% 슬라이드가 줄인 부분: 시드와 데이터
# slide[elided]: .....
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense  # slide[api]: from keras.layers.core import Dense
from sklearn.preprocessing import LabelEncoder
import pandas as pd
# slide[api]: import numpy
import keras  # slide[api]: import tensorflow as tf
from lessonkit import data  # added[path]

seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

df = pd.read_csv(data.dataset('sonar.csv'), header=None)  # slide[path]: df = pd.read_csv('../dataset/sonar.csv', header=None)
dataset = df.values
X = dataset[:,0:60].astype(float)  # slide[api]: X = dataset[:,0:60]
Y_obj = dataset[:,60]

e = LabelEncoder()
e.fit(Y_obj)
Y = e.transform(Y_obj)

# %% 열 겹으로 나누기
# Stratified: 겹마다 M과 R의 비율이 전체와 같다. 20개나 21개 가운데 R이 9개나 10개다.
# 슬라이드의 nfold와 randomstate에는 밑줄이 빠졌다. 그대로면 NameError, 그다음에 TypeError가 난다.
from sklearn.model_selection import StratifiedKFold
n_fold = 10
skf = StratifiedKFold(n_splits=n_fold, shuffle=True, random_state=seed)  # slide[erratum]: skf = StratifiedKFold(n_splits=nfold, shuffle=True, randomstate=seed)
accuracy = []

# %% 겹마다 새 모델로 배우고 재기
# 모델을 반복문 안에서 만든다. 밖에 두면 앞의 겹에서 이미 본 표본으로 재게 된다.
# train과 test는 행 번호의 배열이다: 187개(또는 188개)로 배우고 21개(또는 20개)로 잰다.
# 38걸음 * 100에포크 * 10겹 = 38000걸음
for train, test in skf.split(X, Y):
    model = Sequential()
    model.add(Input((60,)))  # added[api]
    model.add(Dense(24, activation='relu'))  # slide[api]: model.add(Dense(24, input_dim=60, activation='relu'))
    model.add(Dense(10, activation='relu'))
    model.add(Dense(1, activation='sigmoid'))
    model.compile(loss='mean_squared_error', optimizer='adam', metrics=['accuracy'])
    fit(model, X[train], Y[train], epochs=100, batch_size=5)  # slide[api]: model.fit(X[train], Y[train], epochs=100, batch_size=5)
    k_accuracy = "%.4f" % (model.evaluate(X[test], Y[test])[1])
    accuracy.append(k_accuracy)

# %% 결과 출력하기
print("\n %.f fold accuracy:" % n_fold, accuracy)

# %% added: 열 겹의 평균
# 보고할 때는 평균을 쓴다. 목록에는 글자로 들어 있으므로 수로 바꾸어 더한다.
print("\n Mean accuracy: %.4f" % (sum(map(float, accuracy)) / n_fold))

# %% 해 보기
# 두 겹으로 나누면 절반으로만 배운다. 목록에 정답률이 둘만 찍힌다.
#   전: n_fold = 10
#   후: n_fold = 2
#   출력: 2 fold accuracy: ['0.…', '0.…']

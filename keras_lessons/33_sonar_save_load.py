"""모델 저장과 재사용 · Saving and loading a model

Slides:    Session 2, 초음파 광물 예측 분석 - 모델 저장과 재사용
Data:      sonar.csv
Expect:    Test Accuracy: 0.8095
Changed:   my_model.h5 -> my_model.keras, keras.layers.core -> keras.layers, input_dim -> Input

32의 모델을 파일에 저장하고, 메모리에서 지우고, 파일에서 다시 읽는다. 정답률이 32와 똑같이 0.8095라는 데서
가중치가 빠짐없이 돌아온 것을 본다. 슬라이드가 줄인 앞부분은 32의 것이다.
"""
# %% 슬라이드가 줄인 부분: 시드, 데이터, 학습셋과 테스트셋
# slide[elided]: .....
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
# 슬라이드에는 load_model을 가져오는 줄도 보이지 않는다. 없으면 아래에서 NameError가 난다.
from keras.models import load_model
from keras.layers import Dense  # slide[api]: from keras.layers.core import Dense
from sklearn.preprocessing import LabelEncoder
from sklearn.model_selection import train_test_split
import pandas as pd
# slide[api]: import numpy
import keras  # slide[api]: import tensorflow as tf
from lessonkit import data  # added[path]
from lessonkit.folders import lesson_dir  # added[path]

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
X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size=0.3, random_state=seed)

# %% 모델 설정하고 학습하기
model = Sequential()
model.add(Input((60,)))  # added[api]
model.add(Dense(24, activation='relu'))  # slide[api]: model.add(Dense(24, input_dim=60, activation='relu'))
model.add(Dense(10, activation='relu'))
model.add(Dense(1, activation='sigmoid'))

model.compile(loss='mean_squared_error', optimizer='adam', metrics=['accuracy'])

fit(model, X_train, Y_train, epochs=130, batch_size=5)  # slide[api]: model.fit(X_train, Y_train, epochs=130, batch_size=5)

# %% 저장하기
# 층의 구성, 가중치 1725개, 컴파일 설정과 Adam의 상태까지 파일 하나에 들어간다.
# 폴더는 logs/33_sonar_save_load/output. 확장자 .keras가 오늘의 형식이고, .h5도 읽고 쓸 수는 있다.
OUTPUT_DIR = lesson_dir("output")  # added[path]
model.save(OUTPUT_DIR / 'my_model.keras')  # slide[path]: model.save('./output/my_model.h5')

# %% 지우고 다시 읽기
# del은 이름을 지운다. 이 뒤로 model을 쓰면 NameError가 나므로, 아래의 모델은 파일에서 온 것이 틀림없다.
del model
model = load_model(OUTPUT_DIR / 'my_model.keras')  # slide[path]: model = load_model('./output/my_model.h5')

# %% 읽은 모델로 재기
# 컴파일 설정도 돌아왔으므로 compile 없이 바로 잰다.
print("\n Test Accuracy: %.4f" % (model.evaluate(X_test, Y_test)[1]))

# %% 해 보기
# 한 에포크만 배운 모델을 저장했다가 불러오면? 저장은 배운 만큼만 간직한다.
#   전: fit(model, X_train, Y_train, epochs=130, batch_size=5)
#   후: fit(model, X_train, Y_train, epochs=1, batch_size=5)
#   출력: Test Accuracy: 0.6…

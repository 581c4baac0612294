"""아이리스 품종 분류 · Classes of iris

Slides:    Session 2, 다중 분류 분석 실습
Data:      iris.csv
Expect:    Accuracy: 0.9733
Changed:   np_utils.to_categorical -> to_categorical, keras.layers.core -> keras.layers, input_dim -> Input

꽃받침과 꽃잎의 길이와 너비로 붓꽃 세 품종을 가른다. 답이 셋이므로 출력층도 셋이고, 정답은 원-핫 벡터다.
0.9733은 150송이 가운데 146송이다. 다만 배운 150송이로 다시 잰 값이다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt
from lessonkit import data  # added[path]

# %% 데이터 읽기
# 품종마다 50송이씩, 품종의 순서로 놓여 있다. 파일에는 열 이름이 없어 여기서 붙인다.
df = pd.read_csv(data.dataset('iris.csv'), names = ["sepal_length", "sepal_width", "petal_length", "petal_width",  # slide[path]: df = pd.read_csv('../dataset/iris.csv', names = ["sepal_length", "sepal_width", "petal_length", "petal_width",
"species"])  # slide[path]: "species"])
print(df.head())

# %% 속성끼리의 관계 그리기
# 네 속성을 둘씩 짝지은 4 * 4 = 16칸. 대각선은 속성 하나의 분포다.
# 꽃잎만 보아도 setosa는 떨어져 있다: 길이가 1.9 이하이고, 나머지 둘은 3.0 이상이다.
sns.pairplot(df, hue='species')
plt.show()

# %% 입력과 품종으로 나누기
# 글자가 섞인 표라 values는 객체 배열이다. 수만 남긴 네 열을 실수로 바꾼다.
dataset = df.values
X = dataset[:,0:4].astype(float)
Y_obj = dataset[:,4]

# %% 품종을 번호로
# 이름의 ABC순으로 0부터 매긴다: setosa 0, versicolor 1, virginica 2
from sklearn.preprocessing import LabelEncoder
e = LabelEncoder()
e.fit(Y_obj)
Y = e.transform(Y_obj)

# %% 번호를 원-핫 벡터로
# 1 -> [0, 1, 0]. 번호 그대로면 virginica가 setosa에서 versicolor보다 두 배 멀다는 뜻이 된다.
from keras.utils import to_categorical  # slide[api]: from keras.utils import np_utils
Y_encoded = to_categorical(Y)  # slide[api]: Y_encoded = np_utils.to_categorical(Y)
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense  # slide[api]: from keras.layers.core import Dense
# slide[api]: import numpy
import keras  # slide[api]: import tensorflow as tf

# %% 시드 고정하기
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 모델 설정하기
# 소프트맥스는 점수 셋을 합이 1인 확률 셋으로 바꾼다. 가중치의 수는 (4 + 1) * 16 + (16 + 1) * 3 = 131
model = Sequential()
model.add(Input((4,)))  # added[api]
model.add(Dense(16, activation='relu'))  # slide[api]: model.add(Dense(16, input_dim=4, activation='relu'))
model.add(Dense(3, activation='softmax'))

# %% 모델 컴파일하기
# 정답 자리의 -log(확률)이 손실이다: 확률 0.9면 0.105, 1/3이면 1.099
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])

# %% 학습하기
# 한 송이를 볼 때마다 가중치를 고친다. 한 에포크가 150걸음, 50에포크면 7500걸음이다.
fit(model, X, Y_encoded, epochs=50, batch_size=1)  # slide[api]: model.fit(X, Y_encoded, epochs=50, batch_size=1)

# %% 결과 출력하기
print("\n Accuracy: %.4f" % (model.evaluate(X, Y_encoded)[1]))

# %% added: 슬라이드의 표
# 슬라이드는 첫 아이리스의 꽃잎 길이를 4.0, 셋째의 꽃잎 너비를 0.3으로 적었다. 파일에는 1.4와 0.2다.
for i in (0, 1, 2, len(X) - 1):
    print(i + 1, "번째 아이리스 ->", *dataset[i])
print("샘플", len(X), "송이, 속성", X.shape[1], "가지")

# %% 해 보기
# 앞의 다섯 송이 대신 뒤의 다섯 송이를 보면? 모두 버지니카다.
#   전: print(df.head())
#   후: print(df.tail())
#   출력: 149           5.9          3.0           5.1          1.8  Iris-virginica

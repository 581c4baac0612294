"""보스턴 집값 예측 · Boston house prices

Slides:    Session 2, 선형 회귀 적용- 보스턴 집값 예측 분석
Data:      housing.csv
Expect:    실제가격: 22.600, 예상가격: 20.437
Changed:   delim_whitespace -> sep, input_dim -> Input, tf.set_random_seed -> keras.utils.set_random_seed

동네 506곳의 기록 13가지로 집값(단위 1000달러)을 예측한다. 답이 참과 거짓이 아니라 수이므로 출력층에
활성화 함수가 없다. 값이 어디까지든 나올 수 있어야 하기 때문이다.
입력의 11번 열 B는 흑인 비율로 계산한 값이다. 인종이 집값을 움직인다고 보고 넣은 속성이라 scikit-learn은
이 데이터를 뺐다. 슬라이드를 따라 그대로 두지만, 실제로 쓸 모델에는 넣지 않는다.
"""
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
from sklearn.model_selection import train_test_split
import numpy
import pandas as pd
import keras  # slide[api]: import tensorflow as tf
from lessonkit import data  # added[path]

# %% 시드 고정하기
# 시드에 따라서는 배우지 못한다. 3과 9는 강의 때의 Keras에서도 손실이 300 위에 머문다.
# 둘째 은닉층의 ReLU 여섯 개가 모두 0만 내어, 배우는 것은 출력층의 바이어스 하나다. 걸음마다 0.001쯤 움직이니
# 7200걸음 뒤에도 모든 집값이 6.8이다.
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% 데이터 읽기
# 열 사이가 쉼표가 아니라 여러 칸의 빈칸이다. r"\s+"는 '빈칸 하나 이상'이라는 뜻이다.
# B는 비율 자체가 아니라 1000 * (비율 - 0.63)²이다: 비율 0이면 396.9, 0.63이면 0
df = pd.read_csv(data.dataset("housing.csv"), sep=r"\s+", header=None)  # slide[api]: df = pd.read_csv("../dataset/housing.csv", delim_whitespace=True, header=None)
dataset = df.values
X = dataset[:,0:13]
Y = dataset[:,13]

# %% 학습셋과 테스트셋
# 506 * 0.3 = 151.8을 올려 152곳이 테스트셋, 나머지 354곳이 학습셋이다.
X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size=0.3, random_state=seed)

# %% 모델 설정하기
# 가중치의 수는 (13 + 1) * 30 + (30 + 1) * 6 + (6 + 1) * 1 = 613. 표본 354개보다 많다.
model = Sequential()
model.add(Input((13,)))  # added[api]
model.add(Dense(30, activation='relu'))  # slide[api]: model.add(Dense(30, input_dim=13, activation='relu'))
model.add(Dense(6, activation='relu'))
model.add(Dense(1))

# %% 학습하기
# 354곳을 10곳씩 나누면 36걸음(마지막은 4곳), 200에포크면 7200걸음이다.
# 수를 맞히는 문제에 '정답률'은 없으므로 metrics를 비우고 손실만 본다.
# 세율은 711까지, 일산화질소는 0.87까지라 첫 에포크의 손실은 2000을 넘는다.
model.compile(loss='mean_squared_error', optimizer='adam')
fit(model, X_train, Y_train, epochs=200, batch_size=10)  # slide[api]: model.fit(X_train, Y_train, epochs=200, batch_size=10)

# %% 실제 가격과 예상 가격
# 둘째 줄의 50.000은 50에서 잘린 값이다. 506곳 가운데 16곳이 그렇다.
# predict는 152행 1열을 돌려준다. flatten으로 길이 152의 배열을 만들어 Y_test와 나란히 놓는다.
Y_prediction = model.predict(X_test).flatten()
for i in range(10):
    label = Y_test[i]
    prediction = Y_prediction[i]
    print("실제가격: {:.3f}, 예상가격: {:.3f}".format(label, prediction))

# %% added: 152곳 전체의 오차
# 열 줄로는 전체를 알 수 없다. 14의 RMSE를 쓴다: 모두 학습셋의 평균 22.745라고 답하면 9.15다.
print("RMSE: %.4f" % numpy.sqrt(numpy.mean((Y_test - Y_prediction) ** 2)))

# %% added: 그림: 실제 가격과 예상 가격
# 모두 맞히면 점이 대각선 위에 놓인다. 오른쪽 끝에 세로로 늘어선 점들은 50에서 잘린 집값이다.
import matplotlib.pyplot as plt
plt.figure(figsize=(7, 6.5))
plt.plot([0, 55], [0, 55], "--", color="#D55E00", linewidth=2, label="맞힌 자리")
plt.plot(Y_test, Y_prediction, "o", color="#0072B2", markersize=6, alpha=0.7, label="테스트셋의 동네")
plt.xlabel("실제 가격 (1000달러)", fontsize=13)
plt.ylabel("예상 가격 (1000달러)", fontsize=13)
plt.title("실제 가격과 예상 가격", fontsize=15)
plt.legend(fontsize=13)
plt.grid(alpha=0.3)
plt.show()

# %% added: 슬라이드의 수
print("동네", df.shape[0], "곳, 열", df.shape[1], "개, 속성", X.shape[1], "개")

# %% 해 보기
# 시드를 3으로 바꾸면? 둘째 은닉층이 죽어서 어느 동네든 6.8이라고 답한다.
#   전: seed = 0
#   후: seed = 3
#   출력: RMSE: 17.…

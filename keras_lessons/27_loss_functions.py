"""오차 함수 여섯 가지 · Six loss functions

Slides:    Session 2, 오차 함수
Data:      none
Expect:    mean_absolute_percentage_error: 공식 35.41667, Keras 35.41667
Changed:   K.eval and K.constant are not needed: losses take and give arrays
Compare:   float32

슬라이드의 표에 있는 오차 함수 여섯을 공식으로 한 번, Keras로 한 번 계산한다. 표의 공식 가운데 둘은 Keras의 것과
다르다. 적힌 대로 계산하면 얼마가 나오는지도 나란히 찍는다.
"""
from lessonkit.training import keras  # slide[api]: import keras, keras.backend as K
import numpy as np

# %% 실제 값 yt와 예측 값 yo
# 성적 네 개를 예측한다. 백분율 오차는 실제 값으로 나누므로 yt에 0이 있으면 안 된다.
yt = np.array([[1.0, 2.0, 3.0, 4.0]], dtype="float32")
yo = np.array([[1.5, 1.5, 3.5, 6.0]], dtype="float32")

# %% 평균 제곱 계열: 공식
# 제곱 오차는 많이 틀린 하나(6.0)가 거의 다 정한다: (0.25 + 0.25 + 0.25 + 4) / 4 = 1.1875
# Keras의 백분율 오차는 100을 곱해 %로 만든다. 로그 오차는 1을 더한 다음에 로그를 취한다: 0이어도 log 1 = 0이 된다.
by_formula = {
    "mean_squared_error": np.mean(np.square(yt - yo)),
    "mean_absolute_error": np.mean(np.abs(yt - yo)),
    "mean_absolute_percentage_error": 100 * np.mean(np.abs(yt - yo) / np.abs(yt)),
    "mean_squared_logarithmic_error": np.mean(np.square(np.log(yo + 1) - np.log(yt + 1))),
}

# %% 공식과 Keras를 나란히
# 이름으로 꺼내면 compile(loss='mean_squared_error')가 쓰는 바로 그 함수다.
for name in by_formula:
    by_keras = float(keras.losses.get(name)(yt, yo)[0])  # slide[api]: by_keras = float(K.eval(keras.losses.get(name)(K.constant(yt), K.constant(yo)))[0])
    print("%s: 공식 %.5f, Keras %.5f" % (name, by_formula[name], by_keras))

# %% 슬라이드의 공식 둘
# 백분율 오차: 100을 곱하지 않아 비율이 나온다. %로 읽으려면 100배다.
# 로그 오차: log(yo) + 1이라고 적으면 두 1이 서로 지워져 log(yo / yt)의 제곱이 된다. log(yo + 1)이라고 적어야 한다.
# 게다가 yo가 0이면 log 0이라 무한대가 된다.
print("mean_absolute_percentage_error: 슬라이드 %.5f, 맞는 값 %.5f"
      % (np.mean(np.abs(yt - yo) / np.abs(yt)), by_formula["mean_absolute_percentage_error"]))
print("mean_squared_logarithmic_error: 슬라이드 %.5f, 맞는 값 %.5f"
      % (np.mean(np.square((np.log(yo) + 1) - (np.log(yt) + 1))), by_formula["mean_squared_logarithmic_error"]))

# %% 범주형 교차 엔트로피
# 정답이 1인 자리의 -log(확률)만 남는다. 정답은 둘째, 예측은 0.7이므로 -log 0.7 = 0.3567이다.
yt = np.array([[0, 1, 0]], dtype="float32")
yo = np.array([[0.2, 0.7, 0.1]], dtype="float32")
by_keras = float(keras.losses.get("categorical_crossentropy")(yt, yo)[0])  # slide[api]: by_keras = float(K.eval(keras.losses.get("categorical_crossentropy")(K.constant(yt), K.constant(yo)))[0])
print("categorical_crossentropy: 공식 %.5f, Keras %.5f" % (-np.sum(yt * np.log(yo)), by_keras))

# %% 이항 교차 엔트로피
# 표본 넷의 평균이다. 19에서 그린 두 로그 함수를 정답에 따라 골라 쓴다.
yt = np.array([[1, 0, 1, 0]], dtype="float32")
yo = np.array([[0.9, 0.1, 0.6, 0.8]], dtype="float32")
by_keras = float(keras.losses.get("binary_crossentropy")(yt, yo)[0])  # slide[api]: by_keras = float(K.eval(keras.losses.get("binary_crossentropy")(K.constant(yt), K.constant(yo)))[0])
print("binary_crossentropy: 공식 %.5f, Keras %.5f"
      % (-np.mean(yt * np.log(yo) + (1 - yt) * np.log(1 - yo)), by_keras))

# %% 왜 분류에는 교차 엔트로피인가
# 크게 틀릴수록 벌이 커지는 정도가 다르다. 제곱 오차는 1을 넘지 못하고, 교차 엔트로피는 한없이 커진다.
# 그래서 기울기도 커서, 많이 틀렸을 때 빨리 고쳐진다.
for guess in [0.9, 0.5, 0.1, 0.01]:
    print("정답 1, 예측 %.2f: 제곱 오차 %.4f, 교차 엔트로피 %.4f" % (guess, (1 - guess) ** 2, -np.log(guess)))

# %% 해 보기
# 크게 틀린 6.0을 4.5로 고치면? 제곱 오차는 1.1875에서 0.25로, 절대 오차는 0.875에서 0.5로 준다.
#   전: yo = np.array([[1.5, 1.5, 3.5, 6.0]], dtype="float32")
#   후: yo = np.array([[1.5, 1.5, 3.5, 4.5]], dtype="float32")
#   출력: mean_squared_error: 공식 0.25000, Keras 0.25000

"""평균 제곱근 오차 · Root mean square error

Slides:    Session 2, 평균 제곱근 오차(root mean square error) 구현 코드
Data:      none
Expect:    rmse 최종값: 3.3166247903554

아무렇게나 그은 직선 y = 3x + 76이 얼마나 빗나갔는지 수 하나로 잰다.
이 수를 줄이는 것이 17의 학습이다. 가장 좋은 직선에서는 2.8810까지 내려간다.
"""
import numpy as np

# %% 어림잡은 기울기와 절편
ab = [3, 76]

# %% 데이터
# [공부한 시간, 성적]의 쌍을 두 리스트로 가른다.
data = [[2, 81], [4, 93], [6, 91], [8, 97]]
x = [i[0] for i in data]
y = [i[1] for i in data]

# %% 예측
# 두 시간이면 3 * 2 + 76 = 82점
def predict(x):
    return ab[0]*x + ab[1]

# %% RMSE
# 제곱하면 부호가 사라져 오차끼리 지워지지 않는다. 제곱근을 씌우면 단위가 다시 점수가 된다.
def rmse(p, a):
    return np.sqrt(((p - a) ** 2).mean())

# %% 리스트에서 RMSE까지
# 리스트끼리는 뺄 수 없으므로 배열로 바꾸어 넘긴다.
def rmse_val(predict_result, y):
    return rmse(np.array(predict_result), np.array(y))

# %% 점마다 예측하기
predict_result = []

for i in range(len(x)):
    predict_result.append(predict(x[i]))
    print("공부한 시간 = %.f, 실제 점수 = %.f, 예측 점수 = %.f" % (x[i], y[i], predict(x[i])))

# %% 최종 RMSE
# 제곱의 합 1 + 25 + 9 + 9 = 44, 평균 11, 제곱근 3.3166...
print("rmse 최종값: " + str(rmse_val(predict_result, y)))

# %% added: 오차 표
# 슬라이드의 글은 오차를 `실제 값 - 예측 값`이라 하지만, 표의 1 -5 3 3과 아래 공식은 `예측 값 - 실제 값`이다.
# 표를 따른다: 82 - 81 = 1. 제곱하므로 RMSE는 어느 쪽이든 같다.
for i in range(len(x)):
    print("공부한 시간 = %d, 오차 = %d" % (x[i], predict_result[i] - y[i]))

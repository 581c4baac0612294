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

# %% added: 그림: 어림잡은 직선과 오차
# 왼쪽은 표의 오차 넷이다. 오른쪽은 b를 점 넷에 맞춘 채 기울기만 바꾸어 잰 RMSE로, 너무 작아도 너무 커도 오차가 커진다.
import lessonkit  # noqa: F401 - 창을 열 수 없으면 그림을 logs 폴더에 남긴다
import matplotlib.pyplot as plt
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.6))
left.plot([0, 10], [predict(0), predict(10)], color="#0072B2", linewidth=2.5, label="y = %gx + %g" % (ab[0], ab[1]))
for i in range(len(x)):
    left.plot([x[i], x[i]], [y[i], predict_result[i]], "--", color="#D55E00", linewidth=2)
    left.annotate("%+d" % (predict_result[i] - y[i]), (x[i], (y[i] + predict_result[i]) / 2), textcoords="offset points",
                  xytext=(7 if predict_result[i] > y[i] else -26, -4), fontsize=13, color="#D55E00")
left.plot(x, y, "o", color="black", markersize=9, label="실제 성적")
left.set_title("직선과 네 오차", fontsize=15)
left.set_xlabel("공부한 시간", fontsize=13)
left.set_ylabel("성적", fontsize=13)
left.legend(fontsize=12)
slopes = np.linspace(-5, 10, 151)
errors = [rmse(slope * (np.array(x) - 5) + 90.5, np.array(y)) for slope in slopes]
right.plot(slopes, errors, color="#0072B2", linewidth=2.5)
right.plot(2.3, min(errors), "D", color="#D55E00", markersize=9)
right.annotate("a = 2.3", (2.3, min(errors)), textcoords="offset points", xytext=(-24, 45), fontsize=13)
right.set_title("기울기와 RMSE", fontsize=15)
right.set_xlabel("기울기 a", fontsize=13)
right.set_ylabel("RMSE", fontsize=13)
for axes in (left, right):
    axes.grid(alpha=0.3)
figure.subplots_adjust(wspace=0.25)
plt.show()

# %% 해 보기
# 13에서 구한 직선의 RMSE는? 어떤 직선도 이보다 작지 않다.
#   전: ab = [3, 76]
#   후: ab = [2.3, 79]
#   출력: rmse 최종값: 2.88097205817758…

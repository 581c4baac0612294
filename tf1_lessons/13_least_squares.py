"""최소 제곱법으로 직선 구하기 · Least squares

Slides:    Session 2, 최소 제곱법 공식으로 구한 성적 예측 코딩
Data:      none
Expect:    기울기 a = 2.3

공부한 시간과 성적 네 쌍에 가장 잘 맞는 직선을 공식 하나로 구한다.
17에서 경사 하강법이 같은 a = 2.3, b = 79에 다다르는지 견주어 볼 값이다.
"""
import numpy as np

# %% 공부한 시간과 성적
x=[2, 4, 6, 8]
y=[81, 93, 91, 97]

# %% 평균
# 가장 잘 맞는 직선은 언제나 평균점 (5, 90.5)를 지난다. 그래서 평균부터 구한다.
mx = np.mean(x)
my = np.mean(y)
print("x의 평균값:", mx)
print("y의 평균값:", my)

# %% 기울기의 분모
# x가 평균에서 흩어진 정도: 9 + 1 + 1 + 9 = 20
divisor = sum([(mx - i)**2 for i in x])

# %% 기울기의 분자
# x와 y가 함께 움직인 정도: (-3)(-9.5) + (-1)(2.5) + (1)(0.5) + (3)(6.5) = 46
def top(x, mx, y, my):
    d = 0
    for i in range(len(x)):
        d += (x[i] - mx) * (y[i] - my)
    return d
dividend = top(x, mx, y, my)

print("분모:", divisor)
print("분자:", dividend)

# %% 기울기와 절편
# a = 46 / 20 = 2.3: 한 시간 더 공부하면 2.3점 오른다.
# 직선이 평균점을 지나므로 b = 90.5 - 5 * 2.3 = 79
a = dividend / divisor
b = my - (mx*a)

# %% 결과 출력
print("기울기 a =", a)
print("y 절편 b =", b)

# %% added: 예측 값 표
# 슬라이드의 표를 구한 a와 b로 다시 계산한다: 2.3 * 2 + 79 = 83.6
for i in range(len(x)):
    print("공부한 시간 = %d, 성적 = %d, 예측 값 = %.1f" % (x[i], y[i], a * x[i] + b))

# %% added: 그림: 점과 직선
# 세로로 그은 짧은 선이 오차다. 네모는 평균점 (5, 90.5)이고 직선은 언제나 그곳을 지난다.
import lessonkit  # noqa: F401 - 창을 열 수 없으면 그림을 logs 폴더에 남긴다
import matplotlib.pyplot as plt
plt.figure(figsize=(8, 5.5))
plt.plot([0, 10], [b, a * 10 + b], color="#0072B2", linewidth=2.5, label="y = %.1fx + %.0f" % (a, b))
for i in range(len(x)):
    plt.plot([x[i], x[i]], [y[i], a * x[i] + b], "--", color="#D55E00", linewidth=2, label="오차" if i == 0 else None)
plt.plot(x, y, "o", color="black", markersize=10, label="실제 성적")
plt.plot(mx, my, "s", color="#E69F00", markersize=11, label="평균점")
plt.xlabel("공부한 시간", fontsize=13)
plt.ylabel("성적", fontsize=13)
plt.title("최소 제곱법으로 구한 직선", fontsize=15)
plt.legend(fontsize=13)
plt.grid(alpha=0.3)
plt.show()

# %% 해 보기
# 여덟 시간 공부한 학생이 57점을 받았다면? 한 점이 직선을 통째로 돌려놓는다.
#   전: y=[81, 93, 91, 97]
#   후: y=[81, 93, 91, 57]
#   출력: 기울기 a = -3.7

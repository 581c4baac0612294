"""다층 퍼셉트론으로 XOR 풀기 · XOR by a multilayer perceptron

Slides:    Session 2, XOR 문제의 해결 코드 구현
Data:      none
Expect:    입력 값: (1, 1) 출력 값: 0

직선 하나로는 XOR을 가를 수 없다. 퍼셉트론 둘(NAND, OR)을 거쳐 AND로 모으면 된다.
가중치는 배운 것이 아니라 손으로 정한 값이다. 배우게 하는 것은 23에서 한다.
"""
import numpy as np

# %% 가중치와 바이어스
# 은닉층: NAND는 -2, -2와 바이어스 3, OR는 2, 2와 바이어스 -1
w11 = np.array([-2, -2])
w12 = np.array([2, 2])

# 출력층: AND는 1, 1과 바이어스 -1
w2 = np.array([1, 1])
b1 = 3
b2 = -1
b3 = -1

# %% 퍼셉트론
# 가중합이 0보다 클 때만 1. 슬라이드의 식은 시그모이드지만 코드는 계단 함수다.
def MLP(x, w, b):
    y = np.sum(w * x) + b
    if y <= 0:
        return 0
    else:
        return 1

# %% NAND 게이트
# (1, 1)만 -2 - 2 + 3 = -1이라 0, 나머지는 3이나 1이라 1
def NAND(x1, x2):
    return MLP(np.array([x1, x2]), w11, b1)

# %% OR 게이트
# (0, 0)만 -1이라 0, 하나라도 1이면 2 - 1 = 1이라 1
def OR(x1, x2):
    return MLP(np.array([x1, x2]), w12, b2)

# %% AND 게이트
# 둘 다 1일 때만 1 + 1 - 1 = 1. 하나뿐이면 0이고, 0은 아직 켜지지 않는다.
def AND(x1, x2):
    return MLP(np.array([x1, x2]), w2, b3)

# %% XOR 게이트
# "둘 다는 아니고(NAND) 하나는 1(OR)"을 AND로 묶은 것이 XOR이다.
def XOR(x1, x2):
    return AND(NAND(x1, x2), OR(x1, x2))

# %% 네 가지 입력
if __name__ == '__main__':
    for x in [(0, 0), (1, 0), (0, 1), (1, 1)]:
        y = XOR(x[0], x[1])
        print("입력 값: " + str(x) + " 출력 값: " + str(y))

# %% added: 은닉층을 거치는 표
# (0, 1)과 (1, 0)이 은닉층에서는 같은 점 (1, 1)이 된다. 점이 셋으로 줄어 직선 하나로 갈린다.
# 슬라이드의 표는 (0, 1)과 (1, 1)의 n1 식에서 x2에 2를 곱하지만, -2가 맞다. 적힌 n1 값은 옳다.
print("x1 x2 n1 n2 y_out")
for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]:
    n1 = NAND(x1, x2)
    n2 = OR(x1, x2)
    print("%2d %2d %2d %2d %5d" % (x1, x2, n1, n2, AND(n1, n2)))

# %% added: 표의 가중합
# 슬라이드의 표를 계산하는 식까지 적는다. 0보다 크면 1이다. 슬라이드의 시그모이드로도 0.5를 넘는 것이 1이라 같다.
for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]:
    n1, n2 = NAND(x1, x2), OR(x1, x2)
    print("n1: %d * (%d) + %d * (%d) + %d = %2d -> %d" % (x1, w11[0], x2, w11[1], b1, x1 * w11[0] + x2 * w11[1] + b1, n1),
          " n2: %d * %d + %d * %d - %d = %2d -> %d" % (x1, w12[0], x2, w12[1], -b2, x1 * w12[0] + x2 * w12[1] + b2, n2),
          " y: %d * %d + %d * %d - %d = %2d -> %d" % (n1, w2[0], n2, w2[1], -b3, n1 * w2[0] + n2 * w2[1] + b3, AND(n1, n2)))

# %% added: 그림: 평면의 두 직선
# 왼쪽: 검은 점(1)은 두 직선 사이에만 있다. 오른쪽: 은닉층을 지나 세 점이 되면 직선 하나로 갈린다.
# AND는 0보다 커야 켜지므로 직선 위에 놓인 두 점은 0이다.
import lessonkit  # noqa: F401 - 창을 열 수 없으면 그림을 logs 폴더에 남긴다
import matplotlib.pyplot as plt
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 5))
side = np.array([-0.6, 1.6])
left.plot(side, 1.5 - side, "--", color="#D55E00", linewidth=2.5, label="NAND: -2x1 - 2x2 + 3 = 0")
left.plot(side, 0.5 - side, color="#0072B2", linewidth=2.5, label="OR: 2x1 + 2x2 - 1 = 0")
right.plot(side, 1 - side, color="#009E73", linewidth=2.5, label="AND: n1 + n2 - 1 = 0")
for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]:
    color = "black" if XOR(x1, x2) else "white"
    left.plot(x1, x2, "o", markersize=16, color=color, markeredgecolor="black", markeredgewidth=2)
    right.plot(NAND(x1, x2), OR(x1, x2), "o", markersize=16, color=color, markeredgecolor="black", markeredgewidth=2)
for axes, first, second, title in [(left, "x1", "x2", "입력의 평면"), (right, "n1", "n2", "은닉층의 평면")]:
    axes.set_xlim(-0.6, 1.6)
    axes.set_ylim(-0.6, 2.2)
    axes.set_aspect("equal")
    axes.set_xlabel(first, fontsize=13)
    axes.set_ylabel(second, fontsize=13)
    axes.set_title(title, fontsize=15)
    axes.legend(fontsize=11, loc="upper right")
    axes.grid(alpha=0.3)
figure.subplots_adjust(wspace=0.25)
plt.show()

# %% 해 보기
# 슬라이드가 묻는다: 직선 하나로 가를 수 있을까? OR의 직선 하나만 남기면 (1, 1)에서 틀린다.
#   전: return AND(NAND(x1, x2), OR(x1, x2))
#   후: return OR(x1, x2)
#   출력: 입력 값: (1, 1) 출력 값: 1

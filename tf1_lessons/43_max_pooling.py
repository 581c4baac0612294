"""맥스 풀링: 구역마다 가장 큰 값 하나 · Max pooling

Slides:    Session 2, 컨볼루션 신경망(Convolutional Neural Network, CNN) - 맥스 풀링(max pooling)
Data:      none
Expect:    [1 6]     [1 6]    [1 6]

4 x 4 그림을 2 x 2 구역 넷으로 나누고 구역마다 가장 큰 값만 남긴다. 칸의 수는 16에서 4로 준다.
반복문과 tf.nn.max_pool이 같은 답을 내는지, 평균 풀링과는 무엇이 다른지 본다.
"""
import numpy as np
from lessonkit.tf1 import tf

# %% 그림
image = np.array([[1, 0, 1, 0],
                  [0, 4, 2, 0],
                  [0, 1, 6, 1],
                  [0, 0, 1, 0]])

# %% 네 구역: 반복문으로
# 합성곱과 달리 두 칸씩 건너뛰므로 구역이 겹치지 않는다. 배울 가중치도 없다.
by_loops = np.zeros((2, 2), int)
mean_by_loops = np.zeros((2, 2))
for row in range(2):
    for column in range(2):
        region = []
        for i in range(2):
            for j in range(2):
                region.append(image[2 * row + i, 2 * column + j])
        by_loops[row, column] = max(region)
        mean_by_loops[row, column] = sum(region) / 4.0
        print("구역 (%d, %d): %s -> 최대 %d, 평균 %.2f"
              % (row, column, " ".join(map(str, region)), max(region), sum(region) / 4.0))

# %% 네 구역: tf.nn.max_pool로
# ksize는 구역의 크기, strides는 옮기는 폭이다. 둘 다 [장, 세로, 가로, 색] 순서이므로 가운데 둘이 2다.
x = tf.constant(image.reshape(1, 4, 4, 1), tf.float32, name="image")
pooled = tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")
averaged = tf.nn.avg_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")
sess = tf.Session()
by_tensorflow = sess.run(pooled)[0, :, :, 0].astype(int)
mean_by_tensorflow = sess.run(averaged)[0, :, :, 0]

# %% 슬라이드의 결과와 나란히
on_the_slide = np.array([[4, 2], [1, 6]])
print("슬라이드  반복문   max_pool")
for row in range(2):
    print("%s     %s    %s" % (on_the_slide[row], by_loops[row], by_tensorflow[row]))
print("셋이 같은가:", bool((on_the_slide == by_loops).all() and (by_loops == by_tensorflow).all()))

# %% 평균 풀링
# 눈에 띄는 6 하나가 평균에서는 2.00으로 묻힌다. 특징이 '있는가'를 남기려면 최댓값이 낫다.
for row in range(2):
    print("평균 풀링 %d번째 줄: 반복문 %.2f %.2f, avg_pool %.2f %.2f"
          % (row, mean_by_loops[row, 0], mean_by_loops[row, 1], mean_by_tensorflow[row, 0], mean_by_tensorflow[row, 1]))

# %% 한 칸 밀어도
# 6을 같은 구역 안에서 한 칸 옮긴다. 합성곱의 결과는 달라지지만 맥스 풀링의 결과는 그대로다.
moved = image.copy()
moved[2, 2], moved[2, 3] = image[2, 3], image[2, 2]
pooled_moved = sess.run(tf.nn.max_pool(tf.constant(moved.reshape(1, 4, 4, 1), tf.float32),
                                       ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID"))
print("6을 옆 칸으로 옮긴 뒤:", " ".join("%d" % value for value in pooled_moved.ravel()))

# %% MaxPooling2D(pool_size=2)
# 44에서 두 번째 컨볼루션 층을 지난 24 x 24를 반으로 줄인다. 마스크 64개의 결과를 따로따로 줄이므로 64는 그대로다.
maps = tf.placeholder(tf.float32, [None, 24, 24, 64])
layer = tf.nn.max_pool(maps, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")
print("MaxPooling2D(2): 24 x 24 x 64 ->", " x ".join(map(str, layer.shape.as_list()[1:])))

# %% 그림: 네 구역과 남은 네 값
# 색과 빗금의 방향이 구역을 가른다. 오른쪽에는 구역마다 가장 큰 값만 남는다.
import matplotlib.pyplot as plt
figure, (before, after) = plt.subplots(1, 2, figsize=(8, 4.6))
colors = ["#56B4E9", "#E69F00", "#009E73", "#CC79A7"]
hatches = ["", "//", "..", "\\\\"]
for number in range(4):
    row, column = number // 2, number % 2
    before.add_patch(plt.Rectangle((2 * column, 2 * row), 2, 2, facecolor=colors[number], alpha=0.35,
                                   edgecolor="black", hatch=hatches[number], linewidth=2))
    after.add_patch(plt.Rectangle((column, row), 1, 1, facecolor=colors[number], alpha=0.35,
                                  edgecolor="black", hatch=hatches[number], linewidth=2))
    after.text(column + 0.5, row + 0.5, by_loops[row, column], ha="center", va="center", fontsize=28,
               bbox={"facecolor": "white", "edgecolor": "none", "pad": 3})
for i in range(4):
    for j in range(4):
        largest = image[i, j] == by_loops[i // 2, j // 2]
        before.text(j + 0.5, i + 0.5, image[i, j], ha="center", va="center", fontsize=24 if largest else 14,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 2})
for axes, size, title in [(before, 4, "구역을 나눈 4 x 4 그림"), (after, 2, "구역마다 가장 큰 값")]:
    axes.set_xlim(0, size)
    axes.set_ylim(size, 0)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(title, fontsize=15)
figure.tight_layout()
plt.show()

# %% 해 보기
# 6을 지우고 0으로 두면 그 구역에서는 무엇이 남을까?
#   전: [0, 1, 6, 1],
#   후: [0, 1, 0, 1],
#   출력: 구역 (1, 1): 0 1 1 0 -> 최대 1, 평균 0.50

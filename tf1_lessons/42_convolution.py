"""합성곱: 마스크를 한 칸씩 옮기기 · Convolution

Slides:    Session 2, 컨볼루션 신경망(Convolutional Neural Network, CNN)
Data:      none
Expect:    [0 2 2]    [0 2 2]    [0 2 2]

2 x 2 마스크를 4 x 4 그림 위에서 한 칸씩 옮긴다. 놓인 자리마다 겹친 네 칸을 곱해 더하면 새 그림의 한 칸이 된다.
슬라이드의 아홉 자리를 반복문으로 하나씩 계산하고, tf.nn.conv2d 한 줄과 같은지 본다.
"""
import numpy as np
from lessonkit.tf1 import tf

# %% 그림과 마스크
# 마스크의 두 1은 왼쪽 위와 오른쪽 아래에 있다. 그림에서 그 방향으로 1이 이어진 자리일수록 큰 값이 나온다.
image = np.array([[1, 0, 1, 0],
                  [0, 1, 1, 0],
                  [0, 0, 1, 1],
                  [0, 0, 1, 0]])
mask = np.array([[1, 0],
                 [0, 1]])

# %% 아홉 자리: 반복문으로
# 4칸짜리 줄에 2칸짜리 마스크는 4 - 2 + 1 = 3자리에 놓인다. 가로로 셋, 세로로 셋이라 아홉 자리다.
by_loops = np.zeros((3, 3), int)
for row in range(3):
    for column in range(3):
        products = []
        for i in range(2):
            for j in range(2):
                products.append((image[row + i, column + j], mask[i, j]))
        by_loops[row, column] = sum(pixel * weight for pixel, weight in products)
        written = " + ".join("(%dx%d)" % product for product in products)
        print("(%d, %d): %s = %d" % (row, column, written, by_loops[row, column]))

# %% 아홉 자리: tf.nn.conv2d로
# 그림은 [장, 세로, 가로, 색], 마스크는 [세로, 가로, 들어오는 색, 마스크의 수]의 4차원이다.
# VALID는 마스크가 그림 밖으로 나가지 않는다는 뜻이고, 걸음 1은 한 칸씩 옮긴다는 뜻이다.
x = tf.constant(image.reshape(1, 4, 4, 1), tf.float32, name="image")
w = tf.constant(mask.reshape(2, 2, 1, 1), tf.float32, name="mask")
feature_map = tf.nn.conv2d(x, w, strides=[1, 1, 1, 1], padding="VALID")
sess = tf.Session()
by_tensorflow = sess.run(feature_map)[0, :, :, 0].astype(int)

# %% 슬라이드의 결과와 나란히
on_the_slide = np.array([[2, 1, 1], [0, 2, 2], [0, 1, 1]])
print("슬라이드   반복문     conv2d")
for row in range(3):
    print("%s    %s    %s" % (on_the_slide[row], by_loops[row], by_tensorflow[row]))
print("셋이 같은가:", bool((on_the_slide == by_loops).all() and (by_loops == by_tensorflow).all()))

# %% 흐리게, 윤곽만
# 마스크의 값이 할 일을 정한다. 넷의 평균은 그림을 흐리게(평활화) 하고, 오른쪽과의 차이는 세로 윤곽만 남긴다.
# 슬라이드는 평활화를 equalization이라 적었지만 그것은 명암의 분포를 고르게 펴는 일이다. 흐리게 하는 평활화는 smoothing이다.
# 마스크를 셋 겹쳐 넣으면 특징 맵도 셋이 나온다.
smoothing = np.array([[0.25, 0.25], [0.25, 0.25]])
edge = np.array([[-0.5, 0.5], [-0.5, 0.5]])
masks = np.stack([mask, smoothing, edge], axis=-1).reshape(2, 2, 1, 3)
maps = sess.run(tf.nn.conv2d(x, tf.constant(masks, tf.float32), strides=[1, 1, 1, 1], padding="VALID"))
print("마스크 셋 -> 특징 맵의 모양:", maps.shape)
for name, kernel, found in [("평활화", smoothing, maps[0, :, :, 1]), ("윤곽", edge, maps[0, :, :, 2])]:
    for row in range(3):
        by_hand = [(image[row:row + 2, column:column + 2] * kernel).sum() for column in range(3)]
        print("%s %d번째 줄: 손으로 %5.2f %5.2f %5.2f, conv2d %5.2f %5.2f %5.2f"
              % (name, row, by_hand[0], by_hand[1], by_hand[2], found[row, 0], found[row, 1], found[row, 2]))

# %% Conv2D(32, kernel_size=(3, 3), input_shape=(28, 28, 1))
# 슬라이드의 첫 컨볼루션 층이다. 28 - 3 + 1 = 26이고, 마스크마다 가중치 9개와 바이어스 하나다. 44에서 쓴다.
digits = tf.placeholder(tf.float32, [None, 28, 28, 1])
masks_of_the_layer = tf.zeros([3, 3, 1, 32])
layer = tf.nn.conv2d(digits, masks_of_the_layer, strides=[1, 1, 1, 1], padding="VALID")
print("Conv2D(32, (3, 3)): 28 x 28 ->", " x ".join(map(str, layer.shape.as_list()[1:])))
print("가중치의 수: 공식 %d, 그래프 %d" % ((3 * 3 * 1 + 1) * 32, masks_of_the_layer.shape.num_elements() + 32))

# %% 그림: 마스크가 지나가는 아홉 자리
# 글씨는 칸의 값, 테두리는 마스크가 놓인 자리, 큰 글씨는 마스크의 1과 만나는 두 칸이다.
import matplotlib.pyplot as plt
figure, places = plt.subplots(3, 3, figsize=(7, 7.6))
for row in range(3):
    for column in range(3):
        place = places[row, column]
        place.imshow(image, cmap="Greys", vmin=0, vmax=4)
        place.add_patch(plt.Rectangle((column - 0.5, row - 0.5), 2, 2, fill=False, edgecolor="#D55E00", linewidth=3))
        for i in range(4):
            for j in range(4):
                met = (i, j) in [(row, column), (row + 1, column + 1)]
                place.text(j, i, image[i, j], ha="center", va="center",
                           color="#0072B2" if met else "black", fontsize=18 if met else 12)
        place.set_title("(%d, %d) → %d" % (row, column, by_loops[row, column]), fontsize=14)
        place.set_xticks([])
        place.set_yticks([])
figure.suptitle("2 x 2 마스크가 지나가는 아홉 자리", fontsize=16)
figure.tight_layout()
plt.show()

# %% 해 보기
# 마스크의 왼쪽 위를 -1로 바꾸면? 대각선으로 이어진 1끼리는 지워져 0이 되고, 달라지는 곳만 남는다.
#   전: mask = np.array([[1, 0],
#   후: mask = np.array([[-1, 0],
#   출력: (2, 2): (1x-1) + (1x0) + (1x0) + (0x1) = -1

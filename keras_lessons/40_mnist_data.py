"""손글씨 숫자 데이터 준비하기 · MNIST: getting the data ready

Slides:    Session 2, MNIST 손글씨 인식하기: 데이터 전처리
Data:      mnist.npz
Expect:    class : 5
Changed:   np_utils.to_categorical -> to_categorical, tf.set_random_seed -> keras.utils.set_random_seed

손글씨 숫자 70000장을 읽고, 첫 장을 그림과 숫자로 본 다음, 신경망에 넣을 수 있게 바꾼다. 784개의 입력과
10개의 출력이 여기서 정해진다.
"""
from lessonkit.training import as_keras2  # added[api]
from lessonkit.data import mnist  # slide[path]: from keras.datasets import mnist
from keras.utils import to_categorical  # slide[api]: from keras.utils import np_utils
# slide[api]: import numpy
import sys
import keras  # slide[api]: import tensorflow as tf

# %% 시드 고정하기
# 여기서는 아직 난수를 쓰지 않는다. 이 코드를 이어받는 41에서 처음 가중치가 여기서 나온다.
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)

# %% MNIST 데이터셋 불러오기
# 학습용과 테스트용은 이미 나뉘어 있다. X는 28 x 28 크기의 그림들, Y_class는 그 그림이 나타내는 숫자들이다.
(X_train, Y_class_train), (X_test, Y_class_test) = mnist.load_data()
print("학습셋 이미지 수 : %d 개" % (X_train.shape[0]))
print("테스트셋 이미지 수 : %d 개" % (X_test.shape[0]))

# %% 첫 그림 보기
# Greys는 값이 클수록 검게 칠한다: 종이는 0, 잉크는 255
import matplotlib.pyplot as plt
plt.imshow(X_train[0], cmap='Greys')
plt.xlabel('column')  # added[extra]
plt.ylabel('row')  # added[extra]
plt.show()

# %% 첫 그림의 숫자 보기
# 28줄에 28개씩. 784개 가운데 0이 아닌 것은 166개뿐이다.
for x in X_train[0]:
    for i in x:
        sys.stdout.write('%d\t' % i)
    sys.stdout.write('\n')

# %% 차원 변환 과정
# 28 x 28을 한 줄로 편다: (60000, 28, 28) -> (60000, 784). 0~255는 255로 나누어 0~1로 맞춘다: 253은 0.992
# float64로는 학습용만 60000 * 784 * 8 = 376 MB다. 배울 때는 그 절반인 float32로 바뀐다.
X_train = X_train.reshape(X_train.shape[0], 784)
X_train = X_train.astype('float64')
X_train = X_train / 255
X_test = X_test.reshape(X_test.shape[0], 784).astype('float64') / 255

# %% 클래스 값 확인
print("class : %d " % (Y_class_train[0]))

# %% 바이너리화 과정
# 5를 열 자리 가운데 5번 자리만 1인 벡터로 바꾼다. 크기가 없는 이름표여서, 5와 6이 5와 0보다 가깝지 않게 한다.
Y_train = to_categorical(Y_class_train, 10)  # slide[api]: Y_train = np_utils.to_categorical(Y_class_train, 10)
Y_test = to_categorical(Y_class_test, 10)  # slide[api]: Y_test = np_utils.to_categorical(Y_class_test, 10)
print(Y_train[0])

# %% 해 보기
# 첫 장 대신 둘째 장의 답을 찍으면?
#   전: print("class : %d " % (Y_class_train[0]))
#   후: print("class : %d " % (Y_class_train[1]))
#   출력: class : 0

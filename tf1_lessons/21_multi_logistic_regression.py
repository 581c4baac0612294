"""입력이 둘인 로지스틱 회귀 · Logistic regression with two inputs

Slides:    Session 2, 여러 입력 값을 갖는 로지스틱 회귀 코드 구현
Data:      none
Expect:    합격 가능성:  85.66 %

공부한 시간과 과외 수업 횟수로 합격을 예측한다. 식을 행렬곱으로 적어 입력이 몇 개든 한 줄로 끝난다.
학습이 끝나면 처음 보는 학생, 7시간과 6회의 합격 가능성을 묻는다.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf
import numpy as np

# %% 난수 고정
# 그래프에 seed를 주면 연산마다의 seed는 그래프에 놓인 순서로 정해진다.
# 앞에 연산을 하나만 끼워 넣어도 초깃값이 달라진다. NumPy의 난수는 이 예제에서 쓰이지 않는다.
seed = 0
np.random.seed(seed)
tf.set_random_seed(seed)

# %% 데이터
# 입력은 7행 2열. 정답은 reshape로 7행 1열이 된다: 아래 Y의 모양 [None, 1]에 맞추지 않으면 ValueError가 난다.
x_data = np.array([[2, 3],[4, 3],[6, 4],[8, 6],[10, 7],[12,8],[14, 9]])
y_data = np.array([0, 0, 0, 1, 1, 1,1]).reshape(7, 1)

# %% 입력 자리
# 훈련은 7행, 예측은 1행이라 행의 수를 비워 둔다.
X = tf.placeholder(tf.float64, shape=[None, 2])
Y = tf.placeholder(tf.float64, shape=[None, 1])

# %% 기울기와 바이어스
# [2,1]은 입력 둘을 출력 하나로 모은다는 뜻: (7, 2) x (2, 1) = (7, 1)
a = tf.Variable(tf.random_uniform([2,1], dtype=tf.float64))
b = tf.Variable(tf.random_uniform([1], dtype=tf.float64))

# %% 시그모이드와 손실
# tf.sigmoid(z)는 1 / (1 + e^-z)다. 20의 식과 부호가 반대라, a가 양수일 때 입력이 늘면 확률도 는다.
y = tf.sigmoid(tf.matmul(X, a) + b)
loss = -tf.reduce_mean(Y * tf.log(y) + (1 - Y) * tf.log(1 - y))
learning_rate=0.1
gradient_decent = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss)

# %% 정답률
# 0.5를 넘으면 합격으로 본다. 슬라이드는 정의만 하고 실행하지 않는다.
predicted = tf.cast(y > 0.5, dtype=tf.float64)
accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, Y), dtype=tf.float64))

# %% 학습과 예측
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3001):
        # 네 노드를 한 번의 run으로 계산한다. 훈련 노드는 돌려주는 값이 없어 _로 받는다.
        a_, b_, loss_, _ = sess.run([a, b, loss, gradient_decent], feed_dict={X: x_data, Y: y_data})
        if (i + 1) % 300 == 0:
            print("step=%d, a1=%.4f, a2=%.4f, b=%.4f, loss=%.4f"% (i + 1, a_[0], a_[1], b_, loss_))
    # 슬라이드에서는 아래 두 줄이 with 밖에 있다. 세션이 이미 닫힌 뒤라 RuntimeError가 난다.
    new_x = np.array([7, 6.]).reshape(1, 2)  # slide[erratum]: new_x = np.array([7, 6.]).reshape(1, 2)
    new_y = sess.run(y, feed_dict={X: new_x})  # slide[erratum]: new_y = sess.run(y, feed_dict={X: new_x})

# %% 예측 결과
# 마지막 가중치로 0.1779 * 7 + 1.5675 * 6 - 8.8635 = 1.79, 시그모이드에 넣으면 약 0.86
# NumPy 2는 원소가 하나인 배열을 %d로 찍지 않으므로 원소를 꺼낸다. % 글자 하나를 찍으려면 %%로 적는다.
print("공부한 시간: %d, 과외 수업 횟수: %d" % (new_x[0, 0], new_x[0, 1]))  # slide[api]: print("공부한 시간: %d, 과외 수업 횟수: %d" % (new_x[:,0], new_x[:,1]))
print("합격 가능성: %6.2f %%" % (new_y*100))  # slide[erratum]: print("합격 가능성: %6.2f %" % (new_y*100))

# %% added: 그림: S자 위의 학생들
# 두 입력을 가중합 하나로 모으면 20처럼 S자 하나에 모두 놓인다. 마름모가 처음 보는 학생이다.
import matplotlib.pyplot as plt
sums = np.linspace(-9, 13, 300)
plt.figure(figsize=(8.5, 5.5))
plt.plot(sums, 1 / (1 + np.exp(-sums)), color="#0072B2", linewidth=2.5, label="시그모이드")
for i in range(7):
    student = (x_data[i].dot(a_) + b_)[0]
    plt.plot(student, y_data[i, 0], "o", color="black", markersize=10, label="학생 (1이 합격)" if i == 0 else None)
    plt.annotate("%d, %d" % (x_data[i, 0], x_data[i, 1]), (student, y_data[i, 0]), textcoords="offset points",
                 xytext=(-28 if i == 0 else -9, -20 if y_data[i, 0] else 12), fontsize=12)
probability = new_y[0, 0]
plt.plot(np.log(probability / (1 - probability)), probability, "D", color="#D55E00", markersize=11, label="7시간, 6회: %.2f %%" % (100 * probability))
plt.xlabel("가중합 a1 * 시간 + a2 * 과외 횟수 + b", fontsize=13)
plt.ylabel("합격할 확률", fontsize=13)
plt.title("S자 위의 학생들 (시간, 과외 횟수)", fontsize=15)
plt.ylim(-0.15, 1.15)
plt.legend(fontsize=12, loc="center right")
plt.grid(alpha=0.3)
plt.show()

# %% 해 보기
# 과외를 3회만 받은 학생이라면?
#   전: new_x = np.array([7, 6.]).reshape(1, 2)
#   후: new_x = np.array([7, 3.]).reshape(1, 2)
#   출력: 합격 가능성:   5.13 %

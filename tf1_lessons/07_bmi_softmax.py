"""소프트맥스 회귀로 BMI 판정 · BMI by softmax regression

Slides:    Session 1, TensorFlow - SVM으로 BMI 판정
Data:      bmi.csv
Expect:    정답률 = 0.9712
Compare:   float32

키와 몸무게로 저체중(thin), 정상(normal), 비만(fat)을 가른다. 500걸음마다 손실과 정답률이 찍힌다.
슬라이드는 SVM이라고 소개하지만, 코드는 은닉층이 없는 소프트맥스 회귀다.
"""
import pandas as pd
import numpy as np
from lessonkit.data import dataset  # added[path]
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 데이터 읽고 정규화하기
# 두 입력의 크기를 비슷하게 맞춘다: 키 170 cm는 0.85, 몸무게 65 kg은 0.65
csv = pd.read_csv(dataset("bmi.csv"))  # slide[path]: csv = pd.read_csv("bmi.csv")
csv["height"] = csv["height"] / 200
csv["weight"] = csv["weight"] / 100

# %% 레이블을 원-핫 벡터로
# 0, 1, 2로 두면 thin과 fat이 두 배 멀다는 뜻이 된다. 자리를 나누면 세 레이블이 대등해진다.
bclass = {"thin": [1,0,0], "normal": [0,1,0], "fat": [0,0,1]}
csv["label_pat"] = csv["label"].apply(lambda x : np.array(bclass[x]))

# %% 테스트 데이터 떼어 놓기
# 훈련에 쓰지 않을 마지막 5000행
test_csv = csv[15000:20000]
test_pat = test_csv[["weight", "height"]]
test_ans = list(test_csv["label_pat"])

# %% 그래프: 입력과 변수
# None은 행의 수. 2는 몸무게와 키(이 순서), 3은 레이블의 종류
x = tf.placeholder(tf.float32, [None, 2])
y_ = tf.placeholder(tf.float32, [None, 3])
# 0에서 출발해도 된다. 층이 하나뿐이라 정답이 서로 다른 열을 곧 다르게 만든다.
W = tf.Variable(tf.zeros([2, 3]));
b = tf.Variable(tf.zeros([3]));

# %% 그래프: 소프트맥스
# 행마다 점수 세 개를 합이 1인 확률로 바꾼다: [0, 0, 0] -> [1/3, 1/3, 1/3]
y = tf.nn.softmax(tf.matmul(x, W) + b)

# %% 그래프: 손실과 훈련
# 정답 자리의 -log(확률)만 남아 더해진다. 평균이 아니라 100행의 합이다.
# 모두 1/3이면 100 * ln 3 = 109.86: 여기서 내려가기 시작한다.
cross_entropy = -tf.reduce_sum(y_ * tf.log(y))
optimizer = tf.train.GradientDescentOptimizer(0.01)
train = optimizer.minimize(cross_entropy)

# %% 그래프: 정답률
# 확률이 가장 큰 자리와 정답의 자리가 같으면 True, 그 평균이 정답률: [True, False, True, True] -> 0.75
predict = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
accuracy = tf.reduce_mean(tf.cast(predict, tf.float32))

# %% 세션과 초기화
sess = tf.Session()
sess.run(tf.global_variables_initializer())

# %% 학습
# 14000 / 100 = 140걸음이면 한 바퀴, 3500걸음이면 25바퀴
for step in range(3500):
    i = (step * 100) % 14000
    # 1부터 세므로 0번 행은 빠진다. 마지막 묶음은 13901~14000번 행
    rows = csv[1 + i : 1 + i + 100]
    x_pat = rows[["weight","height"]]
    y_ans = list(rows["label_pat"])
    fd = {x: x_pat, y_: y_ans}
    sess.run(train, feed_dict=fd)
    # 손실은 방금 배운 100행, 정답률은 처음 보는 5000행으로 잰다.
    if step % 500 == 0:
        cre = sess.run(cross_entropy, feed_dict=fd)
        acc = sess.run(accuracy, feed_dict={x: test_pat, y_: test_ans})
        print("step=", step, "cre=", cre, "acc=", acc)

# %% 최종 정답률
acc = sess.run(accuracy, feed_dict={x: test_pat, y_: test_ans})
print("정답률 =", acc)

# %% added: 세 레이블의 원-핫 벡터
# 벡터끼리 곱하면 자기 자신하고만 1이고 남과는 0이다. 어느 둘도 더 가깝지 않다.
for label in ["thin", "normal", "fat"]:
    products = [int(np.dot(bclass[label], bclass[other])) for other in ["thin", "normal", "fat"]]
    print("%-6s ->" % label, " ".join(map(str, bclass[label])), " 세 벡터와의 곱:", " ".join(map(str, products)))

# %% added: 그림: 배운 경계와 세 체형
# 소프트맥스 회귀의 경계는 직선이다. BMI의 경계는 곡선이지만 사람이 모여 있는 데서는 거의 곧다.
import matplotlib.pyplot as plt
weights, biases = sess.run([W, b])
kg, cm = np.meshgrid(np.linspace(30, 90, 121), np.linspace(115, 205, 121))
scores = np.stack([kg.ravel() / 100, cm.ravel() / 200], axis=1).dot(weights) + biases
plt.figure(figsize=(8, 6))
plt.contourf(kg, cm, scores.argmax(axis=1).reshape(kg.shape), [-0.5, 0.5, 1.5, 2.5],
             colors=["#56B4E9", "#009E73", "#E69F00"], alpha=0.3)
for label, name, color, marker in [("thin", "저체중", "#0072B2", "v"), ("normal", "정상", "#009E73", "o"), ("fat", "비만", "#D55E00", "^")]:
    people = test_csv[test_csv["label"] == label][:150]
    plt.plot(people["weight"] * 100, people["height"] * 200, marker, color=color, markersize=5, label=name)
plt.xlabel("몸무게 (kg)", fontsize=13)
plt.ylabel("키 (cm)", fontsize=13)
plt.title("배운 경계와 세 체형", fontsize=15)
plt.legend(fontsize=13, loc="lower right")
plt.show()

# %% 해 보기
# 세 바퀴쯤인 500걸음만 배우면 정답률이 어디까지 오를까? 25바퀴의 0.97에는 못 미친다.
#   전: for step in range(3500):
#   후: for step in range(500):
#   출력: 정답률 = 0.91…

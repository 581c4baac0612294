"""텐서보드로 BMI 판정 그래프 보기 · TensorBoard: BMI

Slides:    Session 1, TensorBoard – BMI 판정
Data:      bmi.csv
Expect:    정답률= 0.9712
Compare:   float32

07과 같은 계산을 이름 범위(name scope)로 묶는다. 계산은 그대로라 찍히는 수도 07과 같다.
달라지는 것은 그림이다. 노드 수십 개가 interface, loss, training, accuracy 상자로 접힌다.
"""
import pandas as pd
import numpy as np
from lessonkit.data import dataset  # added[path]
from lessonkit.folders import log_dir  # added[path]
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% 데이터 읽고 정규화하기
# 07과 같다: 키는 200으로, 몸무게는 100으로 나누어 0과 1 사이에 둔다.
csv = pd.read_csv(dataset("bmi.csv"))  # slide[path]: csv = pd.read_csv("bmi.csv")
csv["height"] = csv["height"] / 200
csv["weight"] = csv["weight"] / 100

# %% 레이블을 원-핫 벡터로
bclass = {"thin": [1,0,0], "normal": [0,1,0], "fat": [0,0,1]}
csv["label_pat"] = csv["label"].apply(lambda x : np.array(bclass[x]))

# %% 테스트 데이터 떼어 놓기
test_csv = csv[15000:20000]
test_pat = test_csv[["weight","height"]]
test_ans = list(test_csv["label_pat"])

# %% 입력에 이름 붙이기
# 그림에서 화살표가 시작되는 두 자리다.
x = tf.placeholder(tf.float32, [None, 2], name="x")
y_ = tf.placeholder(tf.float32, [None, 3], name="y_")

# %% interface 범위
# 범위 안의 노드는 이름 앞에 범위가 붙는다: W는 interface/W
with tf.name_scope('interface') as scope:
    W = tf.Variable(tf.zeros([2, 3]), name="W");
    b = tf.Variable(tf.zeros([3]), name="b");
    # 범위는 겹칠 수 있다: interface/softmax/Softmax. 그림에서는 상자 속의 상자가 된다.
    with tf.name_scope('softmax') as scope:
        y = tf.nn.softmax(tf.matmul(x, W) + b)

# %% loss 범위
with tf.name_scope('loss') as scope:
    cross_entropy = -tf.reduce_sum(y_ * tf.log(y))

# %% training 범위
# minimize 한 줄이 미분 노드를 가장 많이 만든다. 상자를 펼치면 training/gradients가 보인다.
with tf.name_scope('training') as scope:
    optimizer = tf.train.GradientDescentOptimizer(0.01)
    train = optimizer.minimize(cross_entropy)

# %% accuracy 범위
with tf.name_scope('accuracy') as scope:
    predict = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
    accuracy = tf.reduce_mean(tf.cast(predict, tf.float32))

# %% 그래프를 기록하고 학습하기
with tf.Session() as sess:
    # 슬라이드의 SummaryWriter와 initialize_all_variables는 옛 이름이다. 앞의 것은 1.15에도 없다.
    # 폴더는 logs/10_tensorboard_bmi. 보는 법: `python3 lessons.py board 10`
    tw = tf.summary.FileWriter(log_dir(), graph=sess.graph)  # slide[erratum]: tw = tf.train.SummaryWriter("log_dir", graph=sess.graph)
    sess.run(tf.global_variables_initializer())  # slide[erratum]: sess.run(tf.initialize_all_variables())
    # 1~14000번 행을 100행씩, 25바퀴
    for step in range(3500):
        i = (step * 100) % 14000
        rows = csv[1 + i : 1 + i + 100]
        x_pat = rows[["weight", "height"]]
        y_ans = list(rows["label_pat"])
        fd = {x: x_pat, y_: y_ans}
        sess.run(train, feed_dict=fd)
        if step % 500 == 0:
            cre = sess.run(cross_entropy, feed_dict=fd)
            acc = sess.run(accuracy, feed_dict={x: test_pat, y_: test_ans})
            print("step=", step, "cre=", cre, "acc=", acc)

    # with를 벗어나면 세션이 닫히고 변수의 값도 사라지므로, 최종 정답률은 이 안에서 잰다.
    acc = sess.run(accuracy, feed_dict={x: test_pat, y_: test_ans})
    print("정답률=", acc)

# %% 해 보기
# 한 바퀴인 140걸음만 배우면? 그래프의 모양은 그대로이고 정답률만 달라진다.
#   전: for step in range(3500):
#   후: for step in range(140):
#   출력: 정답률= 0.78…

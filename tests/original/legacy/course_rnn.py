# A recurrent network in the manner of a course: contrib's cells, layers and loss, a file, a saver.
import os

import tensorflow as tf
import tensorflow.contrib.layers as layers
from tensorflow.contrib import rnn

tf.set_random_seed(777)
with tf.gfile.GFile("scores.csv", "w") as file:
    for i in range(12):
        file.write("%d,%d,%d\n" % (i % 5, (i * 2) % 5, (i * 3) % 5))
with tf.gfile.Open("scores.csv") as file:
    rows = [[int(number) for number in line.split(",")] for line in file]

X = tf.placeholder(tf.int32, [None, 3])
Y = tf.placeholder(tf.int32, [None, 3])
cell = rnn.MultiRNNCell([rnn.BasicLSTMCell(6), rnn.GRUCell(5)])
outputs, _ = tf.nn.dynamic_rnn(cell, tf.one_hot(X, 5), dtype=tf.float32)
logits = layers.fully_connected(tf.reshape(outputs, [-1, 5]), 5, activation_fn=None)
logits = tf.reshape(logits, [-1, 3, 5])
loss = tf.reduce_mean(tf.contrib.seq2seq.sequence_loss(logits, Y, tf.ones_like(Y, tf.float32)))
train = tf.train.AdamOptimizer(0.05).minimize(loss)
prediction = tf.argmax(logits, axis=2)
saver = tf.train.Saver()

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(40):
        answers = [[(number + 1) % 5 for number in row] for row in rows]
        _, value = sess.run([train, loss], feed_dict={X: rows, Y: answers})
        if step % 10 == 0:
            print(step, "loss: %.3f" % value)
    saver.save(sess, "./model/rnn.ckpt", global_step=step)
with tf.Session() as sess:
    saver.restore(sess, tf.train.latest_checkpoint("model"))
    print(sess.run(prediction, feed_dict={X: [[0, 1, 2], [3, 4, 0]]}))
print(sorted(name for name in os.listdir("model") if "data" not in name))
print([variable.name for variable in tf.trainable_variables()])

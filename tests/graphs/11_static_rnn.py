import tensorflow as tf

X = tf.placeholder(tf.float32, [None, 28, 28])
Y = tf.placeholder(tf.float32, [None, 10])
weights = {"out": tf.Variable(tf.random_normal([128, 10]))}
biases = {"out": tf.Variable(tf.random_normal([10]))}
x = tf.unstack(X, 28, 1)
cell = tf.nn.rnn_cell.BasicLSTMCell(128, forget_bias=1.0)
outputs, states = tf.nn.static_rnn(cell, x[:3], dtype=tf.float32)
logits = tf.matmul(outputs[-1], weights["out"]) + biases["out"]
prediction = tf.nn.softmax(logits)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y))
train = tf.train.GradientDescentOptimizer(learning_rate=0.001).minimize(loss)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(prediction, 1), tf.argmax(Y, 1)), tf.float32))

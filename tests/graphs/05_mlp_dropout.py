import tensorflow as tf

tf.set_random_seed(777)
X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])
keep_prob = tf.placeholder(tf.float32)
layer = X
for number, (rows, columns) in enumerate([(784, 512), (512, 512), (512, 256)], 1):
    W = tf.get_variable(
        "W%d" % number, shape=[rows, columns], initializer=tf.contrib.layers.xavier_initializer()
    )
    b = tf.Variable(tf.random_normal([columns]))
    layer = tf.nn.relu(tf.matmul(layer, W) + b)
    layer = tf.nn.dropout(layer, keep_prob=keep_prob)
layer = tf.nn.dropout(layer, 0.7)
layer = tf.nn.dropout(layer, rate=0.3)
W5 = tf.get_variable("W5", shape=[256, 10], initializer=tf.contrib.layers.xavier_initializer())
b5 = tf.Variable(tf.random_normal([10]))
hypothesis = tf.matmul(layer, W5) + b5
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=hypothesis, labels=Y))
optimizer = tf.train.AdamOptimizer(learning_rate=0.001).minimize(cost)

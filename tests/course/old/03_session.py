import tensorflow as tf

a = tf.placeholder(tf.float32, [None])
total = tf.reduce_sum(a)
with tf.Session() as sess:
    print(tf.__version__)
    print("%.1f" % sess.run(total, {a: [1, 2, 3.5]}))

import tensorflow as tf

X = tf.placeholder(tf.float32, [None, 784])
Z = tf.placeholder(tf.float32, [None, 128])
G_W1 = tf.Variable(tf.random_normal([128, 256], stddev=0.01))
G_b1 = tf.Variable(tf.zeros([256]))
G_W2 = tf.Variable(tf.random_normal([256, 784], stddev=0.01))
G_b2 = tf.Variable(tf.zeros([784]))
D_W1 = tf.Variable(tf.random_normal([784, 256], stddev=0.01))
D_b1 = tf.Variable(tf.zeros([256]))
D_W2 = tf.Variable(tf.random_normal([256, 1], stddev=0.01))
D_b2 = tf.Variable(tf.zeros([1]))


def generator(noise):
    hidden = tf.nn.relu(tf.matmul(noise, G_W1) + G_b1)
    return tf.nn.sigmoid(tf.matmul(hidden, G_W2) + G_b2)


def discriminator(inputs):
    hidden = tf.nn.relu(tf.matmul(inputs, D_W1) + D_b1)
    return tf.nn.sigmoid(tf.matmul(hidden, D_W2) + D_b2)


G = generator(Z)
D_gene, D_real = discriminator(G), discriminator(X)
loss_D = tf.reduce_mean(tf.log(D_real) + tf.log(1 - D_gene))
loss_G = tf.reduce_mean(tf.log(D_gene))
train_D = tf.train.AdamOptimizer(0.0002).minimize(-loss_D, var_list=[D_W1, D_b1, D_W2, D_b2])
train_G = tf.train.AdamOptimizer(0.0002).minimize(-loss_G, var_list=[G_W1, G_b1, G_W2, G_b2])
clip = [v.assign(tf.clip_by_value(v, -0.01, 0.01)) for v in [D_W1, D_b1]]

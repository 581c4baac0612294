import numpy as np
import tensorflow as tf

s = tf.placeholder(tf.float32, [None, 3], "state")
a = tf.placeholder(tf.float32, [None, 1], "action")
r = tf.placeholder(tf.float32, [None, 1], "reward")
with tf.variable_scope("critic"):
    l1 = tf.layers.dense(s, 100, tf.nn.relu)
    v = tf.layers.dense(l1, 1)
    advantage = r - v
    closs = tf.reduce_mean(tf.square(advantage))
    ctrain_op = tf.train.AdamOptimizer(0.0002).minimize(closs)


def actor(name, trainable):
    with tf.variable_scope(name):
        l1 = tf.layers.dense(s, 100, tf.nn.relu, trainable=trainable)
        mu = 2 * tf.layers.dense(l1, 1, tf.nn.tanh, trainable=trainable)
        sigma = tf.layers.dense(l1, 1, tf.nn.softplus, trainable=trainable)
        norm_dist = tf.distributions.Normal(loc=mu, scale=sigma)
    params = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope=name)
    return norm_dist, params


pi, pi_params = actor("pi", trainable=True)
oldpi, oldpi_params = actor("oldpi", trainable=False)
with tf.variable_scope("sample_action"):
    sample_op = tf.squeeze(pi.sample(1), axis=0)
with tf.variable_scope("update_oldpi"):
    update = [oldp.assign(p) for p, oldp in zip(pi_params, oldpi_params)]
with tf.variable_scope("loss"):
    ratio = pi.prob(a) / (oldpi.prob(a) + 1e-5)
    surr = ratio * tf.stop_gradient(advantage)
    kl = tf.distributions.kl_divergence(oldpi, pi)
    clipped = tf.clip_by_value(ratio, 1.0 - 0.2, 1.0 + 0.2) * advantage
    entropy = pi.entropy()
    aloss = -tf.reduce_mean(tf.minimum(surr, clipped) + 0.01 * entropy)
with tf.variable_scope("atrain"):
    atrain_op = tf.train.AdamOptimizer(0.0001).minimize(aloss)
log_prob = pi.log_prob(a)
td = tf.reduce_mean(np.float32(0.9) * v + r)
soft = [tf.assign(t, (1 - 0.01) * t + 0.01 * e) for t, e in zip(oldpi_params, pi_params)]
grads = tf.gradients(v, pi_params + [s], grad_ys=tf.ones_like(v))

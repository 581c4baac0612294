import tensorflow as tf


class Network:
    def __init__(self, name):
        with tf.variable_scope(name):
            self.state = tf.placeholder(tf.float32, [None, 4], name="state")
            self.action = tf.placeholder(tf.int32, [None], name="action")
            self.reward = tf.placeholder(tf.float32, [None], name="reward")
            net = tf.layers.dense(
                self.state,
                10,
                tf.nn.tanh,
                kernel_initializer=tf.random_normal_initializer(0.0, 0.3),
                bias_initializer=tf.constant_initializer(0.1),
                name="fc1",
            )
            self.q = tf.layers.dense(net, 2, kernel_initializer=tf.glorot_normal_initializer(), name="fc2")
            self.probabilities = tf.nn.softmax(self.q, name="act_prob")


main, target = Network("main"), Network("target")
copy = [
    tf.assign(t, m)
    for m, t in zip(
        tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="main"),
        tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="target"),
    )
]
one_hot = tf.one_hot(main.action, 2)
chosen = tf.reduce_sum(-tf.log(main.probabilities) * one_hot, axis=1)
log_prob = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=main.q, labels=main.action)
policy_loss = tf.reduce_mean((log_prob + chosen) * main.reward)
q_action = tf.reduce_sum(tf.multiply(main.q, one_hot), reduction_indices=1)
best = main.reward + 0.9 * tf.reduce_max(target.q, axis=1)
td_loss = tf.reduce_mean(tf.squared_difference(tf.stop_gradient(best), q_action))
entropy = -tf.reduce_sum(main.probabilities * tf.log(main.probabilities + 1e-8))
ratio = tf.minimum(tf.exp(log_prob), tf.maximum(log_prob, 0.8))
train = tf.train.RMSPropOptimizer(0.01).minimize(policy_loss)
train_q = tf.train.AdamOptimizer(0.01).minimize(td_loss + 0.01 * entropy + tf.reduce_sum(ratio))
sample = tf.multinomial(tf.log(main.probabilities), 1)

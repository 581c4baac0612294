import numpy as np
import tensorflow as tf


def normalize(inputs, epsilon=1e-8, scope="ln"):
    with tf.variable_scope(scope):
        params_shape = inputs.get_shape()[-1:]
        mean, variance = tf.nn.moments(inputs, [-1], keep_dims=True)
        beta = tf.Variable(tf.zeros(params_shape))
        gamma = tf.Variable(tf.ones(params_shape))
        normalized = (inputs - mean) / ((variance + epsilon) ** 0.5)
        return gamma * normalized + beta


def attention(queries, keys, causality=False, scope="multihead_attention"):
    with tf.variable_scope(scope):
        Q = tf.layers.dense(queries, 16, activation=tf.nn.relu)
        K = tf.layers.dense(keys, 16, activation=tf.nn.relu)
        V = tf.layers.dense(keys, 16, activation=tf.nn.relu)
        Q_ = tf.concat(tf.split(Q, 2, axis=2), axis=0)
        K_ = tf.concat(tf.split(K, 2, axis=2), axis=0)
        V_ = tf.concat(tf.split(V, 2, axis=2), axis=0)
        outputs = tf.matmul(Q_, tf.transpose(K_, [0, 2, 1]))
        outputs = outputs / (K_.get_shape().as_list()[-1] ** 0.5)
        key_masks = tf.sign(tf.abs(tf.reduce_sum(keys, axis=-1)))
        key_masks = tf.tile(key_masks, [2, 1])
        key_masks = tf.tile(tf.expand_dims(key_masks, 1), [1, tf.shape(queries)[1], 1])
        paddings = tf.ones_like(outputs) * (-(2**32) + 1)
        outputs = tf.where(tf.equal(key_masks, 0), paddings, outputs)
        if causality:
            diag_vals = tf.ones_like(outputs[0, :, :])
            tril = tf.matrix_band_part(diag_vals, -1, 0)
            masks = tf.tile(tf.expand_dims(tril, 0), [tf.shape(outputs)[0], 1, 1])
            outputs = tf.where(tf.equal(masks, 0), paddings, outputs)
        outputs = tf.nn.softmax(outputs)
        outputs = tf.layers.dropout(outputs, rate=0.1, training=tf.convert_to_tensor(True))
        outputs = tf.matmul(outputs, V_)
        outputs = tf.concat(tf.split(outputs, 2, axis=0), axis=2)
        outputs += queries
        return normalize(outputs)


def feedforward(inputs, scope="feedforward"):
    with tf.variable_scope(scope):
        outputs = tf.layers.conv1d(inputs, filters=32, kernel_size=1, activation=tf.nn.relu, use_bias=True)
        outputs = tf.layers.conv1d(outputs, filters=16, kernel_size=1, use_bias=True)
        return normalize(outputs + inputs)


x = tf.placeholder(tf.int32, shape=(None, 10))
y = tf.placeholder(tf.int32, shape=(None, 10))
lookup = tf.get_variable("lookup", [50, 16], initializer=tf.contrib.layers.xavier_initializer())
enc = tf.nn.embedding_lookup(lookup, x) * (16**0.5)
position = tf.tile(tf.expand_dims(tf.range(tf.shape(x)[1]), 0), [tf.shape(x)[0], 1])
table = np.zeros((10, 16), dtype=np.float32)
enc += tf.nn.embedding_lookup(tf.convert_to_tensor(table), position)
enc = feedforward(attention(enc, enc))
decoder_inputs = tf.concat((tf.ones_like(y[:, :1]) * 2, y[:, :-1]), -1)
dec = tf.nn.embedding_lookup(lookup, decoder_inputs)
dec = attention(dec, dec, causality=True, scope="self_attention")
dec = feedforward(attention(dec, enc, scope="vanilla_attention"), "feedforward_2")
logits = tf.layers.dense(dec, 50)
preds = tf.to_int32(tf.arg_max(logits, dimension=-1))
istarget = tf.to_float(tf.not_equal(y, 0))
acc = tf.reduce_sum(tf.to_float(tf.equal(preds, y)) * istarget) / (tf.reduce_sum(istarget))
smoothed = ((1 - 0.1) * tf.one_hot(y, depth=50)) + (0.1 / 50)
loss = tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=smoothed)
mean_loss = tf.reduce_sum(loss * istarget) / (tf.reduce_sum(istarget))
step = tf.cast(tf.train.get_or_create_global_step() + 1, dtype=tf.float32)
rate = 0.001 * 40**0.5 * tf.minimum(step * 40**-1.5, step**-0.5)
optimizer = tf.train.AdamOptimizer(learning_rate=rate, beta1=0.9, beta2=0.98, epsilon=1e-8)
train_op = optimizer.minimize(mean_loss)

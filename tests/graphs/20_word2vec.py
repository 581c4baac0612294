import math

import tensorflow as tf

with tf.name_scope("inputs"):
    train_inputs = tf.placeholder(tf.int32, shape=[128])
    train_labels = tf.placeholder(tf.int32, shape=[128, 1])
    valid_dataset = tf.constant([3, 5, 7], dtype=tf.int32)
with tf.device("/cpu:0"):
    with tf.name_scope("embeddings"):
        embeddings = tf.Variable(tf.random_uniform([1000, 64], -1.0, 1.0))
        embed = tf.nn.embedding_lookup(embeddings, train_inputs)
    with tf.name_scope("weights"):
        nce_weights = tf.Variable(tf.truncated_normal([1000, 64], stddev=1.0 / math.sqrt(64)))
    with tf.name_scope("biases"):
        nce_biases = tf.Variable(tf.zeros([1000]))
with tf.name_scope("loss"):
    loss = tf.reduce_mean(
        tf.nn.nce_loss(
            weights=nce_weights,
            biases=nce_biases,
            labels=train_labels,
            inputs=embed,
            num_sampled=32,
            num_classes=1000,
        )
    )
    sampled = tf.reduce_mean(
        tf.nn.sampled_softmax_loss(nce_weights, nce_biases, train_labels, embed, 32, 1000)
    )
tf.summary.scalar("loss", loss)
with tf.name_scope("optimizer"):
    optimizer = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
adagrad = tf.train.AdagradOptimizer(1.0).minimize(sampled)
norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), 1, keepdims=True))
normalized_embeddings = embeddings / norm
valid_embeddings = tf.nn.embedding_lookup(normalized_embeddings, valid_dataset)
similarity = tf.matmul(valid_embeddings, normalized_embeddings, transpose_b=True)
init = tf.global_variables_initializer()
saver = tf.train.Saver()

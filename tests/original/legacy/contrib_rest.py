# tf.contrib: cells, variables, embeddings, summaries and tables that few courses used.
import logging

import numpy as np
import tensorflow as tf
from tensorflow.contrib import framework, layers, lookup, rnn

logging.getLogger("tensorflow").setLevel(logging.ERROR)
np.random.seed(3)
X = np.random.randn(4, 3, 2).astype(np.float32)


def show(title, values):
    print(title, [" ".join("%.5f" % each for each in np.ravel(value)) for value in values])


def after():
    return tf.random_normal([2])


def run(title, build):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(7)
        fetched = [*build(tf.constant(X)), after()]
        session.run([tf.global_variables_initializer(), tf.tables_initializer()])
        show(title, session.run(fetched))
        print([(each.op.name, each.shape.as_list()) for each in tf.trainable_variables()])


def stacked(x):
    cells = [[rnn.BasicLSTMCell(2) for _ in range(2)] for _ in range(2)]
    outputs, forward, backward = rnn.stack_bidirectional_rnn(*cells, tf.unstack(x, axis=1), dtype=tf.float32)
    return [outputs[0], outputs[-1], forward[1].h, backward[0].c]


def found(x):
    outputs, state = tf.nn.dynamic_rnn(rnn.NASCell(3, num_proj=2, use_bias=True), x, dtype=tf.float32)
    plain, _ = tf.nn.dynamic_rnn(rnn.NASCell(2), x, dtype=tf.float32, scope="plain")
    return [outputs, state.c, plain]


def embedded(x):
    table = tf.get_variable("table", [6, 2])
    ids = tf.SparseTensor([[0, 0], [0, 1], [2, 0], [3, 0]], tf.constant([1, 4, -1, 2], tf.int64), [5, 2])
    weights = tf.SparseTensor(ids.indices, [1.0, 2.0, 1.0, 0.5], ids.dense_shape)
    return [
        layers.safe_embedding_lookup_sparse(table, ids),
        layers.safe_embedding_lookup_sparse([table], ids, weights, combiner="sqrtn", default_id=3),
    ]


run("stacked", stacked)
run("found", found)
run("embedded", embedded)
with tf.Graph().as_default(), tf.Session() as session:
    with tf.variable_scope("a"):
        w, b = tf.get_variable("w", [2]), tf.get_variable("b", [2])
    tf.get_variable("a/w_2", [2])
    for given in ({}, {"include_patterns": ["w"]}, {"include_patterns": ["/w"], "exclude_patterns": ["_2"]}):
        print([each.op.name for each in framework.filter_variables(tf.global_variables(), **given)])
    print(framework.filter_variables(tf.global_variables(), ["w"], reg_search=False))
    assign, feed = framework.assign_from_values({"a/w": np.array([1.0, 2.0])})
    session.run(assign, feed)
    framework.assign_from_values_fn({"a/b": np.array([3.0, 4.0])})(session)
    show("assigned", session.run([w, b]))
    print(framework.get_unique_variable("a/w").name)
    try:
        framework.get_unique_variable("nothing")
    except ValueError as error:
        print(error)
    session.run(tf.tables_initializer())
    words = tf.constant(["en", "fr", "nothing"])
    index, word = (
        lookup.string_to_index(tf.constant(["b", "z"]), tf.constant(["a", "b"]), default_value=5),
        lookup.index_to_string(tf.constant([1, 7], tf.int64), tf.constant(["a", "b"])),
    )
    session.run(tf.tables_initializer())
    print(session.run([index, word]))
    hidden = tf.nn.relu6(tf.constant([-1.0, 2.0, 7.0]), name="hidden")
    tf.add_to_collection(tf.GraphKeys.ACTIVATIONS, hidden)
    made = [
        layers.summarize_tensor(tf.constant(1.0, name="one")),
        layers.summarize_tensor(w),
        *layers.summarize_activations(),
        layers.summarize_tensor(tf.constant("text")),
    ]
    print([getattr(each, "name", None) for each in made])
    print([value.tag for value in tf.Summary.FromString(session.run(tf.summary.merge_all())).value])
    show("window", [session.run(tf.contrib.signal.hann_window(5))])

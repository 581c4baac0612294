# Columns of sequences and an RNN's input of them, of tf.contrib.feature_column and tf.feature_column.
import logging

import numpy as np
import tensorflow as tf
from tensorflow import contrib

logging.getLogger("tensorflow").setLevel(logging.ERROR)
OLD, NEW = contrib.feature_column, tf.feature_column


def sparse(values):
    rows = [(i, j) for i, row in enumerate(values) for j in range(len(row))]
    return tf.SparseTensor(rows, [x for row in values for x in row], [len(values), max(map(len, values))])


def show(title, columns, **features):
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(1)
        features = {
            name: sparse(value) if isinstance(value, list) else tf.constant(value)
            for name, value in features.items()
        }
        layer, lengths = OLD.sequence_input_layer(features, columns)
        outputs, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicRNNCell(2), layer, lengths, dtype=tf.float32)
        after = tf.random_normal([2])
        print(title, len(graph.get_operations()), "ops", [v.op.name for v in tf.global_variables()])
        print(sorted(NEW.make_parse_example_spec(columns)), layer.shape)
        session.run([tf.global_variables_initializer(), tf.tables_initializer()])
        for value in session.run([layer, lengths, outputs, after]):
            print(value.dtype, value.shape, " ".join("%.5g" % x for x in np.ravel(value)))


for module in (OLD, NEW):
    city = module.sequence_categorical_column_with_identity("city", num_buckets=3, default_value=0)
    show(
        "identity",
        [NEW.indicator_column(city), NEW.embedding_column(city, dimension=3)],
        city=np.array([[1, 2], [1, 4], [3, 3], [4, 5]]),
    )
    word = module.sequence_categorical_column_with_vocabulary_list("word", ["a", "b", "c"], num_oov_buckets=2)
    name = module.sequence_categorical_column_with_hash_bucket("name", 5)
    show(
        "words",
        [NEW.embedding_column(word, 2), NEW.indicator_column(name)],
        word=[["a", "c"], ["x"]],
        name=[["k", "l"], ["m"]],
    )
number = OLD.sequence_numeric_column(
    "number", normalizer_fn=lambda x: tf.SparseTensor(x.indices, x.values / 2, x.dense_shape)
)
pair = OLD.sequence_numeric_column("pair", shape=(2,), default_value=-1.0)
plain = OLD.sequence_categorical_column_with_identity("plain", num_buckets=4)
show(
    "numbers",
    [pair, number, NEW.embedding_column(plain, 2, combiner="sum")],
    number=[[1.0, 2.0, 3.0], [4.0]],
    pair=[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [7.0, 8.0]],
    plain=[[0, 1, 2], [3]],
)
for bad in (
    lambda: show("no sequence", [NEW.numeric_column("number")], number=[[1.0]]),
    lambda: show("lengths", [pair, number], number=[[1.0]], pair=[[1.0, 2.0, 3.0, 4.0]]),
    lambda: show("twice", [number, number], number=[[1.0]]),
    lambda: OLD.sequence_numeric_column("x", dtype=tf.string),
):
    try:
        bad()
    except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
        print(type(error).__name__, str(error).split("\n")[0][:150])

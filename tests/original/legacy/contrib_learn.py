# tf.contrib.learn: the ready-made estimators, one's own, scikit-learn's methods, and the columns of tf.contrib.layers.
import logging

import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers, learn

logging.getLogger("tensorflow").setLevel(logging.ERROR)
np.random.seed(3)
X = np.random.randn(40, 3).astype(np.float32)
Y = (X.sum(1) > 0).astype(np.int64) + (X[:, 0] > 1)
CONFIG = learn.RunConfig(tf_random_seed=7)
NUMBERS = learn.infer_real_valued_columns_from_input(X)


def show(title, values):
    if isinstance(values, dict):
        print(title, [(key, "%.4g" % value) for key, value in values.items()])
    else:
        values = np.asarray(values)
        print(title, values.dtype, values.shape, " ".join("%.4g" % value for value in values.ravel()))


deep = learn.DNNClassifier([5, 4], NUMBERS, n_classes=3, config=CONFIG)
print(deep.fit(X, Y, steps=30) is deep)
show("deep", deep.evaluate(X, Y))
for name in deep.get_variable_names():
    show(name, deep.get_variable_value(name))
show("classes", deep.predict(X[:5], as_iterable=False))
show("outputs", next(deep.predict(X[:2], outputs=["logits"]))["logits"])
show("continued", deep.partial_fit(X, Y, steps=5, batch_size=16).evaluate(X, Y, batch_size=16, steps=2))
show(
    "of then",
    learn.DNNClassifier([2], NUMBERS, n_classes=3, dropout=0.5, activation_fn="tanh", config=CONFIG)
    .fit(X, Y, steps=9, batch_size=16)
    .evaluate(X, Y),
)

skilled = learn.SKCompat(
    learn.DNNClassifier(
        [4], NUMBERS, optimizer=tf.train.GradientDescentOptimizer(0.1), gradient_clip_norm=0.5, config=CONFIG
    )
)
skilled.fit(X, (Y > 0).astype(int), batch_size=8, steps=20)
show("two classes", skilled.score(X, (Y > 0).astype(int)))
for key, values in sorted(skilled.predict(X[:3]).items()):
    show(key, values)

TARGET = (X @ [1, 2, 3] + 1).astype(np.float32)
numbers = learn.DNNRegressor([4], NUMBERS, config=CONFIG).fit(X, TARGET, steps=20)
show(
    "numbers",
    numbers.evaluate(
        X, TARGET, metrics={"apart": learn.MetricSpec(tf.contrib.metrics.streaming_root_mean_squared_error)}
    ),
)
show("scores", list(numbers.predict_scores(input_fn=lambda: tf.constant(X[:3]))))


def features(batch=X):
    return {"a": tf.constant(batch[:, 0]), "b": tf.constant(batch[:, 1:])}, tf.constant(TARGET)


line = learn.LinearRegressor(
    [layers.real_valued_column("a"), layers.real_valued_column("b", dimension=2, normalizer=lambda x: x * 2)],
    config=CONFIG,
)
show("line", line.fit(input_fn=features, steps=50).evaluate(input_fn=features, steps=1))
for name in line.get_variable_names():
    show(name, line.get_variable_value(name))
show(
    "frames",
    learn.LinearRegressor([tf.feature_column.numeric_column("x", shape=3)], config=CONFIG)
    .fit(input_fn=learn.io.numpy_input_fn({"x": X}, TARGET, batch_size=40, num_epochs=20, shuffle=False))
    .evaluate(input_fn=learn.io.numpy_input_fn({"x": X}, TARGET, batch_size=40, shuffle=False)),
)
show(
    "three",
    learn.LinearClassifier(
        NUMBERS,
        n_classes=3,
        optimizer=tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01),
        config=CONFIG,
    )
    .fit(X, Y, steps=20)
    .evaluate(X, Y),
)


def words():
    return {
        "word": tf.SparseTensor([[0, 0], [0, 1], [2, 0]], ["en", "fr", "zh"], [3, 2]),
        "dense": tf.constant([["a"], ["b"], ["a"]]),
        "number": tf.SparseTensor([[0, 0], [1, 0]], tf.constant([3, 8], tf.int64), [3, 1]),
        "x": tf.constant([[0.8], [0.2], [0.1]]),
        "weight": tf.constant([1.0, 2.0, 0.5]),
    }, tf.constant([[1], [0], [0]])


def six_times():
    given, labels = words()
    return given, tf.train.limit_epochs(labels, 6)


word = layers.sparse_column_with_hash_bucket("word", 20)
listed = layers.sparse_column_with_keys("dense", ["a", "b"])
number = layers.sparse_column_with_integerized_feature("number", 5)
x = layers.real_valued_column("x")
wide = [word, listed, number, x, layers.bucketized_column(x, [0.15, 0.5])]
dense = [
    layers.embedding_column(word, 2),
    layers.one_hot_column(listed),
    x,
    layers.bucketized_column(x, [0.15, 0.5]),
]
print(sorted(layers.create_feature_spec_for_parsing(wide).items()))
for title, model in (
    ("weighted", learn.LinearClassifier(wide, weight_column_name="weight", config=CONFIG)),
    ("dense", learn.DNNClassifier([3], dense, config=CONFIG)),
    (
        "both",
        learn.DNNLinearCombinedClassifier(
            linear_feature_columns=wide, dnn_feature_columns=dense, dnn_hidden_units=[3], config=CONFIG
        ),
    ),
    (
        "both",
        learn.DNNLinearCombinedRegressor(
            linear_feature_columns=[x], dnn_feature_columns=dense, dnn_hidden_units=[3], config=CONFIG
        ),
    ),
):
    # Both halves of the combined ones raise the step, beside each other: how many runs 10 steps are is chance.
    model.fit(input_fn=six_times)
    reached = model.evaluate(input_fn=words, steps=1)
    print(reached.pop("global_step") >= 6)
    show(title, reached)
    print([(name, model.get_variable_value(name).shape) for name in model.get_variable_names()])
with tf.Graph().as_default(), tf.Session() as session:
    tf.set_random_seed(5)
    given, _ = words()
    together = layers.input_from_feature_columns(given, dense)
    summed, variables, bias = layers.weighted_sum_from_feature_columns(given, wide, 2)
    print([v.op.name for v in tf.global_variables()], len(variables), bias.op.name)
    session.run([tf.global_variables_initializer(), tf.tables_initializer()])
    show("inputs", session.run(together))
    show("sum", session.run(summed))


def own(features, labels, mode, params):
    w = tf.get_variable("w", [3, 1])
    predicted = tf.matmul(features, w)[:, 0]
    loss = tf.losses.mean_squared_error(labels, predicted) if labels is not None else None
    step = (
        layers.optimize_loss(loss, tf.train.get_global_step(), params["rate"], "SGD")
        if loss is not None
        else None
    )
    if mode == learn.ModeKeys.EVAL:
        return learn.ModelFnOps(mode, predicted, loss, step, {"most": tf.metrics.mean(predicted)})
    return predicted, loss, step


mine = learn.Estimator(own, params={"rate": 0.1}, config=CONFIG)
try:
    mine.predict(X)
except Exception as error:
    print(type(error).__name__, str(error).split(" at ")[0])
mine.fit(X, TARGET, steps=5)
show("own", mine.evaluate(X, TARGET))
show("own", list(mine.predict(X[:3])))
for call in (
    lambda: mine.fit(),
    lambda: mine.fit(X, input_fn=features),
    lambda: mine.fit(X, TARGET, steps=1, max_steps=1),
    lambda: mine.fit(input_fn=features, batch_size=3),
    lambda: mine.evaluate(X, TARGET > 0),
    lambda: learn.DNNClassifier([2], NUMBERS, n_classes=1),
    lambda: layers.real_valued_column("x", dimension=0),
    lambda: layers.bucketized_column(x, []),
    lambda: layers.bucketized_column(x, [2, 1]),
    lambda: layers.input_from_feature_columns({}, [word, word]),
):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, str(error)[:60])

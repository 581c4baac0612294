# Estimators as saved models: signatures, what they give when they are loaded, and exporters during a training.
import logging
import os
import shutil

import numpy as np
import tensorflow as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
random = np.random.RandomState(0)
X = random.randn(40, 3).astype(np.float32)
columns = [tf.feature_column.numeric_column("x", shape=[3])]
config = tf.estimator.RunConfig(tf_random_seed=1, save_checkpoints_steps=10)


def inputs(labels):
    return tf.estimator.inputs.numpy_input_fn({"x": X}, labels, batch_size=8, num_epochs=None, shuffle=False)


def show(folder, feed):
    print(type(folder).__name__, sorted(os.listdir(folder)))
    with tf.Graph().as_default(), tf.Session() as session:
        model = tf.saved_model.loader.load(
            session, [tf.saved_model.tag_constants.SERVING], os.fsdecode(folder)
        )
        for name, signature in sorted(model.signature_def.items()):
            print(name, signature.method_name)
            for kind, tensors in (("in", signature.inputs), ("out", signature.outputs)):
                for key, info in sorted(tensors.items()):
                    print(
                        "  ",
                        kind,
                        key,
                        info.name.rpartition("/")[2],
                        info.dtype,
                        [size.size for size in info.tensor_shape.dim],
                    )
            fed = {each.name: feed for each in signature.inputs.values()}
            for key, info in sorted(signature.outputs.items()):
                value = session.run(info.name, fed)
                print("  ", key, [np.round(x, 4) if x.dtype == np.float32 else x for x in value[:2]])


def serialized(rows):
    feature = [tf.train.Feature(float_list=tf.train.FloatList(value=row)) for row in rows]
    return [
        tf.train.Example(features=tf.train.Features(feature={"x": each})).SerializeToString()
        for each in feature
    ]


def function(features, labels, mode, params):
    out = tf.layers.dense(features["x"] if isinstance(features, dict) else features, params["units"])
    if mode == tf.estimator.ModeKeys.PREDICT:
        exports = params.get("exports")
        given = exports and {"first": tf.estimator.export.RegressionOutput(out[:, 0])}
        return tf.estimator.EstimatorSpec(
            mode, {"out": out, "sum": tf.reduce_sum(out, 1)}, export_outputs=given
        )
    loss = tf.losses.mean_squared_error(labels, tf.reduce_sum(out, 1))
    train = tf.train.GradientDescentOptimizer(0.05).minimize(loss, tf.train.get_global_step())
    metrics = {"mean": tf.metrics.mean(out)}
    return tf.estimator.EstimatorSpec(mode, None, loss, train, eval_metric_ops=metrics)


export = tf.estimator.export
parse = export.build_parsing_serving_input_receiver_fn(tf.feature_column.make_parse_example_spec(columns))
raw = export.build_raw_serving_input_receiver_fn({"x": tf.placeholder(tf.float32, [None, 3], name="x")})
shutil.rmtree("exports", ignore_errors=True)
sums, classes = X.sum(1), (X > 0).sum(1).astype(np.int64)
for name, model, labels in (
    ("three", tf.estimator.DNNClassifier([4], columns, n_classes=4, config=config), classes),
    ("two", tf.estimator.LinearClassifier(columns, config=config), (sums > 0).astype(np.int64)),
    (
        "named",
        tf.estimator.LinearClassifier(
            columns, n_classes=4, label_vocabulary=["a", "b", "c", "d"], config=config
        ),
        np.array(["a", "b", "c", "d"])[classes],
    ),
    ("number", tf.estimator.LinearRegressor(columns, config=config), sums),
    ("own", tf.estimator.Estimator(function, config=config, params={"units": 2}), sums),
    ("given", tf.estimator.Estimator(function, config=config, params={"units": 2, "exports": True}), sums),
):
    print("#", name)
    try:
        model.export_savedmodel("exports/none", parse)
    except ValueError as error:
        print(str(error).split(" at ")[0])
    model.train(inputs(labels), steps=10)
    show(model.export_savedmodel("exports/" + name, parse), serialized(X[:3]))
    show(model.export_saved_model("exports/raw_" + name, raw, as_text=True), X[:3])


def one():
    x = tf.placeholder(tf.float32, [None, 3], name="alone")
    return export.TensorServingInputReceiver(x, x)


model = tf.estimator.Estimator(function, "exports/model", config, {"units": 1})
exporters = [
    tf.estimator.FinalExporter("last", raw),
    tf.estimator.LatestExporter("each", raw, exports_to_keep=1),
    tf.estimator.BestExporter("best", raw, event_file_pattern=None, exports_to_keep=1),
]
results, made = tf.estimator.train_and_evaluate(
    model,
    tf.estimator.TrainSpec(inputs(sums), max_steps=30),
    tf.estimator.EvalSpec(inputs(sums), steps=5, exporters=exporters, throttle_secs=0),
)
print(
    results["global_step"],
    "%.5f" % results["loss"],
    [os.path.basename(os.path.dirname(each)) for each in made],
)
print([len(os.listdir("exports/model/export/" + name)) for name in ("last", "each", "best")])
show(model.export_saved_model("exports/one", one, assets_extra={"a/b.py": __file__}), X[:3])
for bad in (
    lambda: tf.estimator.BestExporter(compare_fn=lambda best: True),
    lambda: tf.estimator.LatestExporter("x", raw, exports_to_keep=0),
    lambda: export.ServingInputReceiver({"x": 1}, {"x": 2}),
    lambda: model.export_saved_model("exports/bad", None),
):
    try:
        bad()
    except ValueError as error:
        print(str(error).split("<")[0].split(".")[0])

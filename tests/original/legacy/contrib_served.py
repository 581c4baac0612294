"""Evaluation of checkpoints (`slim.evaluation`, `tf.contrib.training`), `tf.contrib.predictor`, summaries of before 1.0."""

import numpy as np
import tensorflow as tf
import tensorflow.contrib.slim as slim
from tensorflow.contrib import predictor
from tensorflow.contrib.learn.python.learn.preprocessing import text
from tensorflow.contrib.training.python.training import evaluation


def model():
    step = tf.train.get_or_create_global_step()
    x = tf.constant(np.arange(12).reshape(6, 2), tf.float32)
    layer = slim.fully_connected(
        x, 2, None, weights_initializer=tf.constant_initializer([[0.5, 1.0], [-1.0, 0.5]])
    )
    return step, layer, tf.reduce_sum(tf.square(layer - 1.0))


with tf.Graph().as_default():
    step, layer, loss = model()
    train = tf.train.GradientDescentOptimizer(0.001).minimize(loss, step)
    saver = tf.train.Saver()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(train)
            saver.save(session, "trained/model.ckpt", step)

with tf.Graph().as_default():
    step, layer, loss = model()
    mean, update = tf.metrics.mean(layer)
    tf.summary.scalar("mean", mean)
    path = tf.train.latest_checkpoint("trained")
    print(path, slim.evaluation.wait_for_new_checkpoint("trained", path, 0.01, 0.02))
    once = slim.evaluation.evaluate_once(
        "", path, "evaluated", num_evals=3, eval_op=update, final_op={"m": mean, "l": loss}
    )
    print(sorted(once.items()))
    print([op.name for op in tf.get_default_graph().get_operations()][-12:])
    some = slim.get_model_variables()
    print(slim.evaluation.evaluation_loop(
        "", "trained", "looped", num_evals=2, eval_op=[update], final_op=mean, variables_to_restore=[*some, step],
        eval_interval_secs=0, max_number_of_evaluations=1, hooks=[], summary_op=None,
    ))  # fmt: skip
print(tf.gfile.Exists("looped"))
for file in sorted(tf.gfile.Glob("evaluated/events*")):
    for event in tf.train.summary_iterator(file):
        print(event.step, [(each.tag, each.simple_value) for each in event.summary.value])

with tf.Graph().as_default():
    step, layer, loss = model()
    hooks = [tf.contrib.training.StopAfterNEvalsHook(2), tf.contrib.training.SummaryAtEndHook("ended")]
    found = tf.contrib.training.evaluate_repeatedly(
        "trained", eval_ops={"loss": loss}, final_ops=[loss, step], eval_interval_secs=0, hooks=hooks, timeout=0.1,
        timeout_fn=lambda: print("waited") or True,
    )  # fmt: skip
    print(found)
    print(tf.contrib.training.get_or_create_eval_step())
    print(list(tf.contrib.training.checkpoints_iterator("trained", timeout=0.1)))
    print(list(evaluation.checkpoints_iterator("nowhere", timeout=0.01)))
try:
    tf.contrib.training.SummaryAtEndHook()
except ValueError as error:
    print(error)


def function(features, labels, mode):
    weights = tf.get_variable("weights", [2, 1], initializer=tf.constant_initializer([2.0, 3.0]))
    if isinstance(features, dict):
        features = features["x"]
    out = tf.matmul(features, weights)
    loss = None if labels is None else tf.reduce_mean(tf.square(out - labels))
    train = labels is not None and tf.train.get_global_step().assign_add(1)
    return tf.estimator.EstimatorSpec(
        mode, {"out": out, "twice": out * 2}, loss, train if mode == "train" else None
    )


estimator = tf.estimator.Estimator(function, "estimated")
data = {"x": np.ones([4, 2], np.float32)}
estimator.train(tf.estimator.inputs.numpy_input_fn(data, np.ones([4, 1], np.float32), shuffle=False), steps=1)
receive = tf.estimator.export.build_raw_serving_input_receiver_fn(
    {"x": tf.placeholder(tf.float32, [None, 2], "x")}
)
folder = estimator.export_savedmodel("exported", receive)
serve = predictor.from_saved_model(folder)
print(sorted((name, value.tolist()) for name, value in serve({"x": [[1.0, 2.0]]}).items()))
print(serve.feed_tensors, sorted(serve.fetch_tensors), serve.graph is serve.session.graph, str(serve)[:40])
serve = tf.contrib.predictor.from_saved_model(
    folder,
    input_names={"in": "x:0"},
    output_names={"o": "MatMul:0"},
    graph=tf.Graph(),
    config=tf.ConfigProto(),
)
print(serve({"in": [[1.0, 1.0]]}))
serve = predictor.from_estimator(estimator, receive)
print(serve({"x": np.array([[0.0, 1.0]])})["twice"], str(serve)[:45])
for wrong in (
    lambda: serve({"y": 1}),
    lambda: predictor.from_saved_model(folder, "other"),
    lambda: predictor.from_saved_model(folder, "predict", input_names={}, output_names={}),
    lambda: predictor.from_saved_model(folder, input_names={}),
    lambda: predictor.from_estimator(estimator, receive, "other"),
    lambda: predictor.from_saved_model("none"),
):
    try:
        wrong()
    except (ValueError, KeyError, IOError) as error:
        print(type(error).__name__, error)

with tf.Graph().as_default() as graph, tf.Session() as session, tf.name_scope("scope"):
    old = tf.contrib.deprecated
    print(old.merge_all_summaries())
    old.scalar_summary("a tag", 1.5)
    old.scalar_summary(["b", "c"], [1.0, 2.0], name="two")
    old.histogram_summary("h", [1.0, 2.0, 2.0])
    old.image_summary("i", tf.zeros([1, 2, 2, 1]), max_images=1)
    old.audio_summary("s", tf.zeros([1, 4]), 8.0)
    one = old.scalar_summary("alone", 2.0, collections=["own"])
    print(old.merge_all_summaries("own"), tf.get_collection("own") == [one], tf.summary.merge_all())
    print([(op.name, op.type) for op in graph.get_operations()])
    merged = tf.Summary.FromString(session.run(old.merge_summary(tf.get_collection("summaries"))))
    print([(each.tag, each.simple_value) for each in merged.value])

with tf.Graph().as_default(), tf.Session() as session:
    loss = tf.square(tf.get_variable("w", [], initializer=tf.constant_initializer(3.0)))
    with tf.contrib.tpu.bfloat16_scope():
        print(tf.get_variable("b", [2], tf.float32).dtype, tf.contrib.tpu.CrossShardOptimizer.__name__)

print(list(text.VocabularyProcessor(3).fit_transform(["a b", "b c a"])), tf.contrib.summary.all_summary_ops())

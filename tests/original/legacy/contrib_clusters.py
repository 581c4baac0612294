# tf.contrib.factorization: k-means as a graph, and as an estimator. Batches and chains race there, so that of these
# no digits are printed.
import logging

import numpy as np
import tensorflow as tf
from tensorflow.contrib.factorization import KMeans, KMeansClustering

logging.getLogger("tensorflow").setLevel(logging.ERROR)
np.random.seed(5)
POINTS = np.concatenate([np.random.randn(20, 2) + c for c in ([0, 0], [4, 4], [0, 5])]).astype(np.float32)
np.random.shuffle(POINTS)


def show(title, *values):
    for value in values:
        print(title, str(np.asarray(value).dtype), " ".join("%.5g" % x for x in np.ravel(value)[:60]))


for options in (
    {},
    {"initial_clusters": "kmeans_plus_plus", "random_seed": 3},
    {"initial_clusters": POINTS[:3], "distance_metric": "cosine"},
    {"initial_clusters": lambda inputs, k: inputs[0][:3]},
    {"use_mini_batch": True, "distance_metric": "cosine", "initial_clusters": "kmeans_plus_plus"},
    {"use_mini_batch": True, "mini_batch_steps_per_iteration": 2},
):
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(2)
        x = tf.placeholder(tf.float32, [None, 2])
        scores, index, least, started, init, train = KMeans(x, 3, **options).training_graph()
        after = tf.random_normal([2])
        session.run(tf.global_variables_initializer())
        while not session.run(started):
            session.run(init, {x: POINTS})
        for step in range(4):
            session.run(train, {x: POINTS[step * 10 :]})
        print(sorted(options), len(graph.get_operations()), [v.op.name for v in tf.global_variables()])
        if "use_mini_batch" in options:
            continue
        show("train", *session.run([scores[0][:5], index[0], least[0][:5]], {x: POINTS}))
        show("variables", *session.run(tf.global_variables()), session.run(after))


def points():
    return tf.train.limit_epochs(tf.convert_to_tensor(POINTS), num_epochs=1)


def rows():
    data = tf.data.Dataset.from_tensor_slices(POINTS).batch(20).repeat(3)
    return {"a": data.make_one_shot_iterator().get_next()}


config = tf.estimator.RunConfig(tf_random_seed=4)
for options, inputs, steps in (
    ({"use_mini_batch": False}, points, None),
    (
        {"relative_tolerance": 0.001, "use_mini_batch": False, "initial_clusters": "kmeans_plus_plus"},
        points,
        None,
    ),
    ({"initial_clusters": POINTS[:3]}, rows, 5),
):
    model = KMeansClustering(3, config=config, **options)
    for _ in range(3):
        model.train(inputs, steps=steps)
        if inputs is points:
            show("centers", model.cluster_centers())
            print("%.5g" % model.score(inputs))
            show("index", list(model.predict_cluster_index(inputs))[:30])
            show("transform", list(model.transform(inputs))[:5])
    print(np.shape(list(model.transform(inputs))))
    print(model.get_variable_names())
try:
    KMeansClustering(3, initial_clusters="far")
except ValueError as error:
    print(error)

"""`tf.contrib.kernel_methods`: random features, a linear classifier on them, and its loss."""

import numpy as np
import tensorflow as tf

random = np.random.RandomState(0)
points = random.randn(60, 4).astype(np.float32)
classes = (np.sum(points**2, 1) > 3).astype(np.int64) + (points[:, 0] > 1)


def given():
    return {"points": tf.constant(points), "own": tf.constant(points[:, :1])}, tf.constant(classes)


column = tf.contrib.layers.real_valued_column("points", dimension=4)
mapper = tf.contrib.kernel_methods.RandomFourierFeatureMapper(
    input_dim=4, output_dim=16, stddev=2.0, name="rffm"
)
print(mapper.name, mapper.input_dim, mapper.output_dim)
with tf.Session() as session:
    print(session.run(mapper.map(tf.constant(points[:2]))))
    print([op.type for op in tf.get_default_graph().get_operations()])
    for wrong in (points, points[0], points[:, :2]):
        try:
            print(mapper.map(tf.constant(wrong)))
        except Exception as error:
            print(type(error).__name__, error)

config = tf.contrib.learn.RunConfig(tf_random_seed=3)
own = tf.contrib.layers.real_valued_column("own")
for columns, optimizer in (
    ([], tf.train.FtrlOptimizer(learning_rate=5.0, l2_regularization_strength=0.1)),
    ([own], None),
):
    estimator = tf.contrib.kernel_methods.KernelLinearClassifier(
        feature_columns=columns,
        n_classes=3,
        kernel_mappers={column: [mapper]},
        optimizer=optimizer,
        config=config,
    )
    estimator.fit(input_fn=given, steps=20)
    print(sorted(estimator.evaluate(input_fn=given, steps=1).items()))
    print(estimator.get_variable_names())
    print(list(estimator.predict_classes(input_fn=given))[:10])
    print(next(estimator.predict_proba(input_fn=given)), sorted(next(estimator.predict(input_fn=given))))
for wrong in ({}, {"kernel_mappers": {column: [3]}}):
    try:
        tf.contrib.kernel_methods.KernelLinearClassifier(**wrong)
    except ValueError as error:
        print(error)

with tf.Graph().as_default(), tf.Session() as session:
    logits = tf.constant([[1.0, 2.0, 0.5], [0.1, 0.2, 3.0]])
    hinge = tf.contrib.kernel_methods.sparse_multiclass_hinge_loss
    labels = tf.constant([0, 2])
    print(session.run([hinge(labels, logits), hinge(labels[:, None], logits, weights=[1.0, 0.5], scope="h")]))
    print(session.run(hinge(labels, logits, reduction=tf.losses.Reduction.NONE)), tf.losses.get_losses())
    for wrong in ((tf.constant([0.0, 1.0]), logits), (labels, logits[0]), (labels[0], logits)):
        try:
            hinge(*wrong)
        except ValueError as error:
            print(error)
    print([op.name for op in tf.get_default_graph().get_operations()][:40])

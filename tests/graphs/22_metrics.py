import tensorflow as tf

labels = tf.placeholder(tf.int64, [None])
predictions = tf.placeholder(tf.int64, [None])
scores = tf.placeholder(tf.float32, [None])
logits = tf.placeholder(tf.float32, [None, 5])
results = [
    tf.metrics.accuracy(labels, predictions),
    tf.metrics.mean(scores),
    tf.metrics.precision(labels, predictions),
    tf.metrics.recall(labels, predictions),
    tf.metrics.auc(labels, scores),
    tf.metrics.mean_squared_error(tf.to_float(labels), scores),
    tf.metrics.mean_absolute_error(tf.to_float(labels), scores),
    tf.metrics.root_mean_squared_error(tf.to_float(labels), scores),
    tf.metrics.mean_iou(labels, predictions, 5),
    tf.metrics.true_positives(labels, predictions),
    tf.metrics.false_negatives(labels, predictions),
]
top = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, labels, 3), tf.float32))
confusion = tf.confusion_matrix(labels, predictions, num_classes=5)
reset = tf.variables_initializer(tf.get_collection(tf.GraphKeys.LOCAL_VARIABLES))
init = tf.group(tf.global_variables_initializer(), tf.local_variables_initializer())

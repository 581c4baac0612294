"""Orders of data sets with eager execution, where each iterator begins again, and tf.contrib.eager."""

import tensorflow as tf
from tensorflow.contrib.eager.python import metrics, tfe

tf.enable_eager_execution()
tf.set_random_seed(1)
Dataset = tf.data.Dataset


def show(data, times=3):
    for _ in range(times):
        print([each.numpy().tolist() for each in data])


show(Dataset.range(8).shuffle(8))
show(Dataset.range(8).shuffle(8, seed=4))
show(Dataset.range(8).shuffle(8, seed=4, reshuffle_each_iteration=False))
show(Dataset.range(8).shuffle(3).repeat(2))
show(Dataset.range(8).repeat(2).shuffle(5).batch(1).prefetch(1))
data = Dataset.range(8).shuffle(8)
show(data)
show(data.take(3))
show(Dataset.range(4).shuffle(4).map(lambda x: x * 2).shuffle(4))
show(Dataset.zip((Dataset.range(4).shuffle(4), Dataset.range(4))).map(lambda x, y: 10 * x + y))
for _ in range(2):
    show(Dataset.range(5).shuffle(5), 1)

mean, accuracy = metrics.Mean("loss"), metrics.Accuracy()
print(mean(tf.constant([1.0, 2.5])), mean(3.0), mean.result().numpy())
mean(tf.constant([1.0, 2.0]), weights=tf.constant([0.0, 1.0]))
print(mean.result(), mean.name)
accuracy(tf.constant([1, 2, 3]), tf.constant([1, 2, 4]))
print(accuracy.result(), accuracy.name)
classes = metrics.CategoricalAccuracy()
classes(tf.constant([[0.0, 1.0], [1.0, 0.0]]), tf.constant([[0.2, 0.8], [0.3, 0.7]]))
mean.init_variables()
mean(4.0)
print(classes.result(), mean.result())
v, w = tfe.Variable(2.0, name="v"), tfe.Variable([1.0, 2.0], name="w")
path = tfe.Saver([v, w]).save("variables", global_step=3)
v.assign(9.0)
tfe.Saver([v, w]).restore(path)
print(path, v.numpy(), w.numpy())
print(tfe.gradients_function(lambda x: x * x)(3.0)[0], tfe.implicit_gradients(lambda: v * v)()[0][0])
print(float(tf.constant([2.5])), int(tf.constant([[3]])))
iterator = tfe.Iterator(Dataset.range(2))
print(iterator.next().numpy(), [each.numpy() for each in iterator])


@tf.function
def raising(x):
    tf.debugging.assert_positive(x)
    return x + 1


try:
    raising(tf.constant(-1))
except tf.errors.InvalidArgumentError:
    print(raising(tf.constant(1)))

"""Keras beside a graph: a class of it for an annotation, layers on placeholders, models inside a training loop."""

import keras.backend as K  # noqa: N812 - its usual name
import numpy as np
import tensorflow as tf
from keras.layers import (
    LSTM,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    Lambda,
    MaxPooling2D,
)
from keras.metrics import categorical_accuracy
from keras.models import Model, Sequential
from keras.objectives import categorical_crossentropy


def show(model: Sequential):
    print([layer.name for layer in model.layers], model.count_params())


def last(what):
    print(what, len(tf.get_default_graph().get_operations()))


np.random.seed(3)
tf.set_random_seed(5)
sess = tf.Session(config=tf.ConfigProto(gpu_options=tf.GPUOptions(allow_growth=True)))
K.set_session(sess)

# Keras as a simplified interface to TensorFlow
img = tf.placeholder(tf.float32, shape=(None, 20))
labels = tf.placeholder(tf.float32, shape=(None, 4))
x = Dense(16, activation="relu")(img)
x = Dropout(0.5)(x)
preds = Dense(4, activation="softmax")(x)
loss = tf.reduce_mean(categorical_crossentropy(labels, preds))
train_step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
last("blog")
images = np.random.rand(100, 20)
classes = np.eye(4)[np.random.randint(0, 4, 100)]
with sess.as_default():
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        train_step.run({img: images[i * 20 :][:20], labels: classes[i * 20 :][:20], K.learning_phase(): 1})
        print("%.5f" % loss.eval(feed_dict={img: images, labels: classes, K.learning_phase(): 0}))
    right = categorical_accuracy(labels, preds)
    print(right.eval(feed_dict={img: images, labels: classes, K.learning_phase(): 0}).sum())
print([variable.name for variable in tf.trainable_variables()])

# A model's weights in a loop of one's own, with a loss that has more
tokens = Input((5,), dtype="int32")
model = Model(tokens, Dense(1)(LSTM(3)(Embedding(10, 4)(tokens))))
show(model)
target = tf.placeholder(tf.float32, (None, 1))
penalty = tf.add_n([tf.nn.l2_loss(weight) for weight in model.trainable_weights])
cost = tf.reduce_mean(tf.square(model.output - target)) + 0.01 * penalty
adam = tf.train.AdamOptimizer(0.01)
train = adam.apply_gradients(adam.compute_gradients(cost, var_list=model.trainable_weights))
K.get_session().run(tf.global_variables_initializer())
numbers, values = np.random.randint(0, 10, (12, 5)), np.random.rand(12, 1)
for _ in range(3):
    print("%.5f" % sess.run([train, cost], {model.input: numbers, target: values})[1])
print([weight.shape for weight in model.get_weights()])
print("%.5f" % model.predict(numbers).sum())

# Gradients of an output by a layer, as for heat maps
K.clear_session()
last("cleared")
tf.set_random_seed(1)
picture = Input((8, 8, 2))
maps = Conv2D(3, 3, activation="relu", name="maps", kernel_regularizer="l2")(picture)
flat = Flatten()(MaxPooling2D()(BatchNormalization()(maps)))
scores = Dense(4, activation="softmax")(flat)
net = Model(picture, scores)
show(net)
by_map = K.gradients(net.output[:, 1], net.get_layer("maps").output)[0]
print(by_map.shape, K.int_shape(by_map), K.ndim(by_map))
heat = K.function(
    [net.input, K.learning_phase()], [K.mean(by_map, axis=(0, 1, 2)), net.get_layer("maps").output[0]]
)
for phase in (0, 1):
    weights, activations = heat([np.random.rand(2, 8, 8, 2), phase])
    print(["%.4f" % abs(100 * weight) for weight in weights], "%.4f" % activations.sum())
summary = tf.summary.merge(
    [tf.summary.histogram("maps", maps), tf.summary.scalar("mean", tf.reduce_mean(scores))]
)
text = K.get_session().run(summary, {net.input: np.ones((1, 8, 8, 2)), K.learning_phase(): 0})
print([value.tag for value in tf.Summary.FromString(text).value])

# A model on other tensors, in a scope
with tf.variable_scope("tower"):
    shared = Sequential([Dense(3, input_dim=4, name="one"), Lambda(lambda t: K.tile(t, (1, K.shape(t)[0])))])
    outputs = [shared(tf.placeholder(tf.float32, (2, 4))) for _ in range(2)]
print(outputs[0].name, outputs[1].shape, [variable.name for variable in shared.weights])
last("towers")
print(
    [
        tuple(shape)
        for shape in K.get_session().run([tf.shape(K.variable(np.ones((2, 3)))), tf.shape(K.zeros((4,)))])
    ]
)

"""The models of `keras.applications` without weights, and with weights of a file."""

import numpy as np
import tensorflow as tf
from keras.applications import ResNet152V2, imagenet_utils
from keras.applications.mobilenet import MobileNet, preprocess_input
from keras.applications.vgg16 import VGG16
from keras.layers import Dense, Flatten
from keras.models import Model
from keras.utils.conv_utils import conv_output_length, normalize_tuple

np.random.seed(1)
tf.set_random_seed(2)
for make, options in (
    (VGG16, dict(include_top=False, input_shape=(32, 32, 3))),
    (MobileNet, dict(input_shape=(32, 32, 3), alpha=0.25, classes=10)),
):
    model = make(weights=None, **options)
    kernels = [weight for weight in model.get_weights() if weight.ndim == 4]
    print(model.name, len(model.layers), model.count_params(), model.output_shape, model.layers[-1].name)
    print(kernels[0].ravel()[:3].tolist(), kernels[-1].ravel()[:3].tolist())

base = VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))
base.save_weights("vgg16.h5")
again = VGG16(weights="vgg16.h5", include_top=False, input_shape=(32, 32, 3))
print(all(np.array_equal(a, b) for a, b in zip(base.get_weights(), again.get_weights())))
for layer in base.layers[:-4]:
    layer.trainable = False
top = Model(base.input, Dense(2, activation="softmax")(Flatten()(base.output)))
top.compile("adam", "categorical_crossentropy")
print(len(top.trainable_weights), top.predict(np.zeros((1, 32, 32, 3))).shape)
print(
    preprocess_input(np.full((1, 1, 1, 3), 51.0)).tolist(),
    imagenet_utils.preprocess_input(np.ones((1, 1, 1, 3))).tolist(),
)
print(ResNet152V2.__name__, normalize_tuple(2, 3, "size"), conv_output_length(10, 3, "same", 2))
try:
    VGG16(weights="nowhere.h5")
except ValueError as error:
    print(str(error)[:60])

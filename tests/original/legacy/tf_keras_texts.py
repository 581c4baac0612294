"""What tf.keras says of models as text: JSON and YAML, layer by layer."""

import tensorflow as tf
from tensorflow.keras import layers

first, second = tf.keras.Input((6,), name="first"), tf.keras.Input((5,), name="second")
state = layers.Bidirectional(layers.LSTM(5))(layers.Embedding(10, 4, mask_zero=True)(second))
hidden = layers.Dense(8, activation="elu", kernel_regularizer="l2")(layers.concatenate([first, state]))
hidden = layers.BatchNormalization()(hidden)
model = tf.keras.Model([first, second], [layers.Dense(1)(hidden), layers.Dropout(0.2)(hidden)])
print(model.to_json())
pictures = [
    layers.Conv2D(2, 3, input_shape=(8, 8, 1)),
    layers.SeparableConv2D(2, 3),
    layers.DepthwiseConv2D(2),
    layers.Conv2DTranspose(2, 3),
    layers.Flatten(),
    layers.Dense(2, bias_regularizer="l1", kernel_regularizer=tf.keras.regularizers.l1_l2(0.1, 0.2)),
]
print(tf.keras.Sequential(pictures).to_json())
print(tf.keras.Sequential([layers.Dense(2, input_shape=(3,)), layers.Dropout(0.5)]).to_yaml())

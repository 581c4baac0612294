# The order in which input_data gives out digits, with a graph-level seed, with seed=, and by its own folder's files.
import gzip
import os
import shutil
import struct

import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

os.makedirs("MNIST_data", exist_ok=True)
for name, n in (("train", 50), ("t10k", 20)):
    digits = np.arange(n * 784).reshape(n, 784) % 251
    with gzip.open("MNIST_data/%s-images-idx3-ubyte.gz" % name, "wb") as file:
        file.write(struct.pack(">IIII", 2051, n, 28, 28) + digits.astype(np.uint8).tobytes())
    with gzip.open("MNIST_data/%s-labels-idx1-ubyte.gz" % name, "wb") as file:
        file.write(struct.pack(">II", 2049, n) + (np.arange(n) % 10).astype(np.uint8).tobytes())

tf.set_random_seed(777)
mnist = input_data.read_data_sets("MNIST_data/", one_hot=True, validation_size=10)
for part in mnist:
    print(part.num_examples, part.images.shape, part.labels.shape, part.images.dtype, part.labels.dtype)
for i in range(6):
    xs, ys = mnist.train.next_batch(15)
    print(xs.shape, "%.6f" % xs[3, 100], [np.argmax(y) for y in ys], mnist.train.epochs_completed)
print(mnist.test.next_batch(3, shuffle=False)[1], mnist.validation.next_batch(4)[1].argmax(1))
print(repr(mnist.train.images[0, :5]), np.random.rand())

mnist = input_data.read_data_sets("./MNIST_data", reshape=False, validation_size=0, seed=3, dtype=tf.uint8)
print(mnist.train.images.shape, mnist.train.images.dtype, mnist.train.labels.dtype)
for i in range(3):
    print(mnist.train.next_batch(20)[1])
print(input_data.read_data_sets("MNIST_data", validation_size=0).validation.images.shape)
try:
    input_data.read_data_sets("MNIST_data", validation_size=51)
except ValueError as error:
    print(error)
fake = input_data.read_data_sets("MNIST_data", fake_data=True, one_hot=True)
xs, ys = fake.train.next_batch(2, True)
print(fake.train.num_examples, len(xs[0]), ys)

shutil.copytree("MNIST_data", "MNIST-data")
for name in ("mnist", "flowers"):
    try:
        print(tf.contrib.learn.datasets.load_dataset(name))
    except ValueError as error:
        print(error)

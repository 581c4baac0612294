# Pictures read, cut out and mapped in parallel.
import tensorflow as tf


def read(name, label):
    picture = tf.image.decode_jpeg(tf.read_file(name), channels=3)
    picture = tf.image.central_crop(tf.image.convert_image_dtype(picture, tf.float32), 0.875)
    return tf.image.resize_images(picture, [32, 32]), label


names = tf.data.Dataset.from_tensor_slices((["a.jpg", "b.jpg"], [0, 1]))
pictures = names.shuffle(2).map(read, num_parallel_calls=4).batch(2).prefetch(1)
batch = pictures.make_initializable_iterator().get_next()
lines = tf.data.Dataset.from_tensor_slices(["a.txt", "b.txt"]).interleave(
    tf.data.TextLineDataset, cycle_length=2, block_length=4, num_parallel_calls=2
)
number = lines.map(tf.strings.length, num_parallel_calls=tf.data.experimental.AUTOTUNE)
line = number.make_one_shot_iterator().get_next()
middle = tf.image.central_crop(tf.placeholder(tf.float32, [None, None, None, 3]), 0.5)
noise = tf.random_uniform([2])

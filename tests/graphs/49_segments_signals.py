# What is added up by segments and weights, their gradients; transforms of signals.
import tensorflow as tf

x = tf.placeholder(tf.float32, [4, 16], name="x")
segments = tf.placeholder(tf.int32, [4], name="segments")
of_segments = [
    tf.unsorted_segment_sum(x, segments, 3),
    tf.unsorted_segment_mean(x, segments, 3),
    tf.unsorted_segment_sqrt_n(x, segments, 3),
    tf.unsorted_segment_max(x, segments, 3),
    tf.unsorted_segment_min(x, segments, 3),
    tf.unsorted_segment_prod(x, segments, 3),
]
gradients = tf.gradients([tf.reduce_sum(each) for each in of_segments], x)
mean, variance = tf.nn.weighted_moments(x, [0], tf.abs(x))
transformed = [
    tf.signal.rfft(x),
    tf.spectral.irfft(tf.signal.rfft(x, [32])),
    tf.signal.dct(x),
    tf.signal.dct(x, type=3, norm="ortho"),
    tf.signal.idct(x, norm="ortho"),
    tf.signal.dct(x, type=1),
    tf.contrib.signal.mfccs_from_log_mel_spectrograms(x),
]
noise = tf.random_uniform([2])

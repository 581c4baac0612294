# Every layer and op that takes a data format, with each format: what it gives, the seed of the next op, what it refuses.
import numpy as np
import tensorflow as tf

FORMATS = {
    1: (None, "NWC", "NCW", "nwc", "xyz", "channels_first", "channels_last"),
    2: (None, "NHWC", "NCHW", "nchw", "xyz", "channels_first", "channels_last", "NWC", "NCDHW"),
    3: (None, "NDHWC", "NCDHW", "ndhwc", "xyz", "channels_first", "channels_last", "NHWC"),
}
SIZES = {1: [4], 2: [4, 6], 3: [4, 6, 4]}
RUN = """
2 L.conv2d(x, 3, 3, data_format=f)
2 L.conv2d(x, 3, [3, 2], 2, 'VALID', f)
2 L.conv2d(x, 3, 3, rate=2, data_format=f)
2 L.convolution(x, 3, 3, data_format=f)
2 L.conv2d(x, 3, 3, data_format=f, normalizer_fn=L.batch_norm, normalizer_params={'data_format': f})
2 L.conv2d(x, 3, 3, data_format=f, normalizer_fn=L.batch_norm, normalizer_params={'data_format': f, 'updates_collections': None})
2 L.conv2d_transpose(x, 3, 3, stride=2, data_format=f)
2 L.conv2d_transpose(x, 3, 3, padding='VALID', data_format=f, biases_initializer=None)
2 L.separable_conv2d(x, 3, 3, data_format=f)
2 L.separable_conv2d(x, None, 3, 2, 2, data_format=f)
2 L.separable_conv2d(x, None, 3, normalizer_fn=L.batch_norm, data_format=f)
2 L.max_pool2d(x, 2, data_format=f)
2 L.max_pool2d(x, [3, 2], 1, 'SAME', f)
2 L.avg_pool2d(x, 2, data_format=f)
2 L.avg_pool2d(x, [3, 2], 1, 'SAME', f)
2 L.batch_norm(x, data_format=f, fused=False)
2 L.batch_norm(x, data_format=f, fused=False, updates_collections=None, scale=True)
2 L.batch_norm(x, data_format=f, fused=False, updates_collections=None, batch_weights=[1., 2.], center=False)
2 L.batch_norm(x, data_format=f, fused=False, updates_collections='moved', is_training=tf.constant(True))
2 L.batch_norm(x, data_format=f, batch_weights=[1., 2.], scale=True)
2 L.conv2d_in_plane(x, 3, 2)
2 L.conv2d_in_plane(x, 3, normalizer_fn=L.batch_norm)
2 L.sequence_to_images(L.images_to_sequence(x), x.shape.as_list()[1], f)
2 L.bias_add(x, data_format=f)
2 L.bias_add(x[:, :, 0], data_format=f)
2 L.instance_norm(x, data_format=f)
2 L.spatial_softmax(x, data_format=f)
2 L.images_to_sequence(x, data_format=f)
1 L.conv1d(x, 3, 3, data_format=f)
1 L.convolution(x, 3, 3, data_format=f)
1 L.conv2d(x, 3, 3, data_format=f)
3 L.conv3d(x, 3, 3, data_format=f)
3 L.conv3d(x, 3, 3, 2, 'VALID', f)
3 L.convolution(x, 3, 3, data_format=f)
3 L.conv3d_transpose(x, 3, 3, stride=2, data_format=f)
3 L.max_pool3d(x, 2, data_format=f)
3 L.avg_pool3d(x, 2, data_format=f)
2 tf.layers.conv2d(x, 3, 3, data_format=f)
2 tf.layers.conv2d(x, 3, 3, 2, 'same', f, activation=tf.nn.relu)
2 tf.layers.conv2d(x, 3, 3, dilation_rate=2, padding='same', data_format=f)
2 tf.layers.conv2d_transpose(x, 3, 3, 2, 'same', f)
2 tf.layers.separable_conv2d(x, 3, 3, data_format=f)
2 tf.layers.max_pooling2d(x, 2, 2, data_format=f)
2 tf.layers.average_pooling2d(x, 2, 1, 'same', f)
2 tf.layers.batch_normalization(x, 1 if f == 'channels_first' else -1, fused=False, training=True)
3 tf.layers.batch_normalization(x, 1 if f == 'channels_first' else -1, fused=True, training=True)
2 tf.layers.Flatten(data_format=f)(x)
2 tf.layers.flatten(x, data_format=f)
1 tf.layers.conv1d(x, 3, 3, data_format=f)
1 tf.layers.separable_conv1d(x, 3, 3, data_format=f)
1 tf.layers.max_pooling1d(x, 2, 2, data_format=f)
1 tf.layers.average_pooling1d(x, 2, 2, data_format=f)
3 tf.layers.conv3d(x, 3, 3, data_format=f)
3 tf.layers.conv3d_transpose(x, 3, 3, 2, 'same', f)
3 tf.layers.max_pooling3d(x, 2, 2, data_format=f)
3 tf.layers.average_pooling3d(x, 2, 2, data_format=f)
2 tf.nn.conv2d(x, w, [1, 1, 1, 1], 'SAME', data_format=f)
2 tf.nn.conv2d(x, w, 2, 'SAME', data_format=f)
2 tf.nn.convolution(x, w, 'SAME', data_format=f)
2 tf.nn.convolution(x, w, 'SAME', dilation_rate=[2, 2], data_format=f)
2 tf.nn.conv2d_transpose(x, w, [2, 4, 6, 4], 1, 'SAME', data_format=f)
2 tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], 'SAME', data_format=f)
2 tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], 'SAME', [2, 2], data_format=f)
2 tf.nn.separable_conv2d(x, w, tf.ones([1, 1, 16, 3]), [1, 1, 1, 1], 'SAME', data_format=f)
2 tf.nn.max_pool(x, 2, 2, 'SAME', data_format=f)
2 tf.nn.max_pool(x, [1, 1, 2, 2], [1, 1, 2, 2], 'VALID', data_format=f)
2 tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], 'VALID', data_format=f)
2 tf.nn.avg_pool(x, 2, 2, 'SAME', data_format=f)
2 tf.nn.avg_pool(x, [1, 1, 2, 2], [1, 1, 2, 2], 'VALID', data_format=f)
2 tf.nn.pool(x, [2, 2], 'MAX', 'SAME', data_format=f)
2 tf.nn.bias_add(x, tf.range(x.shape.as_list()[1 if f and f.startswith('NC') else -1], dtype=tf.float32), data_format=f)
1 tf.nn.conv1d(x, v, 1, 'SAME', data_format=f)
1 tf.nn.max_pool1d(x, 2, 2, 'SAME', data_format=f)
1 tf.nn.avg_pool1d(x, 2, 2, 'SAME', data_format=f)
1 tf.nn.convolution(x, v, 'SAME', data_format=f)
1 tf.nn.bias_add(x, [1., 2., 3., 4.], data_format=f)
3 tf.nn.conv3d(x, u, [1, 1, 1, 1, 1], 'SAME', data_format=f or 'NDHWC')
3 tf.nn.max_pool3d(x, 2, 2, 'SAME', data_format=f or 'NDHWC')
3 tf.nn.avg_pool3d(x, 2, 2, 'SAME', data_format=f or 'NDHWC')
"""
# What these compute, or say when they can't, depends on the processor's kernels, which are others today.
BUILT = """
2 tf.nn.conv2d_transpose(x, w, [2, 4, 8, 12], [1, 1, 2, 2], 'SAME', data_format=f)
2 L.batch_norm(x, data_format=f)
2 L.batch_norm(x, data_format=f, scale=True, is_training=False)
2 L.batch_norm(x, data_format=f, updates_collections=None)
2 L.batch_norm(x, data_format=f, updates_collections=None, is_training=False)
2 L.batch_norm(x[:, :, 0, 0], data_format=f)
3 L.batch_norm(x, data_format=f)
2 tf.layers.batch_normalization(x, 1 if f == 'channels_first' else -1, training=True)
2 tf.layers.batch_normalization(x, 1 if f == 'channels_first' else -1, scale=False)
2 tf.nn.conv2d(x, w, [1, 2, 2, 1], 'VALID', data_format=f)
2 tf.nn.conv2d(x, w, [1, 1, 2, 2], 'VALID', data_format=f)
2 tf.nn.conv2d(x, w, 1, 'SAME', dilations=[1, 1, 2, 2], data_format=f)
2 tf.space_to_depth(x, 2, data_format=f or 'NHWC')
2 tf.depth_to_space(x, 2, data_format=f or 'NHWC')
"""
L = tf.contrib.layers


def text(error):
    return type(error).__name__ + " " + str(error).split("\n")[0].split("[[")[0].strip()


def figures(value):
    return "%.4g of squares %.4g" % (np.abs(value).sum(dtype="d"), np.square(value, dtype="d").sum())


def shown(call, axes, data_format, is_run):
    with tf.Graph().as_default():
        tf.set_random_seed(1)
        channels_first = str(data_format).startswith(("NC", "channels_f"))
        shape = [2, 4, *SIZES[axes]] if channels_first else [2, *SIZES[axes], 4]
        x = tf.constant(np.random.RandomState(0).uniform(-1, 1, shape).astype("f"))
        kernel = np.random.RandomState(1).uniform(-1, 1, [3, 3, 3, 4, 4]).astype("f")
        names = {"tf": tf, "L": L, "x": x, "f": data_format, "u": kernel, "w": kernel[0], "v": kernel[0, 0]}
        try:
            y = eval(call, names)
        except Exception as error:
            return text(error)
        made = "%s seed %d" % (y.shape, tf.random_normal([1]).op.inputs[0].op.inputs[0].op.get_attr("seed2"))
        made += "".join(" " + variable.op.name for variable in tf.global_variables())
        if not is_run:
            return made
        with tf.Session() as session:
            try:
                session.run(tf.global_variables_initializer())
                return made + " sum " + figures(session.run(y))
            except Exception as error:
                return made + " " + text(error)


for calls in RUN, BUILT:
    for line in calls.strip().splitlines():
        axes, call = line.split(" ", 1)
        print(call)
        for data_format in FORMATS[int(axes)]:
            print("  %s: %s" % (data_format, shown(call, int(axes), data_format, calls is RUN)))

# tf.contrib.slim: networks, records that are read, evaluations.
import importlib
import logging
import shutil
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import slim
from tensorflow.contrib.slim.nets import resnet_v2
from tensorflow.contrib.slim.python.slim.nets import inception_v3

logging.getLogger("tensorflow").setLevel(logging.ERROR)
nets = importlib.import_module("tensorflow.contrib.slim.nets")
np.random.seed(3)


def small_resnet(x):
    blocks = [
        resnet_v2.resnet_v2_block("block1", base_depth=1, num_units=2, stride=2),
        resnet_v2.resnet_v2_block("block2", base_depth=2, num_units=1, stride=1),
    ]
    with slim.arg_scope(resnet_v2.resnet_arg_scope(weight_decay=0.01)):
        return resnet_v2.resnet_v2(x, blocks, 5, is_training=True, include_root_block=False)


def built(title, size, build, runs):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(7)
        net, ends = build(tf.constant(np.random.rand(1, size, size, 3), tf.float32))
        after = tf.random_normal([2])
        print(
            title,
            net.op.name,
            net.shape,
            len(ends),
            sorted(ends)[:3],
            len(tf.get_default_graph().get_operations()),
        )
        print(
            len(tf.trainable_variables()),
            len(slim.losses.get_regularization_losses()),
            tf.trainable_variables()[3],
        )
        if runs:
            session.run(tf.global_variables_initializer())
            print(" ".join("%.5f" % value for value in session.run(net).ravel()))
        print(" ".join("%.6f" % value for value in session.run(after)))


def of(module, name, **options):
    def build(x):
        with slim.arg_scope(
            getattr(
                module,
                next(each for each in dir(module) if each.endswith("_arg_scope") and each != "add_arg_scope"),
            )()
        ):
            return getattr(module, name)(x, **options)

    return build


built("small", 16, small_resnet, True)
built("resnet_v1", 65, of(nets.resnet_v1, "resnet_v1_50", num_classes=4), False)
built("inception_v3", 299, of(inception_v3, "inception_v3", num_classes=4, is_training=False), False)
built("inception_v1", 224, of(nets.inception, "inception_v1", num_classes=4), False)
built("vgg", 224, of(nets.vgg, "vgg_16", num_classes=4), False)
built("alexnet", 224, of(nets.alexnet, "alexnet_v2", num_classes=4), False)
built("overfeat", 231, of(nets.overfeat, "overfeat", num_classes=4), False)

folder = tempfile.mkdtemp()
pictures = np.random.randint(0, 255, (6, 4, 5, 3)).astype(np.uint8)
with tf.Session() as session, tf.python_io.TFRecordWriter(folder + "/a.tfrecord") as writer:
    for i, picture in enumerate(pictures):
        png = session.run(tf.image.encode_png(picture))
        feature = {
            "image/encoded": tf.train.Feature(bytes_list=tf.train.BytesList(value=[png])),
            "image/format": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"png"])),
            "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[i])),
            "box/xmin": tf.train.Feature(float_list=tf.train.FloatList(value=[0.1, 0.2])),
            "box/ymin": tf.train.Feature(float_list=tf.train.FloatList(value=[0.3, 0.4])),
            "box/xmax": tf.train.Feature(float_list=tf.train.FloatList(value=[0.5, 0.6])),
            "box/ymax": tf.train.Feature(float_list=tf.train.FloatList(value=[0.7, 0.8])),
        }
        writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
with tf.Graph().as_default():
    tf.set_random_seed(7)
    keys = {
        "image/encoded": tf.FixedLenFeature((), tf.string, default_value=""),
        "image/format": tf.FixedLenFeature((), tf.string, default_value="png"),
        "label": tf.FixedLenFeature([], tf.int64, default_value=0),
        **{"box/" + side: tf.VarLenFeature(tf.float32) for side in ("xmin", "ymin", "xmax", "ymax")},
    }
    items = {
        "image": slim.tfexample_decoder.Image(shape=[4, 5, 3], channels=3),
        "label": slim.tfexample_decoder.Tensor("label"),
        "box": slim.tfexample_decoder.BoundingBox(["ymin", "xmin", "ymax", "xmax"], "box/"),
    }
    decoder = slim.tfexample_decoder.TFExampleDecoder(keys, items)
    data = slim.dataset.Dataset(folder + "/a.tfrecord", tf.TFRecordReader, decoder, 6, {"label": "a number"})
    print(data.num_samples, sorted(data.items_to_descriptions), sorted(data.decoder.list_items()))
    provider = slim.dataset_data_provider.DatasetDataProvider(data, num_readers=1, shuffle=False)
    image, label, box = provider.get(["image", "label", "box"])
    batch = slim.prefetch_queue.prefetch_queue(tf.train.batch([image, label], 2)).dequeue()
    with tf.Session() as session, slim.queues.QueueRunners(session):
        for _ in range(3):
            images, labels = session.run(batch)
            print(labels, images.sum(), (images[0] == pictures[labels[0]]).all())
        print(session.run(box))
with tf.Graph().as_default():
    tf.train.get_or_create_global_step()
    weight = tf.get_variable("weight", [], initializer=tf.constant_initializer(2.0))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        path = tf.train.Saver().save(session, folder + "/model.ckpt")
    mean, update = slim.metrics.streaming_mean(weight * tf.constant([1.0, 3.0]))
    print(
        slim.evaluation.evaluate_once("", path, folder + "/log", num_evals=2, eval_op=update, final_op=mean)
    )
shutil.rmtree(folder)

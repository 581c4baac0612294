"""Checkpoints and files in a folder that isn't there."""

import os

import tensorflow as tf

v = tf.Variable(1.0)
saver = tf.train.Saver()
os.makedirs("there", exist_ok=True)
with tf.Session() as sess:
    for place in ("nowhere/net.ckpt", "there/net.ckpt", "nothing.ckpt"):
        try:
            saver.restore(sess, place)
        except Exception as error:
            print(type(error).__name__, str(error).split("\n")[0])
for pattern in ("nowhere/*.txt", "nowhere/deep/a?.txt", "there/*.txt", "*.nothing", "nowhere"):
    try:
        print(tf.gfile.Glob(pattern))
    except Exception as error:
        print(type(error).__name__, error)
print(tf.train.latest_checkpoint("nowhere"), tf.train.get_checkpoint_state("nowhere"))
try:
    print(tf.train.checkpoint_exists("nowhere/net"))
except Exception as error:
    print(type(error).__name__, error)
os.rmdir("there")

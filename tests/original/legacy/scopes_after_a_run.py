"""An op with the name of a scope whose ops have run already, as `name=scope` makes it."""

import tensorflow as tf

x = tf.placeholder(tf.float32, [2], name="x")
with tf.Session() as sess:
    with tf.name_scope("part") as scope:
        first = tf.add(x, 1.0, name="first")
        print(sess.run(first, {x: [1, 2]}))
        second = tf.multiply(first, 3.0, name=scope)
    third = tf.subtract(second, 0.5, name="third")
    with tf.control_dependencies([second]):
        fourth = tf.identity(third)
    print(second.name, sess.run([second, third, fourth], {x: [1, 2]}))
    print(sess.run("part:0", {x: [3, 4]}), sess.run(third, {second: [10, 20]}), second.op.inputs[0].name)
    gradient = tf.gradients(fourth, x)
    with tf.name_scope("part/") as scope:
        fifth = tf.exp(second, name="fifth")
    print(sess.run([gradient[0], fifth], {x: [0, 1]}), fifth.name)
    print([op.name for op in tf.get_default_graph().get_operations()])

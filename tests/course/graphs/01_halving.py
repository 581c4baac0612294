"""반으로 줄이기 · Halving

Slides:    Page 1, Halving
Data:      none
Expect:    step 3: 1.0

A variable that is halved, step by step.
"""
from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf

# %% The graph
v = tf.Variable(8.0, name="v")
half = tf.assign(v, v / 2)

# %% The steps
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(1, 4):
        print("step %d:" % step, sess.run(half))

# A graph over several cells. In the notebook the lines after `#:` are cells' own lines; here they are comments.
# %%
#: %matplotlib inline
#: %config InlineBackend.figure_format = 'png'
#: !pip install tensorflow==1.15
#: %load_ext no_such_extension
import numpy as np
import tensorflow as tf

tf.set_random_seed(3)
np.random.seed(3)
# %%
x = tf.placeholder(tf.float32, [None, 2])
y = tf.placeholder(tf.float32, [None, 1])
w = tf.Variable(tf.random_normal([2, 1]))
cost = tf.reduce_mean(tf.square(tf.matmul(x, w) - y))
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
# %%
sess = tf.Session()
sess.run(tf.global_variables_initializer())
rows = np.random.rand(20, 2)
feed = {x: rows, y: rows.sum(1, keepdims=True)}
# %%
#: %%time
for step in range(5):
    found, _ = sess.run([cost, train], feed)
    print(step, "%.6f" % found)
# %%
print("%.5f" % sess.run(w)[:1, 0])
#: %time last = sess.run(cost, feed)
last = sess.run(cost, feed)
print(last.dtype, "%.6f" % last)
# %%
tf.reset_default_graph()
one = tf.get_variable("one", [1])
print(one.name, one.op.type, tf.__version__)

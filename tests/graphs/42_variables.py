import tensorflow as tf


def double(getter, *args, **options):
    return getter(*args, **options) * 2.0


a = tf.Variable(lambda: tf.random_normal([2]), name="lazy", dtype=tf.float32)
b = tf.Variable(a.initialized_value() * 2.0, name="from_other")
c = tf.get_variable("resource", [3, 3], use_resource=True)
d = tf.get_variable("numbers", initializer=[1.0, 2.0])
e = tf.get_variable("orthogonal", [3, 3], initializer=tf.orthogonal_initializer())
f = tf.get_variable("identity", [3, 3], initializer=tf.initializers.identity())
g = tf.get_variable("scaling", [3, 3], initializer=tf.variance_scaling_initializer(2.0))
with tf.variable_scope("outer", reuse=tf.AUTO_REUSE, custom_getter=double):
    h = tf.get_variable("h", [2])
    h_again = tf.get_variable("h", [2])
with tf.variable_scope("parts", partitioner=tf.fixed_size_partitioner(2)):
    i = tf.get_variable("i", [4, 2])
    looked = tf.nn.embedding_lookup(i, [1, 3])
template = tf.make_template("shared", lambda x: x * tf.get_variable("w", []))
twice = template(tf.constant(1.0)) + template(tf.constant(2.0))
with tf.variable_scope("scope") as scope:
    with tf.name_scope("name"):
        j = tf.get_variable("j", [1])
        k = tf.Variable(1.0, name="k")
with tf.variable_scope(scope, reuse=True):
    j_again = tf.get_variable("j", [1]) + 1
with tf.variable_scope(scope, auxiliary_name_scope=False):
    m = tf.get_variable("m", [1])
assigned = tf.assign(d, d + 1)
counted = tf.count_up_to(tf.Variable(0), 5)
scattered = tf.scatter_update(tf.Variable([1.0, 2.0]), [0], [3.0])
added = tf.scatter_add(tf.Variable([1.0, 2.0]), [0], [3.0])
loss = tf.reduce_sum(c) + tf.reduce_sum(h) + twice + tf.reduce_sum(looked) + tf.reduce_sum(tf.matmul(e, f))
train = tf.train.AdamOptimizer(0.1).minimize(loss)
missing = tf.report_uninitialized_variables()
initialized = tf.is_variable_initialized(d)
init = tf.variables_initializer([a, b])
saver = tf.train.Saver({"a": a, "d": d})
saver_all = tf.train.Saver(max_to_keep=3, keep_checkpoint_every_n_hours=1)
x = tf.Variable(3.0)
y = x**2
first = tf.gradients(y, x)[0]
second = tf.gradients(first, x)[0]
hessian = tf.hessians(tf.reduce_sum(d * d), d)

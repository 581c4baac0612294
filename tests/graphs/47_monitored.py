import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 2])
with tf.device(tf.train.replica_device_setter(ps_tasks=0)):
    step = tf.train.get_or_create_global_step()
    w = tf.Variable(tf.zeros([2, 1]))
    loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - 1.0))
    train = tf.train.ProximalAdagradOptimizer(0.1).minimize(loss, global_step=step)
tf.summary.scalar("loss", loss)
tf.summary.text("note", tf.constant("hello"))
tf.summary.audio("sound", tf.zeros([1, 100, 1]), 8000)
tensor_summary = tf.summary.tensor_summary("tensor", w)
fetched = tf.cast(step, tf.float32) * 2.0
strings = tf.string_join([tf.as_string(step), tf.constant("b")], separator="-")
table = tf.contrib.lookup.HashTable(
    tf.contrib.lookup.KeyValueTensorInitializer(tf.constant(["a"]), tf.constant([1], tf.int64)), -1
)
ids = table.lookup(tf.constant(["a", "b"]))
words = tf.contrib.lookup.index_table_from_tensor(tf.constant(["x", "y"]), num_oov_buckets=1)
found = words.lookup(tf.string_split(["x z"]).values)
timed = tf.train.limit_epochs(tf.constant(1.0), 2)
scaffold = tf.train.Scaffold(saver=tf.train.Saver(max_to_keep=2)).finalize()

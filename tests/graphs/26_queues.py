import tensorflow as tf

filename_queue = tf.train.string_input_producer(["a.csv", "b.csv"], shuffle=False, name="filename_queue")
reader = tf.TextLineReader()
key, value = reader.read(filename_queue)
xy = tf.decode_csv(value, record_defaults=[[0.0], [0.0], [0.0], [0.0]])
train_x_batch, train_y_batch = tf.train.batch([xy[0:-1], xy[-1:]], batch_size=10)
shuffled = tf.train.shuffle_batch([xy[0], xy[1]], batch_size=4, capacity=50, min_after_dequeue=10)
X = tf.placeholder(tf.float32, shape=[None, 3])
W = tf.Variable(tf.random_normal([3, 1]), name="weight")
cost = tf.reduce_mean(tf.square(tf.matmul(train_x_batch, W) - train_y_batch))
train = tf.train.GradientDescentOptimizer(learning_rate=1e-5).minimize(cost)
queue = tf.FIFOQueue(10, [tf.float32], shapes=[[3]])
enqueue = queue.enqueue_many([X])
dequeued = queue.dequeue_many(2)
image, label = tf.train.slice_input_producer([tf.zeros([5, 2]), tf.zeros([5])], num_epochs=2, shuffle=True)
serialized = tf.placeholder(tf.string, [])
features = tf.parse_single_example(
    serialized,
    features={"image": tf.FixedLenFeature([], tf.string), "label": tf.FixedLenFeature([], tf.int64)},
)
pixels = tf.cast(tf.decode_raw(features["image"], tf.uint8), tf.float32) * (1.0 / 255) - 0.5

# What tensors, variables and common mistakes read like. Of a message, the first line: the rest names files.
import numpy as np
import tensorflow as tf


def t(function):
    try:
        print("ok", function())
    except Exception as error:
        print(type(error).__name__, "|", str(error).split("\n")[0])


print(type(tf.constant([1.0])), type(tf.Variable(1.0)), type(tf.Session()), type(tf.get_default_graph()))
a = tf.constant([[1.0, 2.0], [3.0, 4.0]], name="a")
v = tf.Variable(tf.ones([2]), name="v")
g = tf.get_variable("g", [2, 3])
r = tf.get_variable("r", [2], use_resource=True)
x = tf.placeholder(tf.float32, [None, 3], name="x")
i = tf.placeholder(tf.int32, [], name="i")
for each in (a, v, g, r, x, a.op, v.op, v.initializer, x.shape, x.dtype, a.get_shape()):
    print(each, repr(each))
print(type(x.shape), type(x.dtype), type(v.op), type(g), type(r), repr(x.shape[0]))
print([a, v], {"a": a}, tf.trainable_variables())
print(isinstance(a, tf.Tensor), isinstance(v, tf.Variable), tf.Tensor, tf.Variable, tf.Session, tf.Operation)
print(tf.SparseTensor([[0, 0]], [1.0], [2, 2]), tf.gradients(tf.gather(v, [0]), v)[0])
print(tf.GraphDef(node=[a.op.node_def, x.op.node_def]))
t(lambda: tf.matmul(a, tf.ones([3, 2])))
t(lambda: a + tf.ones([3]))
t(lambda: tf.concat([a, tf.ones([3, 3])], 0))
t(lambda: tf.reshape(tf.ones([4]), [3, 2]))
t(lambda: tf.add(a, tf.constant(1)))
t(lambda: tf.constant(1) + 1.5)
t(lambda: tf.constant("a", dtype=tf.float32))
t(lambda: tf.constant([1, 2, 3], shape=[2]))
t(lambda: tf.constant([[1, 2], [3]]))
t(lambda: tf.get_variable("g", [2, 3]))
t(lambda: tf.get_variable("unknown", [None, 2]))
t(lambda: tf.get_variable("without_shape"))
t(lambda: tf.get_default_graph().get_tensor_by_name("nope:0"))
t(lambda: tf.get_default_graph().get_tensor_by_name("nope"))
t(lambda: tf.get_default_graph().get_operation_by_name("nope"))
t(lambda: bool(a))
t(lambda: list(x))
t(lambda: len(a))
t(lambda: np.array(a))
t(lambda: range(i))
t(lambda: a[0, 0, 0])
t(lambda: a.eval())
t(lambda: a.numpy())
t(lambda: v.nope)
t(lambda: a["x"])
t(lambda: a.append(1))
t(lambda: "x" * a)
t(lambda: tf.nope)
t(lambda: tf.nn.nope)
t(lambda: tf.layers.nope)
t(lambda: tf.nn.softmax_cross_entropy_with_logits(logits=a))
t(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=a, logits=a))
t(lambda: tf.nn.sigmoid_cross_entropy_with_logits(logits=a, labels=tf.ones([3])))
t(lambda: tf.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.0)))
t(lambda: tf.nn.conv2d(tf.ones([1, 2, 2]), g, [1, 1, 1, 1], "SAME"))
t(lambda: tf.layers.dense(tf.ones([3]), 2))
t(lambda: tf.layers.conv2d(x, 2, 3))
t(lambda: tf.placeholder(tf.float32, [2]) * tf.placeholder(tf.float32, [3]))
t(lambda: tf.assign(v, [1.0, 2.0, 3.0]))
t(lambda: tf.assign(a, a))
t(lambda: tf.split(a, 3))
t(lambda: tf.squeeze(a, [0]))
t(lambda: tf.reduce_sum(a, 5))
t(lambda: tf.argmax(a, 5))
t(lambda: tf.expand_dims(a, 7))
t(lambda: tf.nn.dropout(a, 1.5))
t(lambda: tf.random_normal(3))
t(lambda: tf.cond(True, lambda: 1, lambda: 2.0))
t(lambda: tf.cond(tf.constant(True), lambda: 1, lambda: 2.0))
t(lambda: tf.nn.static_rnn(tf.nn.rnn_cell.BasicLSTMCell(2), tf.ones([2, 2, 2]), dtype=tf.float32))
t(lambda: tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicLSTMCell(2), tf.ones([2, 2, 2])))
t(lambda: tf.reshape(x, [None, 3]))
t(lambda: tf.reshape(x, (None, 3)))
t(lambda: tf.gather(v, 1.5))
t(lambda: tf.nn.embedding_lookup(v, x))
t(lambda: tf.one_hot(x, 3))
t(lambda: tf.cond(tf.constant(True), 1, 2))
t(lambda: tf.cond(tf.constant(True), lambda: 1, 2))
t(lambda: x[0][0][0])
t(lambda: tf.nn.max_pool(tf.ones([1, 2, 2, 1]), 2, 2, "BAD"))
t(lambda: iter(tf.data.Dataset.range(3)))
t(lambda: tf.train.import_meta_graph("nope.meta"))
y = x * 2
with tf.Session() as sess:
    for each in (v, r, g, v + 1, y):
        t(lambda each=each: sess.run(each))
    for feed in ([[1, 2]], [1, 2, 3], None, a, [[1, 2, 3], [4, 5]], "abc"):
        t(lambda feed=feed: sess.run(y, {x: feed}))
    for feeds in (
        {"x:0": [[1, 2, 3]]},
        {"x": [[1, 2, 3]]},
        {"zz:0": 1},
        [x],
        {1: 2},
        {i: 2**40, x: [[1, 2, 3]]},
    ):
        t(lambda feeds=feeds: sess.run(y, feeds))
    for fetch in (None, [None], "nope", "a:0", 1.0, [a, 3], {"q": a}, (), np.array(1)):
        t(lambda fetch=fetch: sess.run(fetch))
    ragged = tf.concat([y, tf.transpose(y)], 0)
    t(lambda: sess.run(tf.gather([1, 2], 5)))
    t(lambda: sess.run(tf.matmul(y, y), {x: np.ones((2, 3))}))
    t(lambda: sess.run(ragged, {x: np.ones((2, 3))}))
    t(lambda: sess.run(tf.Assert(False, ["no", 1])))
    t(lambda: tf.train.Saver().restore(sess, "nope.ckpt"))
images = tf.placeholder(tf.float32)
classes = tf.placeholder(tf.int32, [None])
loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=y, name="loss")
with tf.Session() as sess:
    for fed in ([0, 3], [0, 1, 2]):
        try:
            sess.run(loss, {x: np.ones((2, 3)), classes: fed})
        except tf.errors.InvalidArgumentError as error:
            print(error.op.name, error.node_def.op, error.message.split(" (defined at")[0])
    t(lambda: sess.run(tf.nn.conv2d(images, tf.ones([1, 1, 1, 1]), [1, 1, 1, 1], "SAME"), {images: [1]}))
    for made in ([1, "a"], [[1], [1, 2]]):
        shape = None if len(made[1]) == 1 else [1]
        given = tf.data.Dataset.from_generator(lambda made=made: iter(made), tf.int32, shape)
        following = given.make_one_shot_iterator().get_next()
        print(sess.run(following))
        t(lambda: sess.run(following))
with tf.Graph().as_default():
    b = tf.constant(1.0)
    with tf.Session() as other:
        t(lambda: other.run(a))
        t(lambda: other.run(b, {x: 1}))
    t(lambda: b + a[0, 0])
t(lambda: sess.run(a))
with tf.Graph().as_default(), tf.Session() as empty:
    t(lambda: empty.run("y:0"))
some = tf.placeholder_with_default([1.0, -1.0], [2], name="some")
of_any_rank = tf.placeholder_with_default([1.0], None, name="of_any_rank")
for said in (None, "said"):
    checks = [
        lambda said=said: tf.assert_rank(some, 2, message=said),
        lambda said=said: tf.assert_rank_at_least(some, 2, message=said),
        lambda said=said: tf.assert_integer(some, message=said),
        lambda said=said: tf.assert_type(some, tf.int32, message=said),
        lambda said=said: tf.assert_negative(some, message=said),
        lambda said=said: tf.assert_positive(some, message=said),
        lambda said=said: tf.assert_non_negative(some, message=said),
        lambda said=said: tf.assert_near(some, [1.0, 2.0], message=said),
        lambda said=said: tf.assert_less(some, [1.0, 2.0], message=said),
        lambda said=said: tf.assert_rank(of_any_rank, 2, message=said),
    ]
    for check in checks:
        with tf.Session() as sess:
            try:
                sess.run(check())
            except tf.errors.InvalidArgumentError as error:
                print(error.message.split("\n")[0])
            except (TypeError, ValueError) as error:
                print(type(error).__name__, error)
t(lambda: tf.assert_scalar(some))

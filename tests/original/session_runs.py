# The same tensors run again and again: with other values, with wrong ones between, in a graph that grows, until closed.
import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 2], name="x")
n = tf.placeholder(tf.int32, [], name="n")
free = tf.placeholder(tf.float32, name="free")
v = tf.Variable([1.0, 2.0], name="v")
add = v.assign_add([1.0, 0.5])
total = tf.reduce_sum(x * v)
half = x / 2
done = tf.no_op()
sess = tf.Session()


def show(fetches, feed=None, **options):
    try:
        result = sess.run(fetches, feed, **options)
        print(type(result).__name__, result)
    except Exception as error:
        print(type(error).__name__, str(error).split("\n")[0])


show(tf.global_variables_initializer())
rows = np.array([[1.0, 2.0], [3.0, 4.0]])
for value in (
    rows,
    rows.astype(np.float32),
    rows.astype(int),
    rows.tolist(),
    [(1, 2)],
    [[True, False]],
    rows > 1,
):
    show(total, {x: value})
    show([total, half], {x: value})
    show((total, half, done), {x: value})

# What doesn't fit, and after it what does.
for value in (
    [1.0, 2.0],
    [[1.0]],
    [["a", "b"]],
    None,
    [[None, 1.0]],
    [[1.0, 2.0], [3.0]],
    "text",
    tf.zeros([1, 2]),
    5,
    [[1e40, 1]],
):
    show(total, {x: value})
show(total, {x: rows})
show(total)
show(total, {"x:0": rows})
show(total, {"nothing:0": rows})
show("v:0")
show("v")
show(total, {x: rows, n: 1})
show(n * 2, {n: 3})
for value in (3, np.int64(4), np.array(5), 2.0, 2.5, [1], True, "3", 2**40):
    show(n, {n: value})
for value in (1, [1, 2], [[1.5]], np.zeros((0, 3)), np.float64(0.1)):
    show(free, {free: value})
    show([free, free], {free: value})

# The same again: an op alone, nothing, twice the same, nested.
for _ in range(2):
    show(add.op)
    show([done, v])
    show([])
    show({"a": v, "b": [total, (half,)]}, {x: rows})
    show([v, v])
    show([[v], []])
    show(None)
    show(3)
    show([v, 3])
    show(v, {v: [5.0, 6.0]})
    show(total * 1, {total: 7.0})
    show(total, {total: 8.0})
    show(v, [(x, rows)])
    show(half, {x: np.ones((1, 2)), free: 1})

# A graph that grows, a tensor of another graph, what can't be fed.
twice = total * 2
show(twice, {x: rows})
show([total, twice], {x: rows})
with tf.Graph().as_default():
    other = tf.constant(1.0)
    fed = tf.placeholder(tf.float32)
show(other)
show(total, {x: rows, fed: 1.0})
show(total, {x: rows})
tf.get_default_graph().prevent_feeding(half)
show(half, {half: rows})
show(half, {x: rows})

# What comes back is the caller's own.
got = sess.run(v)
got += 100
show(v)
a, b = sess.run([v, half], {x: rows})
b[:] = 0
show(half, {x: rows})

# With options, and by other ways.
meta = tf.RunMetadata()
show(total, {x: rows}, options=tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), run_metadata=meta)
print(len(meta.step_stats.dev_stats) > 0)
show(total, {x: rows}, options=tf.RunOptions(timeout_in_ms=10000))
print(total.eval({x: rows}, sess), sess.make_callable(total, [x])(rows))
with tf.Session() as second:
    show(total, {x: rows})
    try:
        print(second.run(total, {x: rows}))
    except tf.errors.FailedPreconditionError as error:
        print(str(error).split("\n")[0])
sess.close()
show(total, {x: rows})
show(v)

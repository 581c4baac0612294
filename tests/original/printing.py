# Arrays and scalars of random values, shapes, types and options, as NumPy 1 prints them; what messages of TensorFlow print.
import numpy as np
import tensorflow as tf

TYPES = "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 complex64 complex128 bool".split()
SHAPES = [(), (0,), (1,), (2,), (7,), (13,), (1, 1), (3, 4), (2, 0), (5, 1), (2, 3, 2), (1, 2, 2, 2), (1200,)]
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.1, 1e-5, 1e16, 123456789.0, float("inf"), float("-inf"), float("nan")]
OPTIONS = {
    "precision": [0, 1, 3, 8, 16, 17, 25],
    "threshold": [0, 5, 1000],
    "edgeitems": [1, 2, 3],
    "linewidth": [10, 20, 40, 75, 200],
    "suppress": [True, False],
    "sign": ["-", "+", " "],
    "floatmode": ["fixed", "unique", "maxprec", "maxprec_equal"],
    "nanstr": ["nan", "NULL"],
    "infstr": ["inf", "Infinity"],
}
random = np.random.RandomState(115)
session = tf.Session()


def pick(values):
    return values[random.randint(len(values))]


def numbers(count):
    """Returns numbers: whole, special, of one size, of many, or whole and large."""
    kind = random.randint(6)
    if kind == 0:
        return random.randint(-300, 300, count).astype(float)
    if kind == 1:
        return np.array([pick(SPECIAL) for _ in range(count)])
    if kind == 2:
        return np.round(random.uniform(-5, 5, count), random.randint(4))
    if kind == 5:
        return random.randint(-(10**8), 10**8, count) / 10.0 ** random.randint(5)
    spread = 1 if kind == 3 else 20
    powers = [float("1e%d" % exponent) for exponent in random.randint(-spread, spread + 1, count)]
    return random.uniform(-1, 1, count) * powers


def array():
    """Returns an array of a random shape and type; one without dimensions may come as a scalar."""
    kind, shape = pick(TYPES), pick(SHAPES)
    values = numbers(int(np.prod(shape)))
    if kind.startswith("complex"):
        values = values + 1j * numbers(len(values))
    elif "int" in kind:
        values = random.randint(-(2**31), 2**31, len(values)) >> random.randint(31)
    values = values.astype(kind).reshape(shape)
    return values[()] if random.randint(2) else values


def printed(value):
    lines = ["str    %s" % value, "repr   %r" % (value,)]
    if isinstance(value, np.generic):
        lines += ["format {}".format(value), "list   %r" % ([value, (value,)],)]
    return "\n".join(lines)


np.seterr(all="ignore")
for number in range(400):
    options = {name: pick(OPTIONS[name]) for name in sorted(OPTIONS) if random.randint(4) == 0}
    value = array()
    if not value.size:
        options.pop("linewidth", None)  # 1.18 breaks the line after `shape=`, NumPy 2 before it
    print(number, value.dtype, value.shape, sorted(options.items()))
    with np.printoptions(**options):
        print(printed(value))
        from_graph = printed(session.run(tf.constant(value)))
        if value.shape and from_graph != printed(value):
            print(from_graph)

# What ops, graphs, examples and summaries say of themselves.
a, b, large = tf.constant(3.0, name="a"), tf.constant([0.1, 2.5]), tf.constant(1e30)
words = tf.constant(["하나", "b"])
table = tf.Variable(tf.zeros([5, 4]), name="table")
picture = tf.placeholder(tf.float32, [None, 4, 4, 1])
pooled = tf.nn.max_pool(
    tf.nn.conv2d(picture, tf.ones([3, 3, 1, 4]), [1, 1, 1, 1], "SAME"), [1, 2, 2, 1], [1, 2, 2, 1], "SAME"
)
normal = tf.layers.batch_normalization(pooled, training=True, fused=True)
rows = tf.matmul(tf.layers.flatten(normal), tf.ones([16, 3]))
joined = tf.concat([rows, tf.matmul(tf.gather_nd(table, [[0], [1]]), tf.ones([4, 3]))], 0)
with tf.control_dependencies([joined]):
    best = tf.nn.top_k(tf.identity(joined), 2)
slopes = tf.gradients(best.values, [picture, table])
kept = tf.get_variable("kept", [2], use_resource=True)
for op in (a.op, words.op, large.op, picture.op, pooled.op, rows.op, kept.assign([1.0, 2.0]).op):
    print(op)
    print(repr(op))
print(b.op.node_def)
print(tf.get_default_graph().as_graph_def().versions)
for node in tf.get_default_graph().as_graph_def().node[-150:]:
    print(node.name, node.op, sorted(node.attr), node.device)
print(large.op.node_def.attr["value"])
print(tf.make_tensor_proto([1.5, 0.1]), tf.AttrValue(f=0.1), [tf.AttrValue(i=1)])
features = {
    "f": tf.train.Feature(float_list=tf.train.FloatList(value=[1.0, 0.1])),
    "z": tf.train.Feature(bytes_list=tf.train.BytesList(value=["글".encode(), b"\x00\xff"])),
    "c": tf.train.Feature(int64_list=tf.train.Int64List(value=[1, 2])),
}
example = tf.train.Example(features=tf.train.Features(feature=features))
print(example, repr(example.features.feature["f"]), example.features.feature["c"].int64_list)
print(tf.Summary(value=[tf.Summary.Value(tag="loss", simple_value=each) for each in (0.25, 0.1, 3.0)]))

# arg_scope of contrib.framework and slim: which functions it takes, and what they get from it.
import tensorflow as tf

slim, framework = tf.contrib.slim, tf.contrib.framework
session = tf.Session()


def plain(x, rate=1.0):
    return x * rate


@slim.add_arg_scope
def scaled(x, rate=1.0, shift=0.0):
    """Scales."""
    total = x * rate
    return total + shift


@slim.add_arg_scope
def conv2d(x, stride=1):
    return x * stride


class Layers:
    @slim.add_arg_scope
    def halved(self, x, by=2.0):
        return x / by

    def doubled(self, x):
        return 2.0 * x


def attempt(name, function):
    try:
        print(name, function())
    except Exception as error:
        print(name, type(error).__name__, error)


def inside(functions, call, **options):
    def entered():
        with slim.arg_scope(functions, **options):
            return call()

    return entered


def shown(x):
    return x if isinstance(x, (int, float)) else x.shape


x = tf.zeros([1, 4, 4, 3])
attempt("plain", inside([plain], lambda: plain(2.0), rate=3.0))
attempt("plain in a tuple", inside((scaled, plain), lambda: plain(2.0), rate=3.0))
attempt("ops of TensorFlow", inside([tf.nn.relu], lambda: 1, name="x"))
attempt("slim.stack", inside([slim.stack], lambda: 1, scope="x"))
attempt("slim.repeat", inside([slim.repeat], lambda: 1, scope="x"))
attempt("l2_regularizer", inside([slim.l2_regularizer], lambda: 1, scale=0.1))
attempt("losses", inside([slim.losses.softmax_cross_entropy], lambda: 1, weights=0.1))
attempt("embed_sequence", inside([tf.contrib.layers.embed_sequence], lambda: 1, vocab_size=3))
attempt("xavier", inside([tf.contrib.layers.xavier_initializer], lambda: 1, seed=3))
attempt("variable", inside([slim.variable, slim.model_variable], lambda: 1, device="/cpu:0"))
attempt("add_loss", inside([slim.losses.add_loss], lambda: 1, loss_collection="x"))
attempt("a method", inside([Layers().doubled], lambda: 1, x=1.0))
attempt("a decorated method", inside([Layers.halved], lambda: Layers().halved(3.0), by=3.0))
attempt("a function alone", inside(scaled, lambda: scaled(2.0), rate=3.0))
attempt("a string", inside("scaled", lambda: scaled(2.0), rate=3.0))
attempt("None", inside(None, lambda: 1))
attempt("empty list", inside([], lambda: scaled(2.0), rate=3.0))
attempt("lambda", inside([lambda x: x], lambda: 1, x=3.0))
attempt("a class", inside([Layers], lambda: 1, x=3.0))
attempt("decorated", inside([scaled], lambda: scaled(2.0), rate=3.0))
attempt("by position", inside([scaled], lambda: scaled(2.0, 5.0), rate=3.0))
attempt("by name", inside([scaled], lambda: scaled(2.0, rate=5.0), rate=3.0))
attempt("unknown argument", inside([scaled], lambda: scaled(2.0), size=3.0))
attempt("unknown argument of a layer", inside([slim.conv2d], lambda: slim.conv2d(x, 2, 3), size=3.0))
attempt("unknown argument of a pool", inside([slim.max_pool2d], lambda: slim.max_pool2d(x, 2), size=3.0))
attempt(
    "unknown argument of dense", inside([slim.fully_connected], lambda: slim.fully_connected(x, 2), size=3.0)
)
attempt("missing argument", inside([slim.conv2d], lambda: slim.conv2d(x), stride=2))
attempt("required argument", inside([slim.conv2d], lambda: slim.conv2d(x, 2).shape, kernel_size=3, stride=2))
attempt("own of that name", inside([slim.conv2d], lambda: conv2d(1.0), stride=2))
attempt(
    "both of that name",
    inside([slim.conv2d, conv2d], lambda: (conv2d(1.0), shown(slim.conv2d(x, 2, 3))), stride=2),
)
attempt("aliases", inside([slim.convolution2d], lambda: slim.conv2d(x, 2, 3).shape, stride=2))
attempt("contrib.layers", inside([tf.contrib.layers.conv2d], lambda: slim.conv2d(x, 2, 3).shape, stride=2))
attempt("relu by fully_connected", inside([slim.fully_connected], lambda: slim.relu(x, 2).name, scope="x"))
attempt(
    "pools",
    inside(
        [slim.max_pool2d, slim.avg_pool2d],
        lambda: (slim.max_pool2d(x, 2).shape, slim.avg_pool2d(x, 2).shape),
        stride=1,
        padding="SAME",
    ),
)
attempt("other pools", inside([slim.max_pool2d], lambda: slim.avg_pool2d(x, 2).shape, stride=1))

with slim.arg_scope([scaled], rate=3.0) as outer:
    print("outer", scaled(1.0), sorted(outer[slim.arg_scope_func_key(scaled)].items()))
    with slim.arg_scope([scaled, conv2d], shift=1.0) as inner:
        print(
            "inner", scaled(1.0), conv2d is not plain, sorted(inner[slim.arg_scope_func_key(scaled)].items())
        )
        with slim.arg_scope([scaled], rate=4.0):
            print("innermost", scaled(1.0))
        print("inner again", scaled(1.0))
    print("outer again", scaled(1.0), sorted(outer[slim.arg_scope_func_key(scaled)].items()))
print("outside", scaled(1.0))
with slim.arg_scope(inner):
    print("inner used again", scaled(1.0))
    with slim.arg_scope([scaled], rate=10.0):
        print("and more", scaled(1.0))
    with slim.arg_scope({}):
        print("none of it", scaled(1.0))
attempt("used again with arguments", inside(inner, lambda: scaled(1.0), rate=2.0))
attempt("of an empty scope with arguments", inside({}, lambda: scaled(1.0), rate=2.0))
inner[slim.arg_scope_func_key(scaled)] = {"rate": 7.0}
with slim.arg_scope(inner) as again:
    print("changed", scaled(1.0), again is inner, again == inner)
with framework.arg_scope([scaled], rate=3.0) as scope:
    print("current", framework.current_arg_scope() == scope, slim.current_arg_scope() is scope)
print("no scope", framework.current_arg_scope())

with slim.arg_scope([scaled], rate=3.0):
    try:
        with slim.arg_scope([plain], rate=4.0):
            print("not here")
    except ValueError as error:
        print("in a scope", error)
    print("after it", scaled(1.0))
print("after both", scaled(1.0), framework.current_arg_scope())
try:
    with slim.arg_scope([scaled], rate=3.0):
        raise KeyError("of the script")
except KeyError as error:
    print("error", error, scaled(1.0))

for function in (
    scaled,
    plain,
    conv2d,
    slim.conv2d,
    slim.relu,
    slim.flatten,
    slim.repeat,
    tf.nn.relu,
    Layers.halved,
):
    print("decorated", slim.has_arg_scope(function))
print("arguments", slim.arg_scoped_arguments(conv2d), slim.arg_scoped_arguments(scaled))
attempt("arguments of plain", lambda: slim.arg_scoped_arguments(plain))
print(
    "names",
    scaled.__name__,
    scaled.__doc__,
    slim.conv2d.__name__,
    slim.max_pool2d.__name__,
    slim.conv2d_transpose.__name__,
)
print(
    "key",
    slim.arg_scope_func_key(plain).startswith("<function plain at 0x"),
    slim.arg_scope_func_key(scaled) == str(scaled),
)
print("same key", slim.arg_scope_func_key(slim.conv2d) == slim.arg_scope_func_key(slim.convolution2d))


def scope_of_net(is_training):
    return slim.arg_scope(
        [slim.conv2d, slim.fully_connected],
        activation_fn=tf.nn.elu,
        weights_regularizer=slim.l2_regularizer(0.1),
        normalizer_fn=slim.batch_norm,
        normalizer_params={"is_training": is_training, "decay": 0.9},
    )


with tf.Graph().as_default() as graph:
    tf.set_random_seed(1)
    images = tf.placeholder(tf.float32, [None, 8, 8, 3])
    with scope_of_net(True):
        with slim.arg_scope([slim.conv2d], stride=2, padding="SAME", outputs_collections="points"):
            with slim.arg_scope([slim.batch_norm], scale=True):
                net = slim.repeat(images, 2, slim.conv2d, 4, [3, 3], scope="conv")
        net = slim.fully_connected(slim.flatten(net), 3, scope="out", outputs_collections="points")
    print(net.name, len(graph.get_operations()), [v.op.name for v in slim.get_model_variables()])
    print([(v.name, v.shape) for v in tf.losses.get_regularization_losses()])
    print(list(slim.utils.convert_collection_to_dict("points").items()))
    print(
        list(slim.utils.convert_collection_to_dict("points", clear_collection=True)),
        tf.get_collection("points"),
    )
    print(
        slim.utils.get_tensor_aliases(net),
        slim.utils.get_tensor_aliases(images),
        slim.utils.gather_tensors_aliases([net, images]),
    )
    print(
        slim.utils.two_element_tuple(3),
        slim.utils.two_element_tuple([1, 2]),
        slim.utils.n_positive_integers(3, 2),
        slim.utils.last_dimension(net.shape),
    )

# Parts of tf.contrib that courses use: what they compute, and how many ops they add.
import logging

import numpy as np
import tensorflow as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
np.random.seed(3)
SCORES = np.random.randn(3, 5, 4).astype(np.float32)
TAGS = np.random.randint(0, 4, [3, 5])
ROOM = {"tf": tf, "np": np, "SCORES": SCORES, "TAGS": TAGS}


def show(title, *values):
    for value in values:
        print(title, str(np.asarray(value).dtype), " ".join("%.5g" % x for x in np.ravel(value)[:40]))


def run(*lines):
    """Runs lines in a new graph; what is called `out` is fetched, after `steps` of `train`."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(1)
        room = dict(ROOM, steps=0)
        for line in lines:
            exec(line, room)
        after = tf.random_normal([2])
        session.run(
            [tf.global_variables_initializer(), tf.local_variables_initializer(), tf.tables_initializer()]
        )
        for _ in range(room["steps"]):
            session.run(room["train"])
        print(
            len(graph.get_operations()),
            "ops",
            [(v.op.name, v.shape.as_list()) for v in tf.global_variables()],
        )
        show(lines[-1][:60], *session.run(room["out"]))
        show("after", session.run(after))


for kind in ("tf.int32", "tf.int64"):
    run(
        "x = tf.constant(SCORES); y = tf.constant(TAGS, %s); n = tf.constant([5, 3, 0])" % kind,
        "l, t = tf.contrib.crf.crf_log_likelihood(x, y, n)",
        "steps = 3; train = tf.train.GradientDescentOptimizer(0.1).minimize(-tf.reduce_mean(l))",
        "d, s = tf.contrib.crf.crf_decode(x, t, n)",
        "out = [l, t, d, s, tf.contrib.crf.crf_unary_score(y, n, x), tf.contrib.crf.crf_binary_score(y, n, t)]",
    )
run(
    "x = tf.placeholder_with_default(SCORES, [None, None, 4]); y = tf.placeholder_with_default(TAGS, [None, None]); n = tf.constant([5, 3, 1])",
    "t = tf.constant(SCORES[0, :4])",
    "l, _ = tf.contrib.crf.crf_log_likelihood(x, y, n, t)",
    "m = tf.contrib.crf.crf_multitag_sequence_score(x, tf.constant(SCORES > -1), n, t)",
    "out = [l, m, *tf.contrib.crf.crf_decode(x, t, n)]",
)
run(
    "x = tf.constant(SCORES[:, :1]); y = tf.constant(TAGS[:, :1], tf.int32); n = tf.constant([1, 1, 0]); t = tf.constant(SCORES[0, :4])",
    "out = [tf.contrib.crf.crf_log_likelihood(x, y, n, t)[0], *tf.contrib.crf.crf_decode(x, t, n)]",
)
print(tf.contrib.crf.viterbi_decode(SCORES[0], SCORES[1, :4]))

IMAGE = "x = tf.constant(np.arange(48, dtype=np.float32).reshape(1, 4, 4, 3)); I = tf.contrib.image"
run(IMAGE, "out = [I.rotate(x, 0.5), I.rotate(x[0], 1.0, 'BILINEAR'), I.rotate(x[0, :, :, 0], -0.3)]")
run(IMAGE, "out = [I.translate(x, [1, 2]), I.translate(x, [[0.5, -1.5]], 'BILINEAR')]")
run(
    IMAGE,
    "a = I.angles_to_projective_transforms([0.4], 4.0, 4.0); b = I.translations_to_projective_transforms([1.0, 0.0])",
    "c = I.compose_transforms(a, b); y = I.transform(x, c, 'BILINEAR', [3, 5])",
    "out = [a, b, c, y, tf.gradients(I.transform(x, a, 'BILINEAR') ** 2, x)[0]]",
)
run(IMAGE, "out = [I.transform(tf.cast(x, tf.uint8), [1, 0.2, 0, 0.1, 1, 0, 0.01, 0])]")
with tf.Session() as session:
    pixels = np.array([[[1, 0, 1], [1, 0, 1], [0, 1, 0]], [[0, 1, 0], [0, 1, 1], [1, 0, 0]]], bool)
    show("parts", *session.run([tf.contrib.image.connected_components(each) for each in (pixels, pixels[0])]))

LOSS = "w = tf.get_variable('w', [4, 2]); loss = tf.reduce_sum(tf.square(tf.matmul(tf.constant(SCORES[0]), w) - 1))"
ROWS = "w = tf.get_variable('w', [4, 2]); loss = tf.reduce_sum(tf.square(tf.nn.embedding_lookup(w, [0, 2, 2]) - 1))"
for start in (LOSS, ROWS):
    for optimizer in (
        "LazyAdamOptimizer(0.1)",
        "NadamOptimizer(0.1)",
        "AdaMaxOptimizer(0.1)",
        "AdamWOptimizer(weight_decay=0.01, learning_rate=0.1)",
        "MomentumWOptimizer(weight_decay=0.01, learning_rate=0.01, momentum=0.9)",
        "extend_with_decoupled_weight_decay(tf.train.GradientDescentOptimizer)(0.1, learning_rate=0.01)",
        "MovingAverageOptimizer(tf.train.GradientDescentOptimizer(0.01), 0.5)",
    ):
        for resource in (False, True) if start is LOSS else (False,):
            run(
                "tf.get_variable_scope().set_use_resource(%s)" % resource,
                start,
                "steps = 4; train = tf.contrib.opt.%s.minimize(loss)" % optimizer,
                # Where weights decay, what reads them there races with what makes them smaller.
                "out = [v.initial_value if 'weight' in %r else v for v in tf.global_variables()]" % optimizer,
            )

U = tf.contrib.util
print(
    U.make_ndarray(U.make_tensor_proto([[1.5, 2], [3, 4]])),
    U.make_ndarray(U.make_tensor_proto("text", shape=[2])),
)
print(U.constant_value(tf.constant([1, 2])), U.constant_value(tf.placeholder(tf.int32, [2])))
with tf.Graph().as_default(), tf.Session() as session:
    v = tf.Variable([7.0, 7.0])
    w = tf.Variable(3.0)
    loss = tf.reduce_sum(tf.square(v - [1.0, 3.0])) + tf.square(w - v[0])
    Scipy = tf.contrib.opt.ScipyOptimizerInterface
    for made in (
        Scipy(loss),
        Scipy(loss, [v], var_to_bounds={v: ([2, -np.inf], [np.inf, 2])}, options={"maxiter": 50}),
        Scipy(loss, equalities=[v[1] - 1.0], inequalities=[v[0] - 2.0], method="SLSQP"),
    ):
        session.run(tf.global_variables_initializer())
        losses = []
        made.minimize(session, fetches=[loss], loss_callback=losses.append)
        print(losses[0], "%.3f" % losses[-1], np.round(session.run(v), 3) + 0.0, np.round(session.run(w), 2))
with tf.Graph().as_default(), tf.Session() as session:
    w = tf.get_variable("w", initializer=[1.0, 2.0])
    made = tf.contrib.opt.MovingAverageOptimizer(tf.train.GradientDescentOptimizer(0.1), 0.5)
    try:
        made.swapping_saver()
    except RuntimeError as error:
        print(error)
    train = made.minimize(tf.reduce_sum(tf.square(w)))
    saver = made.swapping_saver()
    session.run(tf.global_variables_initializer())
    session.run([train])
    path = saver.save(session, "./average/model")
    names = [name for name, _ in tf.train.list_variables(path)]
    print([(name, tf.train.load_variable(path, name)) for name in names])
with tf.Graph().as_default() as graph:
    w = tf.get_variable("w", [2, 3])
    y = tf.matmul(tf.placeholder(tf.float32, [None, 2], "x"), w, name="y")
    print(
        tf.contrib.slim.model_analyzer.analyze_vars(
            [w, tf.get_variable("n", [], tf.float64)], print_info=True
        )
    )
    print(tf.contrib.slim.model_analyzer.analyze_ops(graph, print_info=True))

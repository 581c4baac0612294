# Cells of tf.contrib.rnn: what they compute and train, their variables, and how many ops they add.
import logging

import numpy as np
import tensorflow as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
np.random.seed(3)
STEPS = np.random.randn(2, 4, 3).astype(np.float32)
FRAMES = np.random.randn(2, 3, 4, 4, 2).astype(np.float32)


def show(title, *values):
    for value in values:
        print(title, str(np.asarray(value).dtype), " ".join("%.3g" % x for x in np.ravel(value)[:24]))


def run(title, outputs_of):
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(1)
        outputs, states = outputs_of()
        after = tf.random_normal([2])
        print(
            title,
            len(graph.get_operations()),
            [(v.op.name, v.shape.as_list()) for v in tf.global_variables()],
        )
        loss = tf.reduce_mean(tf.square(outputs))
        train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            show(title, session.run([loss, train])[0])
        show(title, *session.run([outputs, *tf.contrib.framework.nest.flatten(states), after]))


R, C = tf.contrib.rnn, tf.contrib.cudnn_rnn
CELLS = {
    "block": lambda: R.LSTMBlockCell(4),
    "block peephole": lambda: R.LSTMBlockCell(4, 0.5, 1.0, True),
    "gru block": lambda: R.GRUBlockCell(4),
    "gru block 2": lambda: R.GRUBlockCellV2(cell_size=4),
    "cudnn lstm": lambda: C.CudnnCompatibleLSTMCell(4),
    "cudnn gru": lambda: C.CudnnCompatibleGRUCell(4),
    "attention": lambda: R.AttentionCellWrapper(R.GRUCell(4), 3),
    "attention lstm": lambda: R.AttentionCellWrapper(R.BasicLSTMCell(4), 2, 5, 6, 7),
    "attention flat": lambda: R.AttentionCellWrapper(R.GRUCell(4), 2, state_is_tuple=False),
    "highway": lambda: R.HighwayWrapper(R.GRUCell(3)),
    "highway two": lambda: R.HighwayWrapper(R.GRUCell(3), False, 0.5),
    "ugrnn": lambda: R.UGRNNCell(4),
    "indrnn": lambda: R.IndRNNCell(4),
}
for name, make in CELLS.items():
    run(name, lambda: tf.nn.dynamic_rnn(make(), tf.constant(STEPS), [4, 2], dtype=tf.float32))
run(
    "conv2d",
    lambda: tf.nn.dynamic_rnn(R.ConvLSTMCell(2, [4, 4, 2], 3, [2, 2]), tf.constant(FRAMES), dtype=tf.float32),
)
run(
    "conv2d skip",
    lambda: tf.nn.static_rnn(
        R.Conv2DLSTMCell(input_shape=[4, 4, 2], output_channels=3, kernel_shape=[3, 3], use_bias=False),
        tf.unstack(tf.constant(FRAMES), axis=1),
        dtype=tf.float32,
    ),
)
run(
    "conv1d",
    lambda: tf.nn.dynamic_rnn(
        R.Conv1DLSTMCell(input_shape=[4, 2], output_channels=3, kernel_shape=[2]),
        tf.constant(FRAMES[:, 0]),
        dtype=tf.float32,
    ),
)
run("fused", lambda: R.LSTMBlockFusedCell(4)(tf.constant(STEPS), dtype=tf.float32))
run(
    "fused lengths",
    lambda: R.LSTMBlockFusedCell(4, use_peephole=True)(
        tf.constant(STEPS), dtype=tf.float32, sequence_length=[2, 1, 0, 2]
    ),
)
run("adaptor", lambda: R.FusedRNNCellAdaptor(R.GRUCell(4), True)(tf.constant(STEPS), dtype=tf.float32))
run(
    "reversed",
    lambda: R.TimeReversedFusedRNN(R.FusedRNNCellAdaptor(R.GRUCell(4)))(tf.constant(STEPS), dtype=tf.float32),
)
run(
    "reversed lengths",
    lambda: R.TimeReversedFusedRNN(R.LSTMBlockFusedCell(4))(
        tf.constant(STEPS), dtype=tf.float32, sequence_length=[2, 1, 0, 2]
    ),
)
for wrong in (
    lambda: R.AttentionCellWrapper(R.BasicLSTMCell(4), 2, state_is_tuple=False),
    lambda: R.GRUBlockCell(),
    lambda: R.Conv1DLSTMCell(input_shape=[4, 2, 1], output_channels=3, kernel_shape=[2]),
):
    try:
        wrong()
    except ValueError as error:
        print(error)

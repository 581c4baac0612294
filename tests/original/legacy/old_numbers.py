# What rests on numbers that nobody sees: names of NumPy's that meant others, the order of a hash table, the lengths
# that a beam search weighs.
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import tensorflow as tf

print(np.in1d([1, 2, 3, 5], [2, 5]), np.product([2, 3]), np.cumproduct([2, 3]), np.trapz([1, 2, 4]))
print(
    np.alltrue([1, 0]), np.sometrue([1, 0]), np.row_stack([[1, 2], [3, 4]]).shape, np.Inf, np.NaN, np.Infinity
)
print(
    np.dtype(np.float_), np.dtype(np.complex_), np.dtype(np.int0), np.dtype(np.unicode_), np.dtype(np.string_)
)
print([np.dtype(kind).name for kind in (np.bool, np.int, np.float, np.complex, np.object, np.str)], np.NAN)

random = np.random.RandomState(3)
for high, rows in ((50, 200), (2**20, 300), (2**45, 500), (2**62, 1000)):
    numbers = pd.Series(np.append(random.randint(-high, high, rows), random.randint(0, 9, 5)))
    print(high, rows, numbers.value_counts().index.tolist()[:40])
print(pd.Series(random.rand(300) * 1e6).value_counts().index.tolist()[:20])
print(pd.Series(random.randint(0, 99, 400) / 7.0).value_counts().index.tolist())
print(pd.Series(random.randint(-9, 9, 30)).mode().tolist(), random.randint(0, 9, 9).tolist())

for weight in (0.0, 0.3, 1.0, 2.5):
    tf.reset_default_graph()
    tf.set_random_seed(4)
    seq2seq, cell = tf.contrib.seq2seq, tf.contrib.rnn.GRUCell(7)
    vectors = tf.get_variable("e", [7, 5], initializer=tf.random_uniform_initializer(-3, 3, seed=2))
    decoder = seq2seq.BeamSearchDecoder(
        cell, vectors, tf.fill([2], 1), 2, cell.zero_state(6, tf.float32), 3, length_penalty_weight=weight
    )
    outputs, state, lengths = seq2seq.dynamic_decode(decoder, maximum_iterations=8)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        ids, scores, state, lengths = session.run(
            [outputs.predicted_ids, outputs.beam_search_decoder_output.scores, state, lengths]
        )
    print(weight, ids.tolist(), lengths.tolist())
    print(*("%.4f" % score for score in scores.ravel()), *("%.4f" % each for each in state.log_probs.ravel()))

# Methods that NumPy 2 took from arrays.
a = np.arange(6, dtype=np.int16).reshape(2, 3)
print(
    a.tostring(),
    a.T.tostring(),
    a.T.tostring("F"),
    np.float32(1.5).tostring(),
    a.newbyteorder().tolist(),
    np.int16(1).newbyteorder(),
)
print(a.ptp(), a.ptp(axis=0), a.ptp(1), np.float64(2).ptp())
a.itemset(4, 9)
a.itemset((0, 1), 8)
a.itemset(1, 2, 7)
print(a)
write = a.tostring
print(write() == a.tobytes(), ElementTree.tostring(ElementTree.Element("a")))
b = np.array([1.0])
b.itemset(3)
print(b, [x.tostring() for x in a])
print(
    np.zeros(2, dtype=np.integer),
    np.ones(2, dtype=np.floating).dtype,
    np.array([1.5]).astype(np.integer).dtype,
)

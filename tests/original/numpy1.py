# What a session gives back, in the arithmetic, formatting and printing of NumPy 1.
import numpy as np
import tensorflow as tf

sess = tf.Session()
s32 = sess.run(tf.constant(0.1))
i32 = sess.run(tf.constant(7))
i64 = sess.run(tf.constant(7, tf.int64))
f16 = sess.run(tf.constant(0.1, tf.float16))
f64 = sess.run(tf.constant(2.5, tf.float64))
a32 = sess.run(tf.constant([0.1, 0.2]))
ai = sess.run(tf.constant([1, 2]))
a1 = sess.run(tf.constant([0.1]))
a11 = sess.run(tf.constant([[0.5]]))
text = sess.run(tf.constant("가".encode("utf-8")))
nested = sess.run({"a": [tf.constant(1.5), (tf.constant(2), tf.constant([3.5]))], "b": tf.constant(True)})

EXPRESSIONS = """
s32 * 2
s32 * 2.0
2.0 * s32
s32 / 3
s32 + 1
1 - s32
s32 ** 2
s32 * True
s32 + s32
s32 * np.float64(2)
-s32
abs(s32)
s32 // 1
s32 % 1
s32 > 0.1
s32 == 0.1
round(s32, 3)
sum([s32, s32])
0. + s32
s32 * i32
s32 * 10**20
i64 + 10**20
10**20 - i64
f64 ** f64
f64 ** 0.7
2 ** f64
divmod(i64, 4)
divmod(f64, s32)
i32 * 2
i32 / 2
i32 + 2 ** 40
i64 * 2
f16 * 2.0
s32 * a32
a32 * 2.0
a32 * np.float64(2)
np.float64(2) * a32
a32 * np.float64(1e300)
np.sqrt(2.0) * a32
a32 / np.float64(3)
ai * 2.5
ai + np.int64(1)
ai * np.float32(2)
a32 * i64
a32 + [1, 2]
a32 @ a32
np.mean(a32)
a32.mean() * 100
a32.std() * 10
a32.sum() / 2
a32[0] * 2.0
a32[::-1][0] * 2.0
[value * 2.0 for value in a32]
np.sqrt(s32 * 2)
np.exp(s32)
np.maximum(s32, 0)
np.add(s32, 1.0)
np.mean([s32, s32])
np.array([s32, 1.0])
np.array([s32])
divmod(s32, 1)
np.where(a32 > 0, a32, 1.0)
np.concatenate([a32, [1.0]])
np.squeeze(a1)
np.clip(a32, 0, np.float64(1))
int(a1)
float(a1)
float(a11)
bool(a1)
'%.3f' % a1
'%d' % a1
'%.2f' % (a1 * 100)
'%6.2f %%' % (a11 * 100)
'%d, %.4f' % (a1, a11[0])
'{:.3f}'.format(s32)
'{}'.format(a32)
'%s' % s32
[s32, i64, f64]
(s32,)
{1: s32}
s32, a1
type(s32)
type(a1)
isinstance(a1, np.ndarray), isinstance(s32, np.float32), isinstance(f64, float)
s32.dtype, a1.dtype, a1.shape
a1.tolist(), s32.item()
range(i32)
[1, 2, 3][i64 - 5]
round(f64)
max(s32, 0.5)
hash(i32) == hash(7), s32 in [s32]
text, text.decode('utf-8')
nested
sess.run([tf.constant(1.5), tf.constant(2)])
a32.astype(np.float64) * s32
np.argmax(a32), a32.argmax()
a32 == a32
(a32 > 0.15).mean() * 100
a32.reshape(1, 2)
a32 += 1
str(np.array([1e-10, 1.])), repr(np.float64(1e16))
"""
np.seterr(all="ignore")
for expression in EXPRESSIONS.strip().splitlines():
    if "+=" in expression:
        exec(expression)
        expression = expression.split()[0]
    value = eval(expression)
    print("%-40s %r" % (expression, value))
    if isinstance(value, (np.ndarray, np.number)):
        print("%-40s %s %s" % ("", value.dtype, value))

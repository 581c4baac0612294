# Op types and values of a graph that is written, frozen, read again and differentiated in another way.
import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 20], name="x")
w = tf.Variable(tf.ones([20, 20]) * 0.03, name="w")
h = tf.nn.sigmoid(tf.matmul(x, w), name="h")
p = tf.nn.softmax(tf.exp(h), name="p")
print([op.type for op in tf.get_default_graph().get_operations()], p.op.type)
with tf.get_default_graph().gradient_override_map({"Sigmoid": "Twice"}):
    s = tf.sigmoid(x)


@tf.RegisterGradient("Twice")
def _twice(op, grad):
    return grad * 2.0


g = tf.gradients(s, x)[0]
data = np.linspace(-1, 1, 40).reshape(2, 20)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    first = sess.run(p, {x: data})
    print(repr(first[0, :3]), sess.run(g, {x: data})[0, :2])
    frozen = tf.graph_util.convert_variables_to_constants(sess, sess.graph_def, ["p"])
    print([(n.name, n.op, list(n.input)) for n in frozen.node])
    tf.train.write_graph(frozen, "written", "g.pb", as_text=False)
    tf.train.write_graph(sess.graph_def, "written", "g.pbtxt")
    meta = tf.train.export_meta_graph()
    print(sorted({n.op for n in meta.graph_def.node}))
    tf.train.Saver().save(sess, "written/m")
with tf.Graph().as_default():
    read = tf.GraphDef()
    with open("written/g.pb", "rb") as file:
        read.ParseFromString(file.read())
    (out,) = tf.import_graph_def(read, return_elements=["p:0"])
    print(out.op.type, out.name, [op.name for op in tf.get_default_graph().get_operations()][:3])
    with tf.Session() as sess:
        print((sess.run(out, {"import/x:0": data}) == first).all())
    print(tf.gradients(out, tf.get_default_graph().get_tensor_by_name("import/x:0"))[0])
with tf.Graph().as_default():
    saver = tf.train.import_meta_graph("written/m.meta")
    with tf.Session() as sess:
        saver.restore(sess, "written/m")
        print((sess.run("p:0", {"x:0": data}) == first).all())
        sub = tf.graph_util.extract_sub_graph(sess.graph_def, ["h"])
        print([n.op for n in sub.node])
with open("written/g.pbtxt") as file:
    print(sorted({line.strip() for line in file if line.strip().startswith("op:")}))
with tf.Graph().as_default(), tf.Session() as sess:
    # The graph grows between runs; loops and branches are made after some of it has run.
    a = tf.placeholder(tf.float32, [17])
    b = tf.exp(a)
    print(sess.run(b, {a: np.arange(17) / 10})[-3:])
    c = tf.while_loop(lambda i, v: i < 3, lambda i, v: (i + 1, tf.tanh(v) * tf.exp(b)), [0, b])[1]
    d = tf.cond(a[0] > 1, lambda: tf.sigmoid(c), lambda: tf.log(c + b))
    with tf.control_dependencies([b]):
        e = tf.gradients(d, a)[0]
    print(sess.run([c, d], {a: np.arange(17) / 10})[1][-3:], sess.run(e, {a: np.zeros(17)})[:2])
    handle = sess.partial_run_setup([b, d], [a])
    print(sess.partial_run(handle, b, {a: np.zeros(17)})[:2], sess.partial_run(handle, d)[:2])
    print(sess.make_callable(d, [a])(np.zeros(17))[:2])

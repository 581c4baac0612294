import tensorflow as tf

points = tf.constant(tf.random_uniform([50, 2]).shape.as_list()[0] * [[0.5, 1.0]])
centroids = tf.Variable(tf.slice(tf.random_shuffle(points), [0, 0], [4, -1]))
expanded_vectors = tf.expand_dims(points, 0)
expanded_centroids = tf.expand_dims(centroids, 1)
diff = tf.subtract(expanded_vectors, expanded_centroids)
distances = tf.reduce_sum(tf.square(diff), 2)
assignments = tf.argmin(distances, 0)
means = tf.concat(
    [
        tf.reduce_mean(
            tf.gather(points, tf.reshape(tf.where(tf.equal(assignments, c)), [1, -1])),
            reduction_indices=[1],
        )
        for c in range(4)
    ],
    0,
)
update_centroids = tf.assign(centroids, means)
sums = tf.unsorted_segment_sum(points, assignments, 4)
parts = tf.dynamic_partition(points, tf.to_int32(assignments), 4)
v0 = tf.placeholder("float", [None, 20])
W = tf.Variable(tf.random_normal([20, 10], stddev=0.01))
vb, hb = tf.Variable(tf.zeros([20])), tf.Variable(tf.zeros([10]))
h0 = tf.nn.sigmoid(tf.matmul(v0, W) + hb)
sampled = tf.nn.relu(tf.sign(h0 - tf.random_uniform(tf.shape(h0))))
v1 = tf.nn.sigmoid(tf.matmul(sampled, tf.transpose(W)) + vb)
h1 = tf.nn.sigmoid(tf.matmul(v1, W) + hb)
w_positive, w_negative = tf.matmul(tf.transpose(v0), sampled), tf.matmul(tf.transpose(v1), h1)
CD = (w_positive - w_negative) / tf.to_float(tf.shape(v0)[0])
update_w = W.assign_add(1.0 * CD)
update_vb = vb.assign_add(tf.reduce_mean(v0 - v1, 0))
update_hb = tf.assign(hb, hb + tf.reduce_mean(h0 - h1, 0))
error = tf.reduce_mean(tf.square(v0 - v1))
A = tf.concat([v0, tf.ones([5, 1])], 1, name="A") if False else tf.ones([5, 3])
solution = tf.matmul(tf.matmul(tf.matrix_inverse(tf.matmul(tf.transpose(A), A)), tf.transpose(A)), A)
L = tf.cholesky(tf.matmul(tf.transpose(A), A))
solved = tf.matrix_solve(tf.transpose(L), tf.matrix_solve(L, tf.eye(3)))
kernel = tf.exp(tf.multiply(-50.0, tf.abs(tf.add(tf.subtract(A, 2.0), tf.transpose(tf.ones([3, 5]))))))

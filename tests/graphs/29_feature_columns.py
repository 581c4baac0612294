import tensorflow as tf

features = {
    "age": tf.placeholder(tf.float32, [None, 1]),
    "sex": tf.placeholder(tf.string, [None]),
    "city": tf.placeholder(tf.string, [None]),
}
labels = tf.placeholder(tf.float32, [None, 1])
age = tf.feature_column.numeric_column("age")
sex = tf.feature_column.categorical_column_with_vocabulary_list("sex", ["m", "f"])
city = tf.feature_column.categorical_column_with_hash_bucket("city", 20)
buckets = tf.feature_column.bucketized_column(age, [20.0, 40.0])
columns = [
    age,
    tf.feature_column.indicator_column(sex),
    tf.feature_column.indicator_column(city),
    buckets,
]
net = tf.feature_column.input_layer(features, columns)
linear = tf.feature_column.linear_model(features, [age, sex, buckets])
net = tf.layers.dense(net, 4, tf.nn.relu)
out = tf.layers.dense(net, 1) + linear
loss = tf.reduce_mean(tf.square(out - labels))
train = tf.train.AdagradOptimizer(0.05).minimize(loss)
init = tf.group(tf.global_variables_initializer(), tf.tables_initializer())

# tf.keras in the scope of a strategy, on one processor, in graphs.
import numpy as np
import tensorflow as tf

np.random.seed(1)
tf.set_random_seed(1)
X = np.random.rand(64, 4).astype("float32")
Y = X.sum(1, keepdims=True)
strategy = tf.distribute.MirroredStrategy()
print(type(strategy).__name__, strategy.num_replicas_in_sync)
with strategy.scope():
    model = tf.keras.Sequential(
        [tf.keras.layers.Dense(8, activation="relu", input_shape=(4,)), tf.keras.layers.Dense(1)]
    )
    model.compile(loss="mse", optimizer=tf.keras.optimizers.SGD(0.1), metrics=["mae"])
print(model.weights[0])
print(repr(model.weights[1]))
print(model.get_weights()[2].round(5).tolist())
batches = tf.data.Dataset.from_tensor_slices((X, Y)).batch(16)
for options in ({"x": batches}, {"x": X, "y": Y, "batch_size": 16, "shuffle": False}):
    history = model.fit(epochs=2, verbose=0, **options).history
    print({name: ["%.5f" % value for value in each] for name, each in history.items()})
print(["%.5f" % value for value in model.evaluate(batches, verbose=0)])
print(model.predict(X[:3]).round(4).tolist())

# A training of one's own, by the name that `run` had.
with tf.Graph().as_default():
    tf.set_random_seed(2)
    strategy = tf.contrib.distribute.MirroredStrategy()
    print(isinstance(strategy, tf.contrib.distribute.DistributionStrategy))
    with strategy.scope():
        layer = tf.keras.layers.Dense(1, input_shape=(4,))
        layer.build((None, 4))
        optimizer = tf.train.GradientDescentOptimizer(0.1)
        batches = tf.data.Dataset.from_tensor_slices((X, Y)).batch(16).repeat()
        iterator = strategy.experimental_distribute_dataset(batches).make_initializable_iterator()

        def step(inputs):
            x, y = inputs
            loss = tf.reduce_mean(tf.square(layer(x) - y))
            with tf.control_dependencies([optimizer.minimize(loss)]):
                return tf.identity(loss)

        losses = strategy.experimental_run_v2(step, args=(next(iterator),))
        loss = strategy.reduce(tf.distribute.ReduceOp.MEAN, losses, axis=None)
        with tf.Session() as session:
            session.run(iterator.initialize())
            session.run(tf.global_variables_initializer())
            print(["%.5f" % session.run(loss) for _ in range(4)])
for wrong in ({"num_gpus": 1, "num_gpus_per_worker": 1}, {"devices": ["/cpu:0"], "num_gpus": 1}):
    try:
        tf.contrib.distribute.MirroredStrategy(**wrong)
    except ValueError as error:
        print(error)

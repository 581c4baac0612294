# tf.keras in the scope of a strategy, on one processor, after enable_eager_execution.
import numpy as np
import tensorflow as tf

tf.enable_eager_execution()
tf.set_random_seed(1)
np.random.seed(1)
layers = tf.keras.layers
X = np.random.rand(64, 4).astype("float32")
Y = X.sum(1, keepdims=True)
strategy = tf.distribute.MirroredStrategy()


def rounded(history):
    return {name: ["%.4f" % value for value in each] for name, each in history.items()}


with strategy.scope():
    model = tf.keras.Sequential(
        [layers.Dense(8, activation="relu", input_shape=(4,)), layers.Dropout(0.5), layers.Dense(1)]
    )
    model.compile(loss="mse", optimizer=tf.keras.optimizers.SGD(0.1), metrics=["mae"])
data = tf.data.Dataset.from_tensor_slices((X, Y))
print(rounded(model.fit(data.batch(24), epochs=2, verbose=0).history))
print(rounded(model.fit(X, Y, batch_size=16, epochs=2, verbose=0).history))
print(rounded(model.fit(data.batch(16, drop_remainder=True), epochs=2, verbose=0).history))
shuffled = data.shuffle(20).batch(16)
print(rounded(model.fit(shuffled, epochs=3, verbose=0, validation_data=data.batch(20)).history))
shuffled = data.shuffle(20, seed=4).repeat().batch(16)
print(rounded(model.fit(shuffled, epochs=3, verbose=0, steps_per_epoch=3).history))
print(["%.4f" % value for value in model.evaluate(data.batch(16), verbose=0)])
print(model.predict(X[:3]).round(3).tolist())

with strategy.scope():
    model = tf.keras.Sequential([layers.Dense(8, activation="relu", input_shape=(4,)), layers.Dense(1)])
    optimizer, mean = tf.keras.optimizers.Adam(0.1), tf.keras.metrics.Mean()

    def step(inputs):
        x, y = inputs
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        optimizer.apply_gradients(
            zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        )
        mean.update_state(loss)
        return loss

    @tf.function
    def train(inputs):
        return strategy.reduce(
            tf.distribute.ReduceOp.SUM, strategy.experimental_run_v2(step, args=(inputs,)), axis=None
        )

    for _ in range(2):
        print(
            [
                "%.4f" % train(inputs).numpy()
                for inputs in strategy.experimental_distribute_dataset(data.batch(16))
            ]
        )
        print("%.4f" % mean.result().numpy())

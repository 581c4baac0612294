"""What is the user's own in saved models: layers, losses, figures, activations and what weights are given."""

import keras.backend as K  # noqa: N812
import numpy as np
from keras.activations import softplus
from keras.callbacks import ModelCheckpoint
from keras.constraints import Constraint
from keras.initializers import Initializer
from keras.layers import LSTM, Activation, Bidirectional, Dense, Input, Layer, TimeDistributed
from keras.models import Model, Sequential, clone_model, load_model, model_from_json
from keras.optimizers import SGD
from keras.regularizers import Regularizer
from keras.utils import CustomObjectScope, get_custom_objects
from keras.utils.generic_utils import custom_object_scope


class Scale(Layer):
    def __init__(self, by=2.0, **kwargs):
        self.by = by
        super(Scale, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(int(input_shape[-1]),), initializer="ones", trainable=True
        )
        super(Scale, self).build(input_shape)

    def call(self, x):
        return x * self.kernel * self.by

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        config = super(Scale, self).get_config()
        config["by"] = self.by
        return config


class Eighth(Initializer):
    def __init__(self, times=1):
        self.times = times

    def __call__(self, shape, dtype=None):
        return K.constant(self.times / 8, shape=shape)

    def get_config(self):
        return {"times": self.times}


class Sum(Regularizer):
    def __init__(self, share=0.5):
        self.share = share

    def __call__(self, x):
        return self.share * K.sum(K.abs(x))

    def get_config(self):
        return {"share": self.share}


class Below(Constraint):
    def __init__(self, limit=1.0):
        self.limit = limit

    def __call__(self, w):
        return K.clip(w, -self.limit, self.limit)

    def get_config(self):
        return {"limit": self.limit}


class Slow(SGD):
    pass


def bent(x):
    return x * K.sigmoid(x)


def own_loss(y_true, y_pred):
    return K.mean(K.square(y_true - y_pred), axis=-1) * 3


def r2(y_true, y_pred):
    return K.mean(y_true) - K.mean(y_pred)


def twice(y_true, y_pred):
    return 2 * K.mean(y_pred)


own = {
    "Scale": Scale, "Eighth": Eighth, "Sum": Sum, "Below": Below, "Slow": Slow, "bent": bent, "own_loss": own_loss,
    "r2": r2, "twice": twice,
}  # fmt: skip
x = np.arange(12.0).reshape(4, 3) / 8
y = np.arange(4.0).reshape(4, 1)


def build():
    model = Sequential()
    model.add(
        Dense(
            2,
            input_dim=3,
            activation=bent,
            kernel_initializer=Eighth(3),
            kernel_regularizer=Sum(0.25),
            kernel_constraint=Below(0.5),
        )
    )
    model.add(Scale(1.5))
    model.add(Activation(bent))
    model.add(Dense(1, kernel_initializer=Eighth()))
    model.compile(Slow(lr=0.05), own_loss, metrics=["mae", r2, twice])
    return model


def show(name, model):
    print(name, model.metrics_names, [type(layer).__name__ for layer in model.layers])
    print(type(model.optimizer).__name__, float(K.get_value(model.optimizer.lr)), model.layers[1].by)
    print(np.round(model.evaluate(x, y, verbose=0), 5), np.round(model.predict(x).ravel(), 5))


model = build()
model.fit(x, y, epochs=2, batch_size=4, verbose=0, callbacks=[ModelCheckpoint("best.h5", "loss")])
show("trained", model)
model.save("own.h5")
again = load_model("own.h5", custom_objects=own)
show("argument", again)
again.fit(x, y, epochs=1, batch_size=4, verbose=0)
show("trained on", again)
show("checkpoint", load_model("best.h5", custom_objects=own))
with CustomObjectScope(own):
    show("scope", load_model("own.h5"))
    print(sorted(set(own) - set(get_custom_objects())))
with custom_object_scope({"Scale": Scale}, {name: own[name] for name in own if name != "Scale"}):
    show("two in a scope", load_model("own.h5"))
print(len(get_custom_objects()))
for name in sorted(own):
    try:
        load_model("own.h5", custom_objects={each: own[each] for each in own if each != name})
        print(name, "not missed")
    except ValueError as error:
        print(name, "ValueError", str(error))
plain = load_model("own.h5", custom_objects=own, compile=False)
print(np.round(plain.predict(x).ravel(), 5))
text = model.to_json()
from_text = model_from_json(text, custom_objects=own)
print([weight.ravel().tolist() for weight in from_text.get_weights()])
from_text.set_weights(model.get_weights())
print(np.round(from_text.predict(x).ravel(), 5))
print(from_text.layers[0].get_config()["kernel_constraint"], from_text.layers[0].activation.__name__)
with CustomObjectScope(own):
    print([each.name for each in clone_model(model).layers])

get_custom_objects().update({"bent_too": Activation(bent), "own_loss": own_loss, "softplus": bent})
named = Sequential([Dense(2, input_dim=3, kernel_initializer="ones", activation="bent_too")])
named.add(Activation("softplus"))
named.compile("sgd", "own_loss")
print(np.round(named.predict(x), 5).tolist())
get_custom_objects().clear()
print(np.round(K.eval(softplus(K.variable([1.0]))), 5))

entry = Input((4, 3))
inner = TimeDistributed(Scale(3.0))(entry)
with CustomObjectScope(own):
    both = Bidirectional(LSTM(2, kernel_initializer=Eighth(2), recurrent_initializer="ones", activation=bent))
inner = both(inner)
outer = Model(entry, Dense(1, kernel_initializer="ones")(inner))
outer.compile("adam", {"dense_4": own_loss}, metrics={"dense_4": r2})
outer.save("outer.h5")
with CustomObjectScope(own):
    copy = load_model("outer.h5")
steps = np.arange(24.0).reshape(2, 4, 3) / 24
print(copy.metrics_names, np.allclose(copy.predict(steps), outer.predict(steps)))
print(np.round(copy.evaluate(steps, np.ones((2, 1)), verbose=0), 4))
stack = Sequential([Scale(input_shape=(2,)), Scale(0.5)])
print(
    [(layer.name, layer.by) for layer in clone_model(stack).layers],
    clone_model(stack).predict(np.ones((1, 2))),
)

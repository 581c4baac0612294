"""What a Keras 2.2.5 model on TensorFlow 1.15 drew and computed where Keras 3 does otherwise.

`as_keras2(seed)` stands where an old listing says `tf.set_random_seed(seed)`, after NumPy's generator has been
seeded. From then on, for models that are made by name (`Dense(30, activation="relu")`, `loss="binary_crossentropy"`):

- each weight starts as it started there: every initializer took its op's seed from NumPy, in the order
  in which the layers were added;
- `"rmsprop"` takes its steps as it did, and it and `"adam"` take the gradients of an Embedding's word as one;
- `oldstack.training.Dropout` leaves out the same units in the same step;
- `oldstack.training.fit` computes as TensorFlow 1.15 did, to the last bit in models of Dense layers: activations,
  products, sums over the batch, roots in Adam, and the cross-entropies from clipped probabilities. Keras 3 goes back
  to the logits, which gives other gradients where a sigmoid is saturated. So XLA is left out. And an LSTM
  multiplies the inputs of all steps at once. `model.evaluate` and `model.predict` do likewise;
- a step reads each weight before it changes it. TensorFlow's optimizer of graphs takes away what makes a change wait
  for a read if some way leads from the one to the other, and later that way: a figure that no gradient needs then now
  and then comes from weights of the next step. So that optimizer is off.

Initializers and optimizers are registered with Keras as custom objects. Without the line, or after `as_keras2(False)`,
all is as Keras 3 has it.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator

from oldstack.arithmetic115 import elementary, native
from oldstack.loading.patch import patch
from oldstack.loading.quick_keras import keras, tf
from oldstack.training import draws, formulas, recurrent, reductions
from oldstack.training.draws import is_on
from oldstack.training.initializers import INITIALIZERS
from oldstack.training.updates import OPTIMIZERS

__all__ = ["ACTIVATIONS", "as_keras2", "computations", "computing", "is_on"]

# What computes as then in place of an activation.
ACTIVATIONS = {
    keras.activations.elu: formulas.elu,
    keras.activations.exponential: formulas.exp,
    keras.activations.selu: formulas.selu,
    keras.activations.sigmoid: formulas.logistic,
    keras.activations.softmax: formulas.shares,
    keras.activations.softplus: formulas.softplus,
    keras.activations.tanh: formulas.tanh,
}
_REGISTERED = INITIALIZERS | OPTIMIZERS


def as_keras2(seed: int | bool | None = None) -> None:
    """Makes what follows in this process start and train as it did in Keras 2.2.5 on TensorFlow 1.15.

    Seed NumPy's generator besides, as the listing does: `keras.utils.set_random_seed` does that as well.

    Args:
        seed: What the listing gives to `tf.set_random_seed`; None if it doesn't call it; False to go
            back to Keras 3's own rules.
    """
    registry = keras.saving.get_custom_objects()
    tf.config.optimizer.set_experimental_options({"dependency_optimization": seed is False})
    if seed is False:
        draws.end()
        for name in _REGISTERED:
            registry.pop(name, None)
        return
    draws.begin(seed)
    registry.update(_REGISTERED)


@contextlib.contextmanager
def computations(model: keras.Model, is_fetched: bool = False) -> Iterator[None]:
    """Lets a model compute as in Keras 2.2.5, after `as_keras2`, where Keras 3 does otherwise: activations, Dense layers, loss.

    The loss of one output, if it was given to `compile` by name and the model has no `compute_loss` of its own.

    Args:
        model: The model; it is as before when the context ends.
        is_fetched: Whether the model's outputs are what is wanted, and not a loss.
    """
    outputs = keras.tree.flatten(getattr(model, "outputs", [])) if is_fetched else []
    ends = [tensor._keras_history.operation for tensor in outputs]
    with contextlib.ExitStack() as stack:
        if is_on():
            stack.enter_context(elementary.of_few())  # in a batch of any length, too
            # For XLA there have to be the ops that each formula consists of.
            stack.enter_context(elementary.by_kernels(None if model.jit_compile else native.caller()))
            for layer in model._flatten_layers():  # public are only those that are in no other layer
                is_recurrent = hasattr(layer, "state_size")  # or the cell of such a layer
                activation = None if is_recurrent else ACTIVATIONS.get(getattr(layer, "activation", None))
                if activation:
                    stack.callback(setattr, layer, "activation", layer.activation)
                    patch(layer, "activation", activation)
                if type(layer).call is keras.layers.Dense.call and not layer.quantization_mode:
                    patch(layer, "call", functools.partial(formulas.dense, layer, is_fetched=layer in ends))
                    stack.callback(delattr, layer, "call")
                own = {"call": recurrent.lookup(layer), "inner_loop": recurrent.inner_loop(layer)}
                for name, method in own.items():
                    if method and not model.jit_compile:
                        patch(layer, name, method)
                        stack.callback(delattr, layer, name)
            if compute_loss := _keras2_loss(model):
                patch(model, "compute_loss", compute_loss)
                stack.callback(delattr, model, "compute_loss")
        yield


def computing(model: keras.Model, function: Callable, is_fetched: bool = False) -> Callable:
    """Returns a function that is run where a model computes as in Keras 2.2.5.

    Args:
        model: The model.
        function: A function of tensors.
        is_fetched: As for `computations`.
    """

    def run(*args):
        with computations(model, is_fetched):
            return function(*args)

    return run


def _keras2_loss(model):
    """Returns what takes the place of the model's `compute_loss`, if its loss is another one in Keras 3."""
    loss_of = formulas.LOSSES.get(model.loss) if isinstance(getattr(model, "loss", None), str) else None
    keras3 = model.compute_loss
    if loss_of is None or type(model).compute_loss is not keras.Model.compute_loss:
        return None
    with tf.init_scope():  # where the learning rate, which belongs to it, has a value
        if model.get_compile_config()["loss_weights"] is not None:
            return None

    def compute_loss(x=None, y=None, y_pred=None, sample_weight=None, training=True):
        is_masked = getattr(y_pred, "_keras_mask", None) is not None  # there is no public name for it
        if is_masked or keras.tree.is_nested(y) or keras.tree.is_nested(y_pred):
            return keras3(x, y, y_pred, sample_weight, training)
        values = loss_of(y, y_pred)
        if sample_weight is not None:
            weight = tf.cast(sample_weight, values.dtype)
            if weight.shape.rank > values.shape.rank:  # a column, as of a pandas Series
                weight = weight[..., 0]
            values = tf.reduce_mean(values, range(weight.shape.rank, values.shape.rank))
            values *= weight / tf.reduce_mean(tf.cast(weight != 0, values.dtype))
        return tf.add_n([reductions.mean(values), *model.losses])

    return compute_loss

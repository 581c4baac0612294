"""How many ops tf.keras of TensorFlow 1.15 had made when: under `tf.set_random_seed`, the seed of each random op.

Each layer that is called adds what it added to the graph there: the ops of its weights and those of the call itself;
`compile` adds losses and figures, the first training gradients and steps. The numbers are in `op_counts.json`,
measured on TensorFlow 1.15.5 by `lessons.py record op-counts`; here is what they are for and how they add up.
"""

import contextlib
import functools
import json
import math
from pathlib import Path

import keras
import numpy as np

from oldstack.training import rules as keras2_rules

_PHASE = 2  # the tensor that says whether layers are in training, and its value
_BY_PHASE = {
    "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout",
    "AlphaDropout", "BatchNormalization",
}  # fmt: skip
_MANY = 1000  # so many zeros or ones were made by more ops
_OTHER = {"base": {"call": 1, "first": 1, "later": 1}, "options": {}, "pairs": {}}  # a layer of the user's


@functools.cache
def table() -> dict:
    """Returns what was measured: for each kind of part a table by name."""
    return json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def figure(entry: dict, options: set[str], name: str) -> int:
    """Returns how many ops a part adds.

    Args:
        entry: What was measured of it: as it is, with each option, and with each two of them.
        options: Those that it has; others are allowed.
        name: Which figure: "call".
    """
    total = entry["base"].get(name, 0)
    total += sum(more.get(name, 0) for option, more in entry["options"].items() if option in options)
    pairs = ((pair.split(" & "), more) for pair, more in entry["pairs"].items())
    return total + sum(more.get(name, 0) for pair, more in pairs if options.issuperset(pair))


def options_of(values: dict) -> set[str]:
    """Returns a layer's arguments as options: "padding=same", "strides>1", "dropout>0", "shared_axes".

    Args:
        values: The arguments by name.
    """
    found = set()
    for name, value in values.items():
        if callable(value):
            found.add(f"{name}={getattr(value, '__name__', None)}")
        elif isinstance(value, bool | str) or value is None:
            found.add(f"{name}={value}")
        elif isinstance(value, int | float | list | tuple):
            sizes = [each for each in np.ravel(value).tolist() if each is not None] if value else [0]
            largest = max(sizes, default=0)
            found |= {f"{name}={largest}"} | {f"{name}>{each}" for each in (0, 1) if largest > each}
        if value:
            found.add(name)
    return found


def options(layer, inputs) -> set[str]:
    """Returns the options that a layer's call has.

    Args:
        layer: The layer.
        inputs: A tensor or a list of them.
    """
    values = dict(vars(layer).get("_values", {}))
    name = type(layer).__name__
    several = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
    one = several[0]
    rank = len(one.shape)
    axis = values.get("axis")
    if name == "BatchNormalization" and axis in (-1, rank - 1):
        del values["axis"]
    if "target_shape" in values:
        values["dims"] = len(values.pop("target_shape"))
    if inner := _inner(layer):
        values["of"] = type(inner[0]).__name__
        if name == "Bidirectional":
            values["return_sequences"] = bool(getattr(inner[0], "return_sequences", False))
    found = options_of(values) | {f"rank={rank}", f"inputs={len(several)}"}
    if getattr(one, "_keras_mask", None) is not None:
        found.add("masked")
    if one.shape[0] is not None and not values.get("stateful"):
        found.add("batch")
    if None in one.shape[1:]:
        found.add("length")
    if name == "Embedding" and not (keras.backend.is_int_dtype(one.dtype) and not _is_first(layer, one)):
        found.add("float")
    return found


def _inner(layer):
    """Returns the layers that a wrapper calls."""
    if type(layer).__name__ == "TimeDistributed":
        return [layer.layer]
    return [layer.forward_layer, layer.backward_layer] if type(layer).__name__ == "Bidirectional" else []


def _is_first(layer, inputs):
    """Returns whether the inputs are those of a `Sequential`, which were floats whatever the layer takes."""
    return keras.ops.is_tensor(inputs) or inputs._keras_history.operation.name == f"{layer.name}_input"


class _Graph:
    """The default graph, as far as it is counted; what `keras2_rules` takes seeds from.

    Attributes:
        is_counted: Whether its ops are counted: for tf.keras.
    """

    is_counted = False

    def __init__(self):
        self._unseeded = np.random.RandomState()
        self.reset()

    def reset(self, has_phase=False):
        """Begins a new graph.

        Args:
            has_phase: Whether it was made by `clear_session`.
        """
        self._has_phase, self._before = has_phase, None
        self._ops = _PHASE if has_phase else 0
        self._waiting = 0

    @property
    def ops(self) -> int:
        """How many ops the graph has."""
        return self._ops

    def add(self, ops):
        """Counts ops.

        Args:
            ops: Their number.
        """
        self._ops += ops

    def need_phase(self):
        """Counts the tensor that says whether layers are in training, once."""
        if not self._has_phase:
            self._has_phase = True
            self._ops += _PHASE

    def randint(self, high):
        """Returns the seed of the next random op, as `numpy.random.randint` would."""
        if self._before is None:
            return np.random.randint(high)  # as the backend's functions did
        if not keras2_rules.has_seed():
            return self._unseeded.randint(high)
        return self._ops + self._before

    @contextlib.contextmanager
    def weight(self, initializer, shape):
        """Counts the ops of a weight that is made meanwhile.

        Args:
            initializer: What it starts as.
            shape: Its shape.
        """
        entry, found = (
            _of_initializer(initializer, tuple(shape or ())) if self.is_counted else (_OTHER, set())
        )
        before, self._before = self._before, figure(entry, found, "before")
        try:
            yield
        finally:
            self._before = before
        self._ops += figure(entry, found, "weight")
        self._waiting += 1

    def begin_session(self):
        """Counts what gives new weights their values, where a session is used next."""
        if self._waiting:
            self._ops += self._waiting + 1
            self._waiting = 0

    def assign(self, weights):
        """Counts what sets weights, once for each.

        Args:
            weights: The weights.
        """
        if not self.is_counted:
            return
        self.begin_session()
        new = [weight for weight in weights if not vars(weight).get("is_counted")]
        self._ops += table()["events"]["set a weight"] * len(new)
        for weight in new:
            weight.is_counted = True

    def once(self, owner, what, number=1):
        """Counts what a model or so makes where it is used first.

        Args:
            owner: The model.
            what: The event.
            number: How many of them there are.
        """
        self.begin_session()
        done = vars(owner).setdefault("_counted", set())
        if self.is_counted and what not in done:
            done.add(what)
            self._ops += table()["events"][what] * number

    def compile(self, model, losses, figures, optimizer):
        """Counts what `compile` makes.

        Args:
            model: The model.
            losses: The loss of each output.
            figures: For each figure its function and the number of its output.
            optimizer: The optimizer.
        """
        self._ops += figure(*_of_optimizer(optimizer), "compile")
        self._ops += _of_losses(model, losses, "compile")
        for number, function in figures:
            name, found = _measure(function, model.outputs[number])
            entry = table()["metrics"].get(name, table()["metrics"]["mean_squared_error"])
            self._ops += figure(entry, found, "compile")
        self._waiting += 2 * (len(figures) + _several(model))

    def train(self, model, losses, optimizer, is_weighted=False):
        """Counts what the first `fit` makes: gradients, averages and steps.

        Args:
            model: The model.
            losses: The loss of each output.
            optimizer: The optimizer.
            is_weighted: Whether the samples have weights.
        """
        done = vars(model).setdefault("_counted", set())
        what = "train weighted" if is_weighted else "train"
        if not self.is_counted or what in done:
            return
        done.add(what)
        self.need_phase()
        if is_weighted:
            self._ops += _of_losses(model, losses, "weighted")
        of_losses = "weighted gradient" if is_weighted else "gradient"
        are_gated = vars(optimizer).get("of_train") is not None
        self._ops += _of_losses(model, losses, of_losses, are_gated)
        ends = [_takes_logits(loss, output) for loss, output in zip(losses, model.outputs, strict=True)]
        ends = {_end(output)[0] for output, is_logit in zip(model.outputs, ends, strict=True) if is_logit}
        gradients = _Gradients(model._collected, ends, are_gated)
        gradients.of_model(model, [False] * len(model.inputs))
        self._ops += gradients.ops
        entry, found = _of_optimizer(optimizer)
        is_again = vars(optimizer._learning_rate).get("is_counted")
        self._ops += figure(entry, found, "again" if is_again else "base")
        optimizer._learning_rate.is_counted = True
        for weight in model._trained:
            self._ops += figure(entry, found, "words" if id(weight) in gradients.of_words else "weight")
            self._ops += figure(entry, found, "many") * (math.prod(weight.shape) >= _MANY)
            if (constraint := getattr(weight, "constraint", None)) is not None:
                self._ops += table()["constraints"].get(type(constraint).__name__, 0)
        self._ops += table()["events"]["train"] + self._waiting + 1  # an optimizer has new variables always
        self._waiting = 0

    def first_call(self, is_told):
        """Counts what a model adds that hadn't known the shape of its inputs, its layers aside.

        Args:
            is_told: Whether the model's call knows if it is in training.
        """
        if is_told:
            self.need_phase()
        self._ops += 1

    @contextlib.contextmanager
    def call(self, layer, inputs):
        """Counts the ops of a layer's call, after those of the weights that are made meanwhile.

        Args:
            layer: The layer.
            inputs: What it is called with.
        """
        has_phase = needs_phase(layer)
        entry = table()["layers"].get(type(layer).__name__, _OTHER)
        if (
            has_phase
            and type(layer).__name__ != "BatchNormalization"
            and type(layer).__name__ not in _RECURRENT
        ):
            self.need_phase()
        seeded = "before" in entry["base"]
        before, self._before = (
            self._before,
            figure(entry, options(layer, inputs), "before") if seeded else None,
        )
        try:
            yield
        finally:
            self._before = before
        if has_phase:
            self.need_phase()
        self._ops += of_call(layer, inputs)


graph = _Graph()
_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "ConvLSTM2D", "Bidirectional")


def needs_phase(layer) -> bool:
    """Returns whether a layer asks if it is in training."""
    name = type(layer).__name__
    if _inner(layer):
        return needs_phase(_inner(layer)[0])
    rates = [getattr(layer, f"{kind}dropout", 0) for kind in ("", "recurrent_")] if name in _RECURRENT else []
    return name in _BY_PHASE or any(rates)


def _of_initializer(initializer, shape):
    """Returns the entry of an initializer, and the options that a shape gives it."""
    name, found = type(initializer).__name__, set()
    if name == "VarianceScaling":
        name = f"{name} {initializer.distribution}"
    if math.prod(shape) >= _MANY:
        found.add("many")
    if len(shape) > 1 and math.prod(shape[:-1]) < shape[-1]:
        found.add("wide")
    known = table()["initializers"]
    return known.get(
        name, known["unit_forget_bias"]
    ), found  # else a function: as a rule that of an LSTM's bias


def of_call(layer, inputs) -> int:
    """Returns how many ops a call of a layer makes, those of its weights aside.

    Args:
        layer: The layer, or a model.
        inputs: What it is called with.
    """
    if isinstance(layer, keras.Model):
        return sum(of_call(node.operation, _given(node)) for node in _nodes(layer))
    ops = _of_layer(layer, inputs, "call")
    if (kind := _penalty(vars(layer).get("_activity"))) and type(layer).__name__ != "ActivityRegularization":
        ops += table()["penalties"][kind]["of outputs"]["call"]
    return ops


def _nodes(model):
    """Returns the calls of a model's layers, in their order."""
    model = getattr(model, "_functional", None) or model
    if not hasattr(model, "_nodes_by_depth"):
        return []  # of a user's class
    by_depth = model._nodes_by_depth  # there is no public way to ask
    nodes = [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]]
    return [node for node in nodes if isinstance(node.operation, keras.layers.Layer) and not node.is_input]


def _tensors(node):
    """Returns the tensors that a layer was called with, masks left out."""
    given = {name: value for name, value in node.arguments.kwargs.items() if not name.endswith("mask")}
    flat = keras.tree.flatten((node.arguments.args, given))
    return [each for each in flat if isinstance(each, keras.KerasTensor)]


def _given(node):
    tensors = _tensors(node)
    return tensors if len(tensors) > 1 else tensors[0]


def _of_layer(layer, inputs, name, is_frozen=False, are_gated=False):
    """Returns a figure of a layer: of a wrapper with what is in it, and of any with its activation."""
    if are_gated:
        names = (name, f"{name} gates")
        return sum(_of_layer(layer, inputs, each, is_frozen) for each in names)
    entry = table()["layers"].get(type(layer).__name__, _OTHER)
    found = options(layer, inputs) | ({"frozen"} if is_frozen else set())
    ops = figure(entry, found, name)
    if "places" in entry:
        ops += entry["of a place"].get(name, 0) * (math.prod(layer._places(inputs.shape)) - entry["places"])
    for each in _inner(layer):
        if type(layer).__name__ == "TimeDistributed":
            inputs = keras.KerasTensor((None, *inputs.shape[2:]), inputs.dtype)
        ops += _of_layer(each, inputs, name, is_frozen)
    if not any(option.startswith("activation=") for option in entry["options"]):
        ops += _of_activation(layer, inputs, name.replace("first", "later"))
    return ops


def _of_activation(layer, inputs, name):
    """Returns a figure of the activation that comes after what a layer computes."""
    activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
    if activation == "linear":
        return 0
    found = {f"activation={activation}", f"rank={len(inputs.shape)}"} | (
        {"batch"} if inputs.shape[0] else set()
    )
    return figure(table()["layers"]["Activation"], found, name)


# --- losses, figures, penalties


def _measure(function, output):
    """Returns the name of a loss or figure, and its options for an output."""
    name = getattr(getattr(function, "function", function), "__name__", None)
    rank, width = len(output.shape), output.shape[-1]
    found = {f"rank={rank}"}
    if getattr(output, "_keras_mask", None) is not None:
        found = {"masked width=1" if width == 1 else "masked"}
    elif width == 1:
        found = {"width=1 rank=3" if rank > 2 else "width=1"}
    if output.shape[0] is not None:
        found.add("batch")
    if vars(function).get("_from_logits"):
        found.add("from_logits=True")
    if vars(function).get("_smoothing"):
        found.add("label_smoothing")
    if _takes_logits(function, output):
        found.add("logits")
    return name, found


def _end(output):
    """Returns the layer that an output comes from, and the rank of what the layer was called with."""
    layer = output._keras_history.operation
    while isinstance(layer, keras.Model):
        output = (getattr(layer, "_functional", None) or layer).outputs[output._keras_history.tensor_index]
        layer = output._keras_history.operation
    return layer, len(output.shape)


_LOGITS = {
    "binary_crossentropy": "sigmoid",
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
}


def _takes_logits(loss, output):
    """Returns whether a loss is computed from what a softmax or sigmoid was given."""
    name = getattr(getattr(loss, "function", loss), "__name__", None)
    if name not in _LOGITS or getattr(output, "_keras_history", None) is None:
        return False
    layer, rank = _end(output)
    activation = getattr(getattr(layer, "activation", None), "__name__", None)
    if type(layer).__name__ in _RECURRENT:
        return False
    is_one_op = activation == "sigmoid" or rank == 2
    return (activation == _LOGITS[name] and is_one_op) or (
        type(layer).__name__ == "Softmax" and _LOGITS[name] == "softmax"
    )


def _several(model):
    """Returns the number of outputs whose losses are figures."""
    return len(model.outputs) if len(model.outputs) > 1 else 0


def _of_losses(model, losses, name, are_gated=False):
    """Returns a figure of all losses together, penalties with them but for their gradients."""
    if are_gated:
        return sum(_of_losses(model, losses, each) for each in (name, f"{name} gates"))
    ops, known = 0, table()["losses"]
    for loss, output in zip(losses, model.outputs, strict=True):
        called, found = _measure(loss, output)
        ops += figure(known.get(called, known["mean_squared_error"]), found, name)
    if _several(model):
        two, three = (table()["outputs"][number].get(name, 0) for number in "23")
        ops += two + (len(model.outputs) - 2) * (three - two)
    penalties = [each for layer in _all_layers(model) for each in _penalties(layer)]
    known = table()["penalties"]
    if name in ("compile", "weighted"):
        ops += sum(known[kind][of][name] for kind, of, _ in penalties)
    ops += known["any"].get(name, 0) * bool(penalties) + known["several"].get(name, 0) * (len(penalties) > 1)
    return ops


def _all_layers(model):
    """Yields the layers of a model, those of models inside it and of wrappers too."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _all_layers(layer)
        else:
            yield layer
            yield from _inner(layer)


def _penalty(regularizer):
    l1, l2 = (bool(getattr(regularizer, each, 0)) for each in ("l1", "l2"))
    return {(True, False): "l1", (False, True): "l2", (True, True): "l1_l2"}.get((l1, l2))


def _penalties(layer):
    """Returns the penalties of a layer: the kind, what of, and which weight by name."""
    values = vars(layer).get("_of_cell") or vars(layer).get("_values", {})
    found = []
    for name, value in values.items():
        if name.endswith("_regularizer") and (kind := _penalty(value)):
            weight = name.removesuffix("_regularizer")
            if weight != "bias" or values.get("use_bias", True):
                found.append((kind, "of words" if weight == "embeddings" else "of weights", weight))
    if kind := _penalty(vars(layer).get("_activity")):
        found.append((kind, "of outputs", None))
    return found


# --- gradients


class _Gradients:
    """The ops of the gradients of a model's loss.

    Args:
        trained: The weights by which they are taken.
        ends: The layers whose activation they don't go through.
        are_gated: Whether they wait for each other, as for the optimizers of `tf.train`.

    Attributes:
        ops: How many they are.
        of_words: Which weights have gradients for some rows alone, by `id`.
    """

    def __init__(self, trained, ends, are_gated=False):
        self.ops, self.of_words, self._are_gated = 0, set(), are_gated
        self._trained, self._ends = set(map(id, trained)), ends
        self._calls = {}

    def of_model(self, model, are_trained):
        """Counts the gradients of a model's layers.

        Args:
            model: The model.
            are_trained: For each input whether something before it is trained.

        Returns:
            For each output whether something before it is trained.
        """
        graph_of = getattr(model, "_functional", None) or model
        known = {id(tensor): trained for tensor, trained in zip(graph_of.inputs, are_trained, strict=True)}
        uses = {id(tensor): 1 for tensor in graph_of.outputs}
        for node in _nodes(model):
            layer = node.operation
            tensors = _tensors(node)
            given = [known.get(id(tensor), False) for tensor in tensors]
            twice = self._of_node(layer, node, given, known)
            for tensor in tensors:
                uses[id(tensor)] = uses.get(id(tensor), 0) + 1 + twice
        self.ops += sum(known.get(tensor, False) and times > 1 for tensor, times in uses.items())
        return [known.get(id(tensor), False) for tensor in graph_of.outputs]

    def _of_node(self, layer, node, given, known):
        """Counts the gradients of one call; returns whether those of its inputs are sums already."""
        if isinstance(layer, keras.Model):
            outputs = self.of_model(layer, given)
            known |= {id(tensor): trained for tensor, trained in zip(node.outputs, outputs, strict=False)}
            return False
        weights = [weight for weight in layer.weights if id(weight) in self._trained]
        is_trained = any(given) or bool(weights)
        known |= {id(tensor): is_trained for tensor in node.outputs}
        if not is_trained:
            return False
        inputs, is_frozen = _given(node), bool(layer.weights) and not weights
        self.ops += _of_layer(layer, inputs, "later" if any(given) else "first", is_frozen, self._are_gated)
        if layer in self._ends:
            self.ops -= self._of_end(layer, inputs)
        calls = self._calls[id(layer)] = self._calls.get(id(layer), 0) + 1
        self._of_penalties(layer, weights, is_again=calls > 1)
        if calls == 2:
            self.ops += len(weights) - sum(of == "of weights" for _, of, _ in _penalties(layer))
        entry = table()["layers"].get(type(layer).__name__, _OTHER)
        return figure(entry, options(layer, inputs), "twice") > 0

    def _of_end(self, layer, inputs):
        names = ("later", "later gates") if self._are_gated else ("later",)
        of = _of_layer if type(layer).__name__ in ("Activation", "Softmax") else _of_activation
        return sum(of(layer, inputs, name) for name in names)

    def _of_penalties(self, layer, weights, is_again):
        for part in (layer, *_inner(layer)):
            for kind, of, _ in _penalties(part):
                if of == "of outputs" or (weights and not is_again):
                    entry = table()["penalties"][kind][of]
                    self.ops += entry["gradient"] + entry.get("gradient gates", 0) * self._are_gated
        is_plain = not any(of == "of words" for _, of, _ in _penalties(layer))
        if type(layer).__name__ == "Embedding" and is_plain:
            self.of_words |= set(map(id, weights))


# --- optimizers

_OPTIMIZER_ARGUMENTS = ("momentum", "nesterov", "amsgrad", "centered")


def _of_optimizer(optimizer):
    """Returns the entry of an optimizer, and its options."""
    name = vars(optimizer).get("of_train") or type(optimizer).__name__
    values = {each: getattr(optimizer, each) for each in _OPTIMIZER_ARGUMENTS if hasattr(optimizer, each)}
    values |= {"decay": optimizer.initial_decay} | optimizer._limits
    known = table()["optimizers"]
    return known.get(name, known["SGD"]), options_of(values)

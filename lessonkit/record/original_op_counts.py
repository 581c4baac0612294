"""Measures on TensorFlow 1.15.5 how many ops the parts of tf.keras add to the graph; prints them as JSON.

Runs on the original's Python (3.7), where `op_counts.py` adds a call of `main`. It knows nothing of this project.

A part is measured as it is, with each of its options alone, and with each two of them. What is kept are differences:
`base`; `options`, what each adds; `pairs`, what two add beyond the sum of each. So a layer with any options has the
sum of the entries that hold for it. Options are named as `oldstack.keras2.op_counts` names them.
"""

import itertools
import json
import os
import sys
import tempfile
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.compat.v1.logging.set_verbosity("ERROR")

from tensorflow import keras  # noqa: E402
from tensorflow.python.keras import backend as inner_backend  # noqa: E402
from tensorflow.python.keras.engine import base_layer  # noqa: E402
from tensorflow.python.ops import gradients_util  # noqa: E402

layers, backend = keras.layers, keras.backend
ROW, STEPS, PICTURE, FILM = (4,), (6, 3), (8, 8, 3), (6, 6, 6, 3)
MANY = 1000  # so many zeros are made of more ops
RANDOM = ("RandomUniform", "RandomStandardNormal", "TruncatedNormal")
ACTIVATIONS = (
    "relu", "sigmoid", "tanh", "softmax", "softplus", "softsign", "selu", "elu", "linear", "exponential",
    "hard_sigmoid",
)  # fmt: skip


def ops():
    """Returns how many ops the graph has."""
    return tf.get_default_graph()._last_id


def begin():
    """Begins a graph, with the tensor that says whether layers are in training."""
    backend.clear_session()
    tf.set_random_seed(1)


class _Weights:
    """Counts the ops of weights."""

    ops = number = depth = 0


def _count_weights():
    plain = base_layer.Layer.add_weight

    def add_weight(self, *args, **kwargs):
        before = ops()
        _Weights.depth += 1
        try:
            return plain(self, *args, **kwargs)
        finally:
            _Weights.depth -= 1
            if not _Weights.depth:
                _Weights.ops += ops() - before
                _Weights.number += 1

    base_layer.Layer.add_weight = add_weight


_count_weights()


class _Gates:
    """Counts what the optimizers of `tf.train` add where an op has several gradients, which wait for each other."""

    ops = 0


def _count_gates():
    plain = gradients_util._VerifyGeneratedGradients

    def verify(gradients, op):
        number = sum(each is not None for each in gradients)
        if number > 1:
            _Gates.ops += number + 1
        return plain(gradients, op)

    gradients_util._VerifyGeneratedGradients = verify


_count_gates()


def _gradients(outputs, inputs, given=None):
    """Returns gradients, how many ops they are, and how many more they are for the optimizers of `tf.train`."""
    start, _Gates.ops = ops(), 0
    found = tf.gradients(outputs, inputs, grad_ys=given)
    return found, ops() - start - len(given or []), _Gates.ops


def additive(measure, options, singles=(), base=None):
    """Returns the entries of a part: base, options, pairs.

    Args:
        measure: Returns figures by name, given keyword arguments; None where they don't go together.
        options: For each option its keyword arguments.
        singles: Options that aren't measured in pairs.
        base: The keyword arguments that always hold.
    """
    base = base or {}
    known = {(): _tried(measure, base)}
    for option, given in options.items():
        known[(option,)] = _tried(measure, dict(base, **given))
    for one, other in itertools.combinations([each for each in options if each not in singles], 2):
        if not (set(options[one]) & set(options[other])):
            known[(one, other)] = _tried(measure, dict(base, **dict(options[one], **options[other])))
    known = {key: value for key, value in known.items() if value is not None}
    extra = {(): known[()]}
    for key in sorted((key for key in known if key), key=len):
        below = [below for size in range(len(key)) for below in itertools.combinations(key, size)]
        if all(each in extra for each in below):
            extra[key] = {
                name: value - sum(extra[each].get(name, 0) for each in below)
                for name, value in known[key].items()
            }
    found = {"base": known[()], "options": {}, "pairs": {}}
    for key, value in extra.items():
        value = {name: number for name, number in value.items() if number}
        if len(key) == 1:
            found["options"][key[0]] = value
        elif len(key) == 2 and value:
            found["pairs"][" & ".join(sorted(key))] = value
    return found


def _tried(measure, given):
    try:
        return measure(**given)
    except (ValueError, TypeError, NotImplementedError, AssertionError, IndexError, AttributeError) as error:
        print(given, type(error).__name__, str(error)[:100], file=sys.stderr)
        return None


# --- layers


def _measured(make, shapes, dtype="float32", masked=False, batch=None, frozen=False):
    """Returns the figures of a layer.

    Args:
        make: Makes it.
        shapes: Those of its inputs, the batch left out.
        dtype: Of its inputs.
        masked: Whether its inputs have a mask.
        batch: The number of samples, if it is known.
        frozen: Whether its weights aren't trained.

    Returns:
        `call`: the ops of a call, without those of weights; `before`: how many of them come before the first random op
        that has its seed from them; `first`: the gradient ops where nothing before it is trained; `later`: those where
        something is; `twice`: whether a gradient of its input is a sum already.
    """
    begin()
    inputs = [keras.Input(shape, batch, dtype=dtype) for shape in shapes]
    if masked:
        inputs = [layers.Masking()(each) for each in inputs]
    layer = make()
    start, _Weights.ops = ops(), 0
    outputs = layer(inputs if len(inputs) > 1 else inputs[0])
    found = {"call": ops() - start - _Weights.ops}
    for op in sorted(tf.get_default_graph().get_operations(), key=lambda op: op._id):
        # A weight's own op has a seed from the graph too, and no weights are here where there are others.
        if op.type in RANDOM and start < op._id and not layer.weights:
            place = op.get_attr("seed2") - start
            if 0 <= place < ops():
                found["before"] = place
            break
    output = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
    if type(layer).__name__ != "Bidirectional":
        output = output[:1]  # the rest are states
    if frozen:
        layer.trainable = False
    weights = layer.trainable_weights
    given = [tf.placeholder(each.dtype, each.shape) for each in output]
    if weights:
        _, found["first"], found["first gates"] = _gradients(output, weights, given)
    if dtype == "float32":
        gradients, later, gates = _gradients(output, inputs + weights, given)
        sums = sum(each is not None and each.op.type == "AddN" for each in gradients[: len(inputs)])
        found.update({"later": later - sums, "later gates": gates, "twice": int(sums > 0)})
    return found


def _layer(cls, shape, args=(), options=None, singles=(), several=1, **given):
    """Returns the entries of a layer.

    Args:
        cls: Its name.
        shape: That of its input.
        args: Its arguments.
        options: For each option its arguments; `_` before a name means one of `_measured`.
        singles: Options that aren't measured in pairs.
        several: How many inputs it has.
        **given: What `_measured` is given.
    """

    def measure(**keywords):
        about, number = dict(given, shapes=[shape]), several
        for name in [name for name in keywords if name.startswith("_")]:
            value = keywords.pop(name)
            if name == "_rank":
                about["shapes"] = [value]
            elif name == "_inputs":
                number = value
            else:
                about[name[1:]] = value
        first, about["shapes"] = keywords.pop("first", args), about["shapes"] * number
        return _measured(lambda: getattr(layers, cls)(*first, **keywords), **about)

    return additive(measure, dict(options or {}), singles)


BATCH, FROZEN, MASKED = {"batch": {"_batch": 2}}, {"frozen": {"_frozen": True}}, {"masked": {"_masked": True}}
LENGTH = {"length": {"_rank": (None, 3)}}
NO_BIAS = {"use_bias=False": {"use_bias": False}}
RANKS = {
    "rank=3": {"_rank": STEPS},
    "rank=4": {"_rank": PICTURE},
    "rank=5": {"_rank": FILM},
}
SEQUENCE = dict(dict(MASKED, **BATCH), **LENGTH)


def _with(*parts):
    found = {}
    for part in parts:
        found.update(part)
    return found


def _convolutional():
    found = {}
    common = _with(NO_BIAS, FROZEN, BATCH, {"padding=same": {"padding": "same"}})
    strides = {"strides>1": {"strides": 2}}
    dilated = {"dilation_rate>1": {"dilation_rate": 2}}
    for n, shape in ((1, STEPS), (2, PICTURE), (3, FILM)):
        options = _with(common, strides, dilated)
        if n == 1:
            options = _with(options, LENGTH, {"padding=causal": {"padding": "causal"}})
        found[f"Conv{n}D"] = _layer(f"Conv{n}D", shape, (2, 2), options)
        if n < 3:
            found[f"SeparableConv{n}D"] = _layer(f"SeparableConv{n}D", shape, (2, 2), options)
        if n > 1:
            options = _with(
                common, strides, {"output_padding": {"output_padding": 1, "strides": 2}} if n == 2 else {}
            )
            found[f"Conv{n}DTranspose"] = _layer(f"Conv{n}DTranspose", shape, (2, 2), options)
        for kind in ("Max", "Average"):
            options = _with(BATCH, {"padding=same": {"padding": "same"}}, LENGTH if n == 1 else {})
            name = f"{kind}Pooling{n}D"
            found[name] = _layer(name, shape, (), options)
            name = f"Global{kind}Pooling{n}D"
            masked = n == 1 and kind == "Average"
            found[name] = _layer(
                name, shape, (), _with(BATCH, MASKED if masked else {}, LENGTH if n == 1 else {})
            )
        for name in ("Cropping%dD", "ZeroPadding%dD", "UpSampling%dD"):
            options = _with(BATCH, LENGTH if n == 1 else {})
            if name.startswith("Up"):
                if n == 2:
                    options = _with(options, {"interpolation=bilinear": {"interpolation": "bilinear"}})
                for times in (3, 4):
                    options = _with(options, {f"size={times}": {"size": times}})
            found[name % n] = _layer(name % n, shape, (1,) if not name.startswith("Up") else (), options)
    found["DepthwiseConv2D"] = _layer("DepthwiseConv2D", PICTURE, (2,), _with(common, strides, dilated))
    for n, shape in ((1, STEPS), (2, PICTURE)):
        name = f"LocallyConnected{n}D"
        found[name] = _layer(name, shape, (2, 3), _with(NO_BIAS, FROZEN, BATCH))
        found[name].update(
            _places(lambda size, name=name, shape=shape: _layer(name, shape, (2, size))["base"], n, shape[0])
        )
    return found


def _places(measure, dimensions, length):
    """Returns what each place adds that has filters of its own, and how many there are with a window of 3."""
    few, many = (measure(size) for size in (3, 2))
    number, more = ((length - size + 1) ** dimensions for size in (3, 2))
    return {
        "places": number,
        "of a place": {name: (many[name] - few[name]) // (more - number) for name in few},
    }


def _elementwise():
    found = {}
    ranks = _with(RANKS, BATCH)
    activations = {f"activation={name}": {"first": (name,)} for name in ACTIVATIONS}
    found["Activation"] = _layer("Activation", ROW, ("relu",), _with(activations, ranks))
    found["Softmax"] = _layer("Softmax", ROW, (), ranks)
    found["ReLU"] = _layer(
        "ReLU", ROW, (),
        _with(ranks, {"max_value": {"max_value": 6.0}, "negative_slope": {"negative_slope": 0.1},
                      "threshold": {"threshold": 0.5}}),
    )  # fmt: skip
    for name in ("ELU", "LeakyReLU", "ThresholdedReLU"):
        found[name] = _layer(name, ROW, (), ranks)
    found["PReLU"] = _layer("PReLU", ROW, (), _with(ranks, FROZEN, {"shared_axes": {"shared_axes": [1]}}))
    found["Masking"] = _layer("Masking", STEPS, (), BATCH)
    found["ActivityRegularization"] = _layer(
        "ActivityRegularization", ROW, (),
        _with(ranks, {"l1": {"l1": 0.1}, "l2": {"l2": 0.1}}),
    )  # fmt: skip
    found["Flatten"] = _layer(
        "Flatten", PICTURE, (), _with({"rank=2": {"_rank": ROW}, "rank=3": {"_rank": STEPS}}, BATCH)
    )
    shapes = {f"dims={len(shape)}": {"first": (shape,)} for shape in ((48, 4), (4, 4, 12), (2, 2, 4, 12))}
    found["Reshape"] = _layer("Reshape", PICTURE, ((192,),), _with(shapes, BATCH))
    found["Permute"] = _layer("Permute", STEPS, ((2, 1),), BATCH)
    found["RepeatVector"] = _layer("RepeatVector", ROW, (3,), BATCH)
    none = {"rate=0": {"first": (0.0,)}}
    found["Dropout"] = _layer(
        "Dropout", ROW, (0.2,), _with(ranks, none, {"noise_shape": {"noise_shape": (1, 4)}})
    )
    for name in ("GaussianDropout", "AlphaDropout"):
        found[name] = _layer(name, ROW, (0.2,), _with(ranks, none))
    found["GaussianNoise"] = _layer("GaussianNoise", ROW, (0.2,), ranks)
    for n, shape in ((1, STEPS), (2, PICTURE), (3, FILM)):
        found[f"SpatialDropout{n}D"] = _layer(f"SpatialDropout{n}D", shape, (0.2,), _with(none, BATCH))
    found["BatchNormalization"] = _layer(
        "BatchNormalization", ROW, (),
        _with(RANKS, BATCH, FROZEN, {"scale=False": {"scale": False}, "center=False": {"center": False},
                                     "axis=1": {"axis": 1}}),
    )  # fmt: skip
    dense = _with(
        NO_BIAS,
        FROZEN,
        BATCH,
        {"rank=3": {"_rank": STEPS}, "rank=4": {"_rank": PICTURE}, "length": {"_rank": (None, 3)}},
    )
    found["Dense"] = _layer("Dense", ROW, (3,), dense)
    found["Embedding"] = _layer(
        "Embedding", (6,), (9, 4),
        _with(BATCH, FROZEN, {"mask_zero=True": {"mask_zero": True}, "length": {"_rank": (None,)},
                              "float": {"_dtype": "float32"}}), dtype="int32",
    )  # fmt: skip
    for name in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Concatenate", "Dot"):
        options = _with(BATCH, {"rank=3": {"_rank": STEPS}, "rank=4": {"_rank": PICTURE}})
        if name in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):
            options = _with(options, {f"inputs={n}": {"_inputs": n} for n in (3, 4, 5)})
        if name == "Dot":
            options = _with(options, {"normalize=True": {"normalize": True}})
            del options["rank=4"]
        if name != "Dot":
            options = _with(options, {"masked": {"_masked": True, "_rank": STEPS}})
        found[name] = _layer(name, ROW, (1,) if name == "Dot" else (), options, several=2)
    return found


RECURRENT_OPTIONS = {
    "dropout>0": {"dropout": 0.2},
    "recurrent_dropout>0": {"recurrent_dropout": 0.2},
    "return_sequences=True": {"return_sequences": True},
    "return_state=True": {"return_state": True},
    "go_backwards=True": {"go_backwards": True},
    "stateful=True": {"stateful": True, "_batch": 2},
}


def _recurrent():
    found = {}
    for name in ("SimpleRNN", "GRU", "LSTM"):
        structure = _with(RECURRENT_OPTIONS, NO_BIAS, FROZEN, MASKED, LENGTH, BATCH)
        if name != "SimpleRNN":
            structure["implementation=2"] = {"implementation": 2}
        if name == "GRU":
            structure["reset_after=True"] = {"reset_after": True}
        inner = {f"activation={each}": {"activation": each} for each in ACTIVATIONS}
        if name != "SimpleRNN":
            inner.update(
                {f"recurrent_activation={each}": {"recurrent_activation": each} for each in ACTIVATIONS}
            )
        found[name] = _layer(name, STEPS, (3,), _with(structure, inner), singles=inner)
    options = _with(RECURRENT_OPTIONS, NO_BIAS, FROZEN, {"padding=same": {"padding": "same"}})
    inner = {f"activation={each}": {"activation": each} for each in ACTIVATIONS}
    inner.update({f"recurrent_activation={each}": {"recurrent_activation": each} for each in ACTIVATIONS})
    found["ConvLSTM2D"] = _layer(
        "ConvLSTM2D", (4, *PICTURE), (2, 2), _with(options, inner), singles=_with(options, inner)
    )
    return found


def _wrappers():
    """Returns the entries of wrappers, what is inside taken away."""
    found = {}

    def time_distributed(inner=None, _shape=STEPS, **about):
        batch, masked = about.get("_batch"), about.get("_masked", False)
        frozen = about.get("_frozen", False)
        make = inner or (lambda: layers.Dense(3))
        whole = _measured(
            lambda: layers.TimeDistributed(make()), [_shape], batch=batch, masked=masked, frozen=frozen
        )
        alone = _measured(make, [_shape[1:]], frozen=frozen)
        return {name: whole[name] - alone.get(name, 0) for name in whole if name != "before"}

    options = _with(MASKED, FROZEN, {"length": {"_shape": (None, 3)}, "of=Conv2D": {"inner": lambda: layers.Conv2D(2, 2), "_shape": (4, *PICTURE)},
                     "of=LSTM": {"inner": lambda: layers.LSTM(3), "_shape": (4, *STEPS)},
                     "of=Activation": {"inner": lambda: layers.Activation("relu")}})  # fmt: skip
    found["TimeDistributed"] = additive(time_distributed, options)

    def bidirectional(kind="LSTM", sequences=False, **about):
        keywords = {name: value for name, value in about.items() if not name.startswith("_")}
        given = {name[1:]: value for name, value in about.items() if name.startswith("_")}
        shapes = [given.pop("rank", STEPS)]
        make = lambda **more: getattr(layers, kind)(3, return_sequences=sequences, **more)  # noqa: E731
        whole = _measured(lambda: layers.Bidirectional(make(), **keywords), shapes, **given)
        one, other = (
            _measured(make, shapes, **given),
            _measured(lambda: make(go_backwards=True), shapes, **given),
        )
        return {
            name: whole[name] - (0 if name == "twice" else one[name] + other[name])
            for name in whole
            if name != "before"
        }

    modes = {f"merge_mode={mode}": {"merge_mode": mode} for mode in ("sum", "mul", "ave", None)}
    options = _with(modes, MASKED, {"return_sequences=True": {"sequences": True}})
    kinds = {"of=GRU": {"kind": "GRU"}, "of=SimpleRNN": {"kind": "SimpleRNN"}}
    found["Bidirectional"] = additive(bidirectional, _with(options, kinds), singles=kinds)
    return found


# --- what isn't a layer


def initializer_table():
    """Returns for each initializer the ops of a weight, and how many come before the random op."""
    kinds = {
        "Zeros": "zeros", "Ones": "ones", "Constant": "constant", "Identity": "identity", "Orthogonal": "orthogonal",
        "RandomUniform": "random_uniform", "RandomNormal": "random_normal", "TruncatedNormal": "truncated_normal",
        "GlorotUniform": "glorot_uniform", "GlorotNormal": "glorot_normal", "HeUniform": "he_uniform",
        "HeNormal": "he_normal", "LecunUniform": "lecun_uniform", "LecunNormal": "lecun_normal",
    }  # fmt: skip

    def measured(made, shape):
        def weight(shape=shape):
            begin()
            layer, start = layers.Layer(), ops()
            layer.add_weight("w", shape=shape, initializer=made())
            found = {"weight": ops() - start}
            for op in tf.get_default_graph().get_operations():
                if op.type in RANDOM:
                    found["before"] = op.get_attr("seed2") - start
            return found

        return weight

    def unit_forget_bias(units=3):
        begin()
        layer, before = layers.LSTM(units), []
        plain = base_layer.Layer.add_weight

        def add_weight(self, *args, **kwargs):
            before.append(ops())
            return plain(self, *args, **kwargs)

        base_layer.Layer.add_weight = add_weight
        try:
            layer.build((None, 6, 3))
        finally:
            base_layer.Layer.add_weight = plain
        return {"weight": ops() - before[-1]}

    options = {"many": {"shape": (40, 40)}, "wide": {"shape": (3, 4)}}
    found = {}
    for name, kind in kinds.items():
        found[name] = additive(
            measured(
                lambda kind=kind: keras.initializers.get(kind), (4, 4) if name == "Identity" else (4, 3)
            ),
            options,
        )
    for distribution in ("uniform", "truncated_normal", "untruncated_normal"):
        found[f"VarianceScaling {distribution}"] = additive(
            measured(lambda d=distribution: keras.initializers.VarianceScaling(distribution=d), (4, 3)),
            options,
        )
    found["unit_forget_bias"] = additive(unit_forget_bias, {"many": {"units": MANY}})
    return found


def _initialize():
    """Marks all variables as initialized; returns how many ops the session would have asked of each, one."""
    new = [
        each
        for each in inner_backend._get_variables(tf.get_default_graph())
        if not hasattr(each, "_keras_initialized")
    ]
    for each in new:
        each._keras_initialized = True
    return len(new)


def _compiled(make, weights=None, **given):
    """Returns the ops of a model's `compile`, of its gradients, and of both again where samples get weights."""
    begin()
    model, xs = make()
    start = ops()
    model.compile(keras.optimizers.SGD(), **given)
    found = {"compile": ops() - start}
    _, found["gradient"], found["gradient gates"] = _gradients(model.total_loss, xs)
    if model.outputs[0].shape.ndims > 3:
        return found  # a weight for each sample isn't taken there
    start = ops()
    model._update_sample_weight_modes([np.ones(2)] * len(model.outputs))
    model._recompile_weights_loss_and_weighted_metrics()
    found["weighted"] = ops() - start
    _, found["weighted gradient"], found["weighted gradient gates"] = _gradients(model.total_loss, xs)
    return found


def _less(one, other):
    return {name: one[name] - other[name] for name in one}


def _end(shape, batch=None, masked=False, end=None):
    x = keras.Input(shape, batch)
    z = layers.Masking()(x) if masked else layers.Activation("tanh")(x)
    y = layers.Activation(end)(z) if end else z
    return keras.Model(x, y), [z]


ENDS = {
    "rank=3": {"shape": (6, 3)}, "rank=4": {"shape": (4, 4, 3)}, "rank=5": {"shape": (2, 2, 2, 3)},
    "masked": {"masked": True, "shape": (6, 3)}, "masked width=1": {"masked": True, "shape": (6, 1)},
    "width=1": {"shape": (1,)}, "width=1 rank=3": {"shape": (6, 1)}, "batch": {"batch": 2},
}  # fmt: skip
LOSSES = (
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error",
    "squared_hinge", "hinge", "categorical_hinge", "logcosh", "categorical_crossentropy",
    "sparse_categorical_crossentropy", "binary_crossentropy", "kullback_leibler_divergence", "poisson",
    "cosine_proximity",
)  # fmt: skip
METRICS = (
    *LOSSES,
    "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "top_k_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
)  # fmt: skip
LOGITS = {
    "binary_crossentropy": "sigmoid",
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
}
CLASSES = {
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
}


def loss_table():
    """Returns for each loss the ops of `compile` and of its gradients."""
    found = {}
    for name in LOSSES:

        def measure(shape=(4,), batch=None, masked=False, end=None, name=name, **given):
            loss = getattr(keras.losses, CLASSES[name])(**given) if given else name
            return _compiled(lambda: _end(shape, batch, masked, end), loss=loss)

        options = dict(ENDS)
        if name in LOGITS:
            options["logits"] = {"end": LOGITS[name]}
            options["from_logits=True"] = {"from_logits": True}
            if not name.startswith("sparse"):
                options["label_smoothing"] = {"label_smoothing": 0.1}
        found[name] = additive(measure, options, singles=("rank=5",))
    return found


def metric_table():
    """Returns for each metric the ops of `compile`."""
    found = {}
    for name in METRICS:

        def measure(shape=(4,), batch=None, masked=False, end=None, name=name):
            def compiled(**given):
                begin()
                model, _ = _end(shape, batch, masked, end)
                start = ops()
                model.compile(keras.optimizers.SGD(), loss="mse", **given)
                return ops() - start

            return {"compile": compiled(metrics=[name]) - compiled()}

        options = dict(ENDS)
        if name in LOGITS:
            options["logits"] = {"end": LOGITS[name]}
        found[name] = additive(
            measure, options, singles=[each for each in options if each not in ("batch", "logits", "width=1")]
        )
    return found


def penalty_table():
    """Returns for each regularizer the ops of `compile` and of the gradients: of a weight, of words, of an output."""
    kinds = {"l1": lambda: keras.regularizers.l1(0.1), "l2": lambda: keras.regularizers.l2(0.1),
             "l1_l2": lambda: keras.regularizers.l1_l2(0.1, 0.1)}  # fmt: skip
    found = {}

    def dense(regularizers, activity=None, shape=ROW):
        x = keras.Input(shape)
        y = x
        made = []
        for each in regularizers:
            made.append(layers.Dense(3, kernel_regularizer=each, activity_regularizer=activity))
            y = made[-1](y)
        return keras.Model(x, y), [weight for each in made for weight in each.trainable_weights]

    def words(regularizer):
        x = keras.Input((6,), dtype="int32")
        layer = layers.Embedding(9, 4, embeddings_regularizer=regularizer)
        return keras.Model(x, layer(x)), layer.trainable_weights

    def called(activity):
        begin()
        start = ops()
        layers.Dense(3, activity_regularizer=activity)(keras.Input(ROW))
        return ops() - start

    def compiled(make):
        return _compiled(make, loss="mse")

    def measured(kind):
        none, one, two, three = (
            compiled(lambda count=count: dense([kind()] * count + [None] * (3 - count))) for count in range(4)
        )
        each = _less(three, two)
        any_of_them, several = _less(_less(one, none), each), _less(_less(two, one), each)
        with_words = _less(compiled(lambda: words(kind())), compiled(lambda: words(None)))
        with_outputs = _less(compiled(lambda: dense([None], kind())), compiled(lambda: dense([None])))
        outputs = dict(_less(with_outputs, any_of_them), call=called(kind()) - called(None))
        found = {"of weights": each, "of words": _less(with_words, any_of_them), "of outputs": outputs}
        return found, any_of_them, several

    for name, kind in kinds.items():
        found[name], found["any"], found["several"] = measured(kind)
    return found


def output_table():
    """Returns what several outputs add to the sum of what each adds."""

    def ends(number):
        x = keras.Input(ROW)
        z = [layers.Activation("tanh")(x) for _ in range(number)]
        return keras.Model(x, z), z

    one, found = _compiled(lambda: ends(1), loss="mse"), {}
    for number in (2, 3, 4):
        several = _compiled(lambda number=number: ends(number), loss="mse")
        found[str(number)] = {name: several[name] - number * one[name] for name in several}
    return found


def optimizer_table():
    """Returns for each optimizer the ops of its first step, gradients left out: base, of a weight, of words."""
    options = {"clipnorm": {"clipnorm": 1.0}, "clipvalue": {"clipvalue": 0.5}, "decay>0": {"decay": 0.01}}
    kinds = {
        "SGD": {"momentum>0": {"momentum": 0.9}, "nesterov=True": {"nesterov": True}},
        "RMSprop": {"momentum>0": {"momentum": 0.9}, "centered=True": {"centered": True}},
        "Adagrad": {}, "Adadelta": {}, "Adam": {"amsgrad=True": {"amsgrad": True}}, "Adamax": {}, "Nadam": {},
    }  # fmt: skip
    trains = {
        "AdamOptimizer": {}, "GradientDescentOptimizer": {}, "AdagradOptimizer": {}, "AdadeltaOptimizer": {},
        "MomentumOptimizer": {"nesterov=True": {"use_nesterov": True}},
        "RMSPropOptimizer": {"momentum>0": {"momentum": 0.9}, "centered=True": {"centered": True}},
    }  # fmt: skip
    found = {}

    def total(make, small, large, words):
        begin()
        optimizer = make()
        values = [backend.variable(np.zeros((2, 2), "float32")) for _ in range(small)]
        values += [backend.variable(np.zeros((40, 40), "float32")) for _ in range(large)]
        loss = [tf.reduce_sum(value) for value in values]
        for _ in range(words):
            values.append(backend.variable(np.zeros((9, 4), "float32")))
            loss.append(tf.reduce_sum(tf.gather(values[-1], [1, 2])))
        loss = tf.add_n(loss)
        _initialize()
        start = ops()
        made = keras.optimizers.get(optimizer)
        about = {"compile": ops() - start}
        gradients = sum(_gradients(loss, values)[1 : 3 if type(made).__name__ == "TFOptimizer" else 2])
        start = ops()
        made.get_updates(loss, values)
        about["train"] = ops() - start - gradients + _initialize()
        start = ops()
        more = [backend.variable(np.zeros((2, 2), "float32"))]
        loss = tf.add_n([tf.reduce_sum(each) for each in more])
        _initialize()
        gradients = sum(_gradients(loss, more)[1 : 3 if type(made).__name__ == "TFOptimizer" else 2])
        start = ops()
        made.get_updates(loss, more)
        about["again"] = ops() - start - gradients + _initialize()
        return about

    def measured(make):
        def measure(**given):
            one, two, large, words = (
                total(lambda: make(**given), *number)
                for number in ((1, 0, 0), (2, 0, 0), (1, 1, 0), (1, 0, 1))
            )
            weight = two["train"] - one["train"]
            return {
                "compile": one["compile"], "base": one["train"] - weight, "weight": weight,
                "many": large["train"] - two["train"], "words": words["train"] - one["train"],
                "again": one["again"] - weight,
            }  # fmt: skip

        return measure

    for name, more in kinds.items():
        given = dict(options, **more)
        found[name] = additive(measured(getattr(keras.optimizers, name)), given)
    for name, more in trains.items():
        base = {"momentum": 0.9} if name.startswith("Momentum") else {}
        made = lambda name=name, base=base, **given: getattr(tf.train, name)(0.1, **dict(base, **given))  # noqa: E731
        found[name] = additive(measured(made), more)
    return found


def constraint_table():
    """Returns for each constraint the ops that it adds to a weight's first step."""

    def total(constraint):
        begin()
        value = tf.keras.layers.Layer().add_weight("w", shape=(2, 2), constraint=constraint)
        backend.get_session()
        start = ops()
        keras.optimizers.SGD().get_updates(tf.reduce_sum(value), [value])
        return ops() - start

    kinds = {
        "MaxNorm": "max_norm",
        "MinMaxNorm": "min_max_norm",
        "NonNeg": "non_neg",
        "UnitNorm": "unit_norm",
    }
    return {name: total(getattr(keras.constraints, kind)()) - total(None) for name, kind in kinds.items()}


def event_table():
    """Returns what a model's events add, each beyond what the other tables say."""

    def model(metrics=()):
        begin()
        made = keras.Sequential([layers.Dense(2, input_shape=(4,))])
        made.compile("sgd", "mse", metrics=list(metrics))
        return made

    x, y = np.ones((4, 4)), np.ones((4, 2))

    def added(act):
        start = ops()
        act()
        return ops() - start

    parts = _compiled(lambda: (lambda made: (made, made.trainable_weights))(model()), loss="mse")
    sgd = _sgd()
    made = model()
    first = added(lambda: made.fit(x, y, verbose=0))
    found = {"train": first - parts["gradient"] - sgd["base"] - 2 * sgd["weight"] - 3}
    found["test"] = added(lambda: made.fit(x, y, verbose=0, validation_data=(x, y)))
    found["predict"] = added(lambda: made.predict(x))
    found["set a weight"] = added(lambda: made.set_weights(made.get_weights())) // 2
    with tempfile.TemporaryDirectory() as folder:
        found["checkpoint"] = added(lambda: made.save_weights(os.path.join(folder, "weights")))
    rest = (
        made.get_weights,
        lambda: made.fit(x, y, verbose=0),
        lambda: made.predict(x),
        lambda: made.evaluate(x, y, verbose=0),
    )
    assert not any(added(act) for act in rest), "what was done once adds nothing"
    made = model(["mae"])
    found["figure"] = added(lambda: made.fit(x, y, verbose=0)) - first - 2
    return found


def _sgd():
    """Returns the figures of SGD alone."""
    begin()

    def total(number):
        begin()
        values = [backend.variable(np.zeros((2, 2), "float32")) for _ in range(number)]
        loss = tf.add_n([tf.reduce_sum(value) for value in values])
        _initialize()
        start = ops()
        tf.gradients(loss, values)
        gradients = ops() - start
        start = ops()
        keras.optimizers.SGD().get_updates(loss, values)
        return ops() - start - gradients + _initialize()

    one, two = total(1), total(2)
    return {"base": one - (two - one), "weight": two - one}


TABLES = {
    "elementwise": _elementwise, "convolutional": _convolutional, "recurrent": _recurrent, "wrappers": _wrappers,
    "initializers": initializer_table, "penalties": penalty_table,
    "constraints": constraint_table, "losses": loss_table, "metrics": metric_table, "outputs": output_table,
    "optimizers": optimizer_table, "events": event_table,
}  # fmt: skip


def main(names):
    """Prints the tables of these names."""
    print(json.dumps({name: TABLES[name]() for name in names}))

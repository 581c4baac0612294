"""What TensorFlow 1.15 said of what it refused, where today's TensorFlow says it in other words."""

import functools
import re

import numpy as np

from oldstack.loading.patch import Hooks, patch, replace

_hooks = Hooks()
_PYTHON = "tensorflow.python."
_NO_TENSOR = (
    "{} is not allowed in Graph execution. Use Eager execution or decorate this function with @tf.function."
)

# Today's text, and 1.15's.
_TEXTS = (
    (
        r"`data_format` must be of the form `N\.\.\.C` or `NC\.\.\.`\. Received.*",
        "data_format must be of the form `N...C` or `NC...`",
    ),
    (
        r"`data_format` must be '(\w+)' or '(\w+)'\. Received.*",
        r'data_format must be "\1" or "\2".',
    ),
    (
        r"The number of input channels is not divisible .* with (\d+) channels .* with (\d+) output filters\.",
        r"number of input channels does not match corresponding dimension of filter, \1 != \2",
    ),
    (
        r"Attempting to slice scalar input\. for '\{\{node (\S+?)\}\} = (\w+)(?:\[.*\])?\(.*?\)' with input(.*)",
        r"Index out of range using input dim 0; input has only 0 dims for '\1' (op: '\2') with input\3",
    ),
    (
        r"(.*) for '\{\{node (\S+?)\}\} = (\w+)(?:\[.*\])?\(.*?\)' with input(.*)",
        r"\1 for '\2' (op: '\3') with input\4",
    ),
    (r"(.* must be from the same graph as .*) \(graphs are .*\)\.", r"\1."),
    (r"Expected (\w+), but got (.*) of type 'str'\.", r"Expected \1, got '\2' of type 'str' instead."),
    (r"Expected (\w+), but got (.*) of type '(\w+)'\.", r"Expected \1, got \2 of type '\3' instead."),
    (
        r"Too many elements provided\. Takes at most (\d+), but got (\d+)\.",
        r"Too many elements provided. Needed at most \1, but received \2",
    ),
    (
        r"Variable \S+ did not get an initializer, so its `shape` argument must be specified\.",
        "The initializer passed is not valid. It should be a callable with no arguments and the shape should not be "
        "provided or an instance of `tf.keras.initializers.*' and `shape` should be fully defined.",
    ),
    (
        r"Using a symbolic `tf\.Tensor` as a Python `bool`.*",
        _NO_TENSOR.format("using a `tf.Tensor` as a Python `bool`"),
    ),
    (r"Iterating over a symbolic `tf\.Tensor`.*", _NO_TENSOR.format("iterating over `tf.Tensor`")),
    (
        r"len is not well defined for a symbolic Tensor \((.*?)\)\. (.*)",
        r"len is not well defined for symbolic Tensors. (\1) \2",
    ),
    (
        r"Cannot convert a symbolic tf\.Tensor \((.*?)\) to a numpy array\..*",
        r"Cannot convert a symbolic Tensor (\1) to a numpy array.",
    ),
    (r"Both `labels` and `logits` must be provided.*", "Both labels and logits must be provided."),
    (
        r"`labels\.shape\.rank` must equal `logits\.shape\.rank - 1`.* of rank (\d+) and .* of rank (\d+)",
        r"Rank mismatch: Rank of labels (received \1) should equal rank of logits minus 1 (received \2).",
    ),
    (
        r"`logits` and `labels` must have the same shape, received \((.*) vs (.*)\)\.",
        r"logits and labels must have the same shape (\1 vs \2)",
    ),
    (r"(.* Full shape received: )\((.*)\)", lambda match: f"{match[1]}[{_sizes(match[2])}]"),
    (r"'pred' must not be a Python bool\.", "pred must not be a Python bool"),
    (r"'(true_fn|false_fn)' must be callable\.", r"\1 must be callable."),
    (
        r"Failed to convert elements of (.*) to Tensor\. (Consider casting elements to a supported type\.) See.*",
        lambda match: (
            f"Failed to convert object of type {tuple if match[1].startswith('(') else list} to Tensor. "
            f"Contents: {match[1]}. {match[2]}"
        ),
    ),
    (r"(Attr 'padding' of '\w*Pool\w*' Op passed string .*), \"EXPLICIT\"\.", r"\1."),
    (
        r"(Value passed to parameter 'indices' has DataType \w+ not in list of allowed values: )(int16, |(uint8, )int8, )(.*)",
        lambda match: f"{match[1]}{match[3] or ''}{match[4]}",
    ),
    (
        r"`tf\.data\.Dataset` only supports Python-style iteration in eager mode or within tf\.function\.",
        "__iter__() is only supported inside of tf.function or when eager execution is enabled.",
    ),
    (r"File does not exist\. Received: (.*)\.", r"File \1 does not exist."),
    (
        r"Outputs of 'true_fn' and 'false_fn' must have the same type\(s\)\. Received (\w+) from 'true_fn' and (\w+) .*",
        r"Outputs of true_fn and false_fn must have the same type: \1, \2",
    ),
    (r"Argument `inputs` must be a sequence\. Received.*", "inputs must be a sequence"),
    (
        r"If no initial_state is provided, argument `dtype` must be specified",
        "If there is no initial_state, you must give a dtype.",
    ),
    (
        r"Cannot feed value of shape (\(.*?\)) for Tensor (\S+), which has shape (\(.*\))",
        r"Cannot feed value of shape \1 for Tensor '\2', which has shape '\3'",
    ),
    (r"(The value of a feed cannot be .* passed to the )argument `feed_dict`( with key .*)", r"\1feed\2"),
    (r'(.*)\.(  Expected "x" to be .*)', r"\1\2"),
    (r"(.*)\.(  \S+ must be of type )tf\.(\w+); got .*", r"\1\2<dtype: '\3'>"),
    (r"\.  (Expected scalar shape .*)", r"\1"),
    (r"(The Session graph is empty\.) (Add operations .*)", r"\1  \2"),
    (r"FlattenDictItems: 'dict' must be .*", "input must be a dictionary"),
    (r"(setting an array element with a sequence\.) The requested.*", r"\1"),
    (
        r'Argument `fetch` = None has invalid type "NoneType"\. Cannot be None',
        "Fetch argument None has invalid type <class 'NoneType'>",
    ),
)
_PATTERNS = [(re.compile(pattern, re.DOTALL), text) for pattern, text in _TEXTS]
_FETCH = re.compile(
    r'Argument `fetch` = .* (has invalid type "\w+"|cannot be interpreted).*?\((.*)\)', re.DOTALL
)

# Below `tensorflow.python`: functions and methods of which these texts come.
_PRIVATE = {
    "framework.ops": ["Graph._create_op_internal", "_assert_same_graph", "_get_graph_from_inputs"],
    "framework.tensor": ["Tensor.__bool__", "Tensor.__iter__", "Tensor.__len__", "Tensor.__array__"],
    "data.ops.dataset_ops": ["DatasetV2.__iter__"],
    "framework.meta_graph": ["read_meta_graph_file"],
    "framework.op_def_library": ["_SatisfiesAllowedStringsConstraint", "_SatisfiesTypeConstraint"],
    "framework.tensor_util": ["make_tensor_proto"],
    "keras.engine.input_spec": ["assert_input_compatibility"],
    "ops.variable_scope": ["_VariableStore._get_single_variable"],
    "client.session": ["BaseSession.run", "BaseSession.partial_run", "BaseSession.partial_run_setup"],
}
_PUBLIC = {
    "ops.check_ops": ["assert_integer", "assert_scalar", "assert_type"],
    "ops.nn_ops": [
        "atrous_conv2d",
        "bias_add",
        "conv1d",
        "convolution",
        "softmax_cross_entropy_with_logits",
        "softmax_cross_entropy_with_logits_v2",
        "sparse_softmax_cross_entropy_with_logits",
    ],
    "ops.nn_impl": ["sigmoid_cross_entropy_with_logits", "weighted_cross_entropy_with_logits"],
    "ops.cond": ["cond"],
    "ops.rnn": ["dynamic_rnn", "static_rnn"],
}


def install() -> None:
    """Makes TensorFlow refuse in 1.15's words, in this process; modules imported later, too."""
    for name, functions in _PRIVATE.items():
        _hooks.on(_PYTHON + name)(functools.partial(_put, functions=functions, public=False))
    for name, functions in _PUBLIC.items():
        _hooks.on(_PYTHON + name)(functools.partial(_put, functions=functions, public=True))
    _hooks.install()


def _put(module, functions, public):
    for name in functions:
        owner, _, leaf = name.rpartition(".")
        owner = getattr(module, owner) if owner else module
        (replace if public else patch)(owner, leaf, _saying(getattr(owner, leaf)))


def _saying(today):
    @functools.wraps(today, updated=())
    def called(*args, **options):
        try:
            return today(*args, **options)
        except (OSError, RuntimeError, TypeError, ValueError) as error:
            text = _as_before(str(error))
            if text is None:
                raise
            raise type(error)(text) from None

    return called


def _as_before(said):
    for pattern, text in _PATTERNS:
        if match := pattern.fullmatch(said):
            return text(match) if callable(text) else match.expand(text)
    return None


def _sizes(shown):
    """Returns sizes as a list shows them: "Dimension(None), Dimension(3)" as "None, 3"."""
    return ", ".join(re.findall(r"\d+|None", shown))


@_hooks.on("tensorflow.python.client.session")
def _session(module):
    init = module._ElementFetchMapper.__init__

    def init_or_say(self, fetches, contraction_fn):
        try:
            init(self, fetches, contraction_fn)
        except (TypeError, ValueError) as error:
            match = _FETCH.fullmatch(str(error))
            culprit = [fetch for fetch in fetches if f"`fetch` = {fetch} " in str(error)]
            if not match or not culprit:
                raise
            fetch, reason = culprit[0], match[2]
            text = (
                f"has invalid type {type(fetch)}, must be a string or Tensor. ({reason})"
                if isinstance(error, TypeError)
                else f"cannot be interpreted as a Tensor. ({reason})"
            )
            raise type(error)(f"Fetch argument {fetch!r} {text}") from None

    patch(module._ElementFetchMapper, "__init__", init_or_say)


@_hooks.on("tensorflow.python.framework.tensor_util")
def _tensor_util(module):
    make_tensor_proto = module.make_tensor_proto

    @functools.wraps(make_tensor_proto)
    def make_dense(values, *args, **options):
        try:
            return make_tensor_proto(values, *args, **options)
        except ValueError as error:
            if "inhomogeneous" not in str(error):
                raise
            first, wanted = values, []
            while isinstance(first, (list, tuple)):
                wanted.append(len(first))
                first = first[0] if first else None
            found = list(np.array(values, dtype=object).shape)
            raise ValueError(
                f"Argument must be a dense tensor: {values} - got shape {found}, but wanted {wanted}."
            ) from None

    patch(module, "make_tensor_proto", make_dense)


class _Prefix(str):
    """What a check was told to say: by itself where it stands in a list, a sentence's end after it within a text."""

    __slots__ = ()

    def __str__(self):
        return f"{self[:]}.  "


@_hooks.on("tensorflow.python.ops.check_ops")
def _check_ops(module):
    patch(module, "_message_prefix", lambda message: _Prefix(message or ""))


@_hooks.on("tensorflow.python.framework.ops")
def _ops(module):
    from tensorflow.python.framework import tensor

    for shown in (module.SymbolicTensor, tensor.Tensor):
        patch(shown, "__name__", "Tensor")
        patch(shown, "__qualname__", "Tensor")
        patch(shown, "__module__", "tensorflow.python.framework.ops")


@_hooks.on("tensorflow.python.ops.ref_variable")
def _ref_variable(module):
    patch(module.RefVariable, "__module__", "tensorflow.python.ops.variables")


@_hooks.on("tensorflow.python.ops.variable_v1")
def _variable_v1(module):
    patch(module.VariableV1, "__module__", "tensorflow.python.ops.variables")

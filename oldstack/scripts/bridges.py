"""From TensorFlow 1.15, Keras 2.2 and the libraries of their time to today: one table for three uses.

`find` lists what a script has of it, line by line, which is what `legacy --explain` shows; `migrate` rewrites
it, with a comment where there is no plain rewriting; `advice` names the mend for an error.
"""

import ast
import contextlib
import difflib
import inspect
import re
import sys
from dataclasses import dataclass

from oldstack.messages import tr

# What a name is today: a dotted name to write instead, or words with a blank in them.
_NAMES = {
    "numpy.Inf": "numpy.inf",
    "numpy.Infinity": "numpy.inf",
    "numpy.NaN": "numpy.nan",
    "numpy.NAN": "numpy.nan",
    "numpy.alltrue": "numpy.all",
    "numpy.asscalar": "array.item() in place of the function",
    "numpy.complex": "complex",
    "numpy.cumproduct": "numpy.cumprod",
    "numpy.float": "float",
    "numpy.float_": "numpy.float64",
    "numpy.in1d": "numpy.isin",
    "numpy.int": "int",
    "numpy.long": "int",
    "numpy.msort": "numpy.sort(array, axis=0) in place of the function",
    "numpy.object": "object",
    "numpy.product": "numpy.prod",
    "numpy.row_stack": "numpy.vstack",
    "numpy.sometrue": "numpy.any",
    "numpy.str": "str",
    "numpy.string_": "numpy.bytes_",
    "numpy.trapz": "numpy.trapezoid",
    "numpy.unicode": "str",
    "pandas.datetime": "datetime.datetime",
    "pandas.np": "numpy",
    "pandas.value_counts": "Series.value_counts, a method",
    "pandas.DataFrame.from_csv": "pandas.read_csv with index_col=0",
    "scipy.misc.comb": "scipy.special.comb",
    "scipy.misc.factorial": "scipy.special.factorial",
    "scipy.misc.imread": "matplotlib.pyplot.imread",
    "scipy.misc.imresize": "PIL.Image.resize, a method of a picture",
    "scipy.misc.imsave": "matplotlib.pyplot.imsave",
    "scipy.misc.logsumexp": "scipy.special.logsumexp",
    "scipy.misc.toimage": "PIL.Image.fromarray",
    "seaborn.distplot": "seaborn.histplot",
    "seaborn.factorplot": "seaborn.catplot",
    "matplotlib.pyplot.hold": "nothing: every plot adds to the axes",
    "sklearn.cross_validation.KFold": "sklearn.model_selection.KFold(n_splits=...).split(X)",
    "sklearn.cross_validation.StratifiedKFold": "sklearn.model_selection.StratifiedKFold(n_splits=...).split(X, y)",
    "sklearn.datasets.load_boston": "numpy.loadtxt on a file housing.csv of your own",
    "sklearn.preprocessing.Imputer": "sklearn.impute.SimpleImputer",
    "sklearn.metrics.jaccard_similarity_score": "sklearn.metrics.accuracy_score",
    "time.clock": "time.perf_counter",
    "fractions.gcd": "math.gcd",
    "keras.backend.image_dim_ordering": "keras.backend.image_data_format",
    "keras.constraints.maxnorm": "keras.constraints.MaxNorm",
    "keras.constraints.nonneg": "keras.constraints.NonNeg",
    "keras.constraints.unitnorm": "keras.constraints.UnitNorm",
    "keras.preprocessing.image.ImageDataGenerator": "keras.utils.image_dataset_from_directory and layers such as RandomFlip",
    "keras.backend.get_session": "nothing: there are no sessions",
    "keras.backend.set_session": "nothing: there are no sessions",
    "keras.backend.tensorflow_backend": "keras.backend, without sessions",
    "keras.layers.Merge": "keras.layers.Concatenate, or Add, Multiply, Dot",
    "keras.layers.CuDNNLSTM": "keras.layers.LSTM",
    "keras.layers.CuDNNGRU": "keras.layers.GRU",
    "keras.layers.Convolution1D": "keras.layers.Conv1D",
    "keras.layers.Convolution2D": "keras.layers.Conv2D",
    "keras.layers.normalization.BatchNormalization": "keras.layers.BatchNormalization",
    "keras.preprocessing.text.Tokenizer": "keras.layers.TextVectorization, another class",
    "keras.preprocessing.text.one_hot": "keras.layers.Hashing, another class",
    "keras.utils.vis_utils.plot_model": "keras.utils.plot_model",
    "keras.wrappers.scikit_learn.KerasClassifier": "keras.wrappers.SKLearnClassifier, with other arguments",
    "keras.wrappers.scikit_learn.KerasRegressor": "keras.wrappers.SKLearnRegressor, with other arguments",
}  # fmt: skip

# Names of a graph that tensorflow.compat.v1 still has: what takes their place in code of today.
_GRAPH = {
    "tensorflow.ConfigProto": "tf.config",
    "tensorflow.InteractiveSession": "nothing: operations run at once",
    "tensorflow.Session": "nothing: operations run at once",
    "tensorflow.Variable": "tf.Variable, which has its value at once",
    "tensorflow.arg_max": "tf.argmax",
    "tensorflow.assign": "variable.assign(value)",
    "tensorflow.assign_add": "variable.assign_add(value)",
    "tensorflow.div": "tf.divide",
    "tensorflow.get_variable": "tf.Variable",
    "tensorflow.gfile": "tf.io.gfile",
    "tensorflow.global_variables_initializer": "nothing: a variable has its value at once",
    "tensorflow.gradients": "tf.GradientTape",
    "tensorflow.initialize_all_variables": "nothing: a variable has its value at once",
    "tensorflow.log": "tf.math.log",
    "tensorflow.losses": "keras.losses",
    "tensorflow.metrics": "keras.metrics",
    "tensorflow.multinomial": "tf.random.categorical",
    "tensorflow.placeholder": "the argument of a function",
    "tensorflow.placeholder_with_default": "the argument of a function",
    "tensorflow.random_normal": "tf.random.normal",
    "tensorflow.random_shuffle": "tf.random.shuffle",
    "tensorflow.random_uniform": "tf.random.uniform",
    "tensorflow.read_file": "tf.io.read_file",
    "tensorflow.reset_default_graph": "nothing: there is no default graph",
    "tensorflow.set_random_seed": "tf.random.set_seed, which draws other numbers",
    "tensorflow.summary.FileWriter": "tf.summary.create_file_writer",
    "tensorflow.summary.merge_all": "nothing: each summary is written at once",
    "tensorflow.TextLineReader": "tf.data.TextLineDataset",
    "tensorflow.decode_csv": "tf.io.decode_csv",
    "tensorflow.to_float": "tf.cast(x, tf.float32)",
    "tensorflow.to_int32": "tf.cast(x, tf.int32)",
    "tensorflow.train.AdadeltaOptimizer": "keras.optimizers.Adadelta",
    "tensorflow.train.AdagradOptimizer": "keras.optimizers.Adagrad",
    "tensorflow.train.AdamOptimizer": "keras.optimizers.Adam",
    "tensorflow.train.Coordinator": "tf.data.Dataset",
    "tensorflow.train.GradientDescentOptimizer": "keras.optimizers.SGD",
    "tensorflow.train.MomentumOptimizer": "keras.optimizers.SGD(momentum=...)",
    "tensorflow.train.RMSPropOptimizer": "keras.optimizers.RMSprop",
    "tensorflow.train.Saver": "tf.train.Checkpoint",
    "tensorflow.train.batch": "tf.data.Dataset.batch",
    "tensorflow.train.exponential_decay": "keras.optimizers.schedules.ExponentialDecay",
    "tensorflow.train.shuffle_batch": "tf.data.Dataset.shuffle",
    "tensorflow.train.start_queue_runners": "tf.data.Dataset",
    "tensorflow.train.string_input_producer": "tf.data.TextLineDataset",
    "tensorflow.truncated_normal": "tf.random.truncated_normal",
    "tensorflow.variable_scope": "a keras.Layer",
}

# What tensorflow.compat.v1 doesn't have any more, or not beside Keras 3.
_GONE = {
    "tensorflow.app.flags": "argparse",
    "tensorflow.contrib.crf": "the package tensorflow-addons had it last",
    "tensorflow.contrib.data": "tf.data",
    "tensorflow.contrib.eager": "plain TensorFlow: operations run at once",
    "tensorflow.contrib.estimator": "keras.Model",
    "tensorflow.contrib.factorization": "scikit-learn",
    "tensorflow.contrib.framework.arg_scope": "functools.partial",
    "tensorflow.contrib.framework": "tf.train, tf.Module",
    "tensorflow.contrib.image": "tf.image",
    "tensorflow.contrib.keras": "keras",
    "tensorflow.contrib.layers.batch_norm": "keras.layers.BatchNormalization",
    "tensorflow.contrib.layers.conv2d": "keras.layers.Conv2D",
    "tensorflow.contrib.layers.dropout": "keras.layers.Dropout",
    "tensorflow.contrib.layers.flatten": "keras.layers.Flatten",
    "tensorflow.contrib.layers.fully_connected": "keras.layers.Dense",
    "tensorflow.contrib.layers.l1_regularizer": "keras.regularizers.L1",
    "tensorflow.contrib.layers.l2_regularizer": "keras.regularizers.L2, without the factor 1/2",
    "tensorflow.contrib.layers.max_pool2d": "keras.layers.MaxPooling2D",
    "tensorflow.contrib.layers.optimize_loss": "keras.Model.fit",
    "tensorflow.contrib.layers.variance_scaling_initializer": "keras.initializers.VarianceScaling",
    "tensorflow.contrib.layers.xavier_initializer": "keras.initializers.GlorotUniform",
    "tensorflow.contrib.layers.xavier_initializer_conv2d": "keras.initializers.GlorotUniform",
    "tensorflow.contrib.layers": "keras.layers",
    "tensorflow.contrib.learn": "tf.estimator, whose place keras.Model took",
    "tensorflow.contrib.legacy_seq2seq": "keras.layers, keras.losses",
    "tensorflow.contrib.losses": "keras.losses",
    "tensorflow.contrib.lookup": "tf.lookup",
    "tensorflow.contrib.metrics": "keras.metrics",
    "tensorflow.contrib.rnn.BasicLSTMCell": "keras.layers.LSTMCell",
    "tensorflow.contrib.rnn.BasicRNNCell": "keras.layers.SimpleRNNCell",
    "tensorflow.contrib.rnn.GRUCell": "keras.layers.GRUCell",
    "tensorflow.contrib.rnn.LSTMCell": "keras.layers.LSTMCell",
    "tensorflow.contrib.rnn.MultiRNNCell": "keras.layers.StackedRNNCells",
    "tensorflow.contrib.rnn.static_rnn": "keras.layers.RNN(cell, unroll=True)",
    "tensorflow.contrib.rnn": "keras.layers",
    "tensorflow.contrib.seq2seq.sequence_loss": "keras.losses.SparseCategoricalCrossentropy with sample_weight",
    "tensorflow.contrib.seq2seq": "keras.layers, keras.losses",
    "tensorflow.contrib.slim": "the package tf-slim, or keras.layers",
    "tensorflow.contrib.tensor_forest": "scikit-learn, or the package tensorflow-decision-forests",
    "tensorflow.contrib.tensorboard": "tensorboard.plugins",
    "tensorflow.contrib.training": "keras.Model",
    "tensorflow.contrib": "nothing: tf.contrib ended with TensorFlow 1",
    "tensorflow.estimator": "keras.Model: estimators ended with TensorFlow 2.15",
    "tensorflow.examples.tutorials.mnist": "keras.datasets.mnist",
    "tensorflow.layers.batch_normalization": "keras.layers.BatchNormalization",
    "tensorflow.layers.conv2d": "keras.layers.Conv2D",
    "tensorflow.layers.dense": "keras.layers.Dense",
    "tensorflow.layers.dropout": "keras.layers.Dropout",
    "tensorflow.layers.flatten": "keras.layers.Flatten",
    "tensorflow.layers.max_pooling2d": "keras.layers.MaxPooling2D",
    "tensorflow.layers": "keras.layers",
    "tensorflow.nn.dynamic_rnn": "keras.layers.RNN",
    "tensorflow.nn.rnn_cell": "the cells of keras.layers",
    "tensorflow.nn.static_rnn": "keras.layers.RNN(cell, unroll=True)",
}

# In a script that trains with Keras.
_WITH_KERAS = {
    "tensorflow.set_random_seed": "keras.utils.set_random_seed",
    "tensorflow.random.set_random_seed": "keras.utils.set_random_seed",
    "tensorflow.ConfigProto": "tf.config, for a graphics card's memory",
    "tensorflow.GPUOptions": "tf.config, for a graphics card's memory",
    "tensorflow.Session": "nothing: there are no sessions",
    "tensorflow.global_variables_initializer": "nothing: a variable has its value at once",
    "tensorflow.logging": "logging.getLogger('tensorflow'), of Python",
}

# Modules whose names have all moved to another one.
_MODULES = {
    "keras.layers.advanced_activations": "keras.layers",
    "keras.layers.convolutional": "keras.layers",
    "keras.layers.core": "keras.layers",
    "keras.layers.embeddings": "keras.layers",
    "keras.layers.merge": "keras.layers",
    "keras.layers.noise": "keras.layers",
    "keras.layers.normalization": "keras.layers",
    "keras.layers.pooling": "keras.layers",
    "keras.layers.recurrent": "keras.layers",
    "keras.layers.wrappers": "keras.layers",
    "keras.engine.topology": "keras",
    "keras.engine.training": "keras",
    "keras.preprocessing.sequence": "keras.utils",
    "keras.utils.np_utils": "keras.utils",
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.externals.joblib": "joblib",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.learning_curve": "sklearn.model_selection",
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
}

_METHODS = {
    "as_matrix": "to_numpy",
    "fit_generator": "fit",
    "evaluate_generator": "evaluate",
    "get_values": "to_numpy",
    "iteritems": "items",
    "ix": "loc, or iloc for positions",
    "predict_classes": "predict(...).argmax(axis=1), or (predict(...) > 0.5) with one output",
    "predict_generator": "predict",
    "predict_proba": "predict, for a Keras model",
    "reset_states": "reset_state, of each layer that is stateful",
    "applymap": "map",
}  # fmt: skip
_ONLY_KERAS = {
    "fit_generator",
    "evaluate_generator",
    "predict_generator",
    "predict_classes",
    "predict_proba",
    "reset_states",
}

# For a call of a name, by an argument of it: the argument today.
_ARGUMENTS = {
    ("*", "nb_epoch"): "epochs",
    ("*", "nb_filter"): "filters",
    ("*", "border_mode"): "padding",
    ("*", "subsample"): "strides",
    ("*", "init"): "kernel_initializer",
    ("*", "output_dim"): "units",
    ("Embedding", "output_dim"): "output_dim",
    ("SGD", "lr"): "learning_rate",
    ("Adam", "lr"): "learning_rate",
    ("RMSprop", "lr"): "learning_rate",
    ("Adagrad", "lr"): "learning_rate",
    ("Adadelta", "lr"): "learning_rate",
    ("Adamax", "lr"): "learning_rate",
    ("Nadam", "lr"): "learning_rate",
    ("*", "decay"): "learning_rate, a schedule of keras.optimizers.schedules",
    ("*", "W_constraint"): "kernel_constraint",
    ("*", "W_regularizer"): "kernel_regularizer",
    ("*", "b_constraint"): "bias_constraint",
    ("*", "b_regularizer"): "bias_regularizer",
    ("*", "dropout_U"): "recurrent_dropout",
    ("*", "dropout_W"): "dropout",
    ("*", "inner_activation"): "recurrent_activation",
    ("*", "inner_init"): "recurrent_initializer",
    ("*", "filter_length"): "kernel_size",
    ("*", "pool_length"): "pool_size",
    ("*", "batch_input_shape"): "batch_shape, of a keras.Input before the layer",
    ("to_categorical", "nb_classes"): "num_classes",
    ("ModelCheckpoint", "period"): "save_freq, in steps",
    ("ReduceLROnPlateau", "epsilon"): "min_delta",
    ("OneHotEncoder", "sparse"): "sparse_output",
    ("read_csv", "date_parser"): "date_format, or pandas.to_datetime on the column",
    ("read_csv", "squeeze"): "nothing, and .squeeze('columns') after it",
    ("read_csv", "delim_whitespace"): r"sep=r'\s+'",
    ("read_csv", "error_bad_lines"): "on_bad_lines='skip'",
    ("hist", "normed"): "density",
    ("factorplot", "size"): "height",
    ("pairplot", "size"): "height",
    ("FacetGrid", "size"): "height",
    ("subplot", "axisbg"): "facecolor",
}
_OF_KERAS = {
    "nb_epoch", "nb_filter", "border_mode", "subsample", "init", "output_dim", "decay", "dropout_U", "dropout_W",
    "batch_input_shape", "filter_length", "inner_activation", "inner_init", "pool_length",
}  # fmt: skip
# Functions of seaborn whose first arguments have names today.
_DRAWING = {
    "barplot", "boxplot", "catplot", "countplot", "factorplot", "jointplot", "lmplot", "pointplot", "regplot", "scatterplot",
    "stripplot", "swarmplot", "violinplot",
}  # fmt: skip

_LOSSES = {
    "cosine_proximity": "cosine_similarity", "kullback_leibler_divergence": "kl_divergence", "logcosh": "log_cosh",
}  # fmt: skip
_KEYS = {"acc": "accuracy", "val_acc": "val_accuracy"}  # where the script asks for "accuracy"

# What was seen while the script ran: the old spelling, and today's.
_SEEN = {
    "format": ('"%.4f" % array', '"%.4f" % array.item()'),
    "one": ("float(array), int(array)", "array.item()"),
    "store": ("x[i] = array of one element", "x[i] = array.item()"),
    "frame": ('frame["a"][rows] = value', 'frame.loc[rows, "a"] = value'),
    "scalar": ("NumPy scalars compute in float64", "they keep their own type (NEP 50)"),
    "column": ('frame["a"].fillna(x, inplace=True) and the like', 'frame["a"] = frame["a"].fillna(x)'),
    "frequency": ('"M", "H" for a frequency', '"ME", "h"'),
    "numbers": ("frame.mean() leaves text out", "frame.mean(numeric_only=True)"),
    "objects": ("replace makes numbers of text", "replace(...).infer_objects()"),
    "place": ("series[0] by position", "series.iloc[0]"),
    "append": ("frame.append(other)", "pandas.concat([frame, other])"),
    "ragged": ("np.array of rows that differ in length", "np.array(rows, dtype=object)"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """Something of a script that is spelled in another way today.

    Attributes:
        line: The number of its line.
        old: How it is spelled there.
        now: How today, in words.
        start: Where the text to replace begins, as row and column (bytes); None without a plain rewriting.
        end: Where it ends.
        text: What to write.
        runs: Whether the old spelling still runs in what `migrate` makes of the script.
    """

    line: int
    old: str
    now: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None
    text: str = ""
    runs: bool = False


def is_name(words: str) -> bool:
    """Returns whether today's spelling is a dotted name, and so can stand in the old one's place.

    Args:
        words: An entry of the table.
    """
    return all(part.isidentifier() for part in words.split("."))


def imports(tree: ast.AST) -> dict[str, str]:
    """Returns what each imported name of a module stands for, "tensorflow" for `tf`.

    Args:
        tree: The module.
    """
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    names[alias.asname] = alias.name
                else:
                    top = alias.name.split(".")[0]
                    names[top] = top
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node: ast.expr, names: dict[str, str]) -> str | None:
    """Returns what an expression `tf.train.Saver` is by its full name, or None if it is something else.

    Args:
        node: The expression.
        names: What `imports` returned.
    """
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in names:
        return None
    return ".".join([names[node.id], *reversed(parts)])


def find(source: str, with_keras: bool) -> list[Finding]:
    """Returns what a script has that is spelled in another way today, from top to bottom.

    Args:
        source: The script.
        with_keras: Whether it trains with Keras; else its `tensorflow` is one of graphs.

    Raises:
        SyntaxError: It isn't Python 3.
    """
    return sorted(_Finder(source, with_keras).findings(), key=lambda each: (each.line, each.start or (0, 0)))


class _Finder:
    def __init__(self, source, with_keras):
        self._tree = ast.parse(source)
        self._names = imports(self._tree)
        self._with_keras = with_keras
        self._uses_keras = any(
            name.split(".")[0] == "keras" or ".keras" in name for name in self._names.values()
        )
        self._inner, self._called = set(), set()
        texts = [node.value for node in ast.walk(self._tree) if isinstance(node, ast.Constant)]
        self._last = "softmax" if "softmax" in texts else "sigmoid" if "sigmoid" in texts else None
        self._has_accuracy = "accuracy" in texts
        self._weights = {
            node.args[0].value
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "save_weights"
            if node.args and isinstance(node.args[0], ast.Constant)
        }

    def findings(self):
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Import):
                yield from self._import(node)
            elif isinstance(node, ast.ImportFrom):
                yield from self._import_from(node)
            elif isinstance(node, ast.Attribute) and node not in self._inner:
                yield from self._attribute(node)
            elif isinstance(node, ast.Call):
                yield from self._arguments(node)
                yield from self._call(node)
            elif isinstance(node, ast.Expr):
                yield from self._in_place(node)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and self._uses_keras:
                yield from self._text(node)
            elif isinstance(node, ast.Subscript):
                yield from self._key(node)

    def today(self, name):
        """Returns what a full name is today, and how much of it that is about; None if it is as ever."""
        name = re.sub(r"^tensorflow\.(python\.)?keras\b", "keras", name)
        tables = (_NAMES, _WITH_KERAS) if self._with_keras else (_NAMES, _GRAPH, _GONE)
        parts = name.split(".")
        for size in range(len(parts), 0, -1):
            prefix, rest = ".".join(parts[:size]), parts[size:]
            for table in tables:
                if prefix in table and (not rest or not is_name(table[prefix])):
                    return None if table[prefix] == prefix else (prefix, table[prefix])
            if prefix in _MODULES and rest:
                now = ".".join([_MODULES[prefix], *rest])
                return (name, _NAMES.get(now, now))
        return None

    def _import(self, node):
        names, rows, changes = [], [], []
        for alias in node.names:
            local = alias.asname or alias.name
            now = _MODULES.get(alias.name)
            if alias.name == "tensorflow" and not self._with_keras:
                words = f"import tensorflow.compat.v1 as {local}; {local}.disable_v2_behavior()"
                changes.append(("import tensorflow", words))
                names.append(f"tensorflow.compat.v1 as {local}")
                rows.append(f"{local}.disable_v2_behavior()")
            elif alias.name == "tensorflow" and self._only_seeds(local):
                changes.append(("", ""))
                names.append("keras")
            elif now and alias.asname:
                changes.append((f"import {alias.name}", f"import {now}"))
                names.append(f"{now} as {alias.asname}")
            else:
                names.append(alias.name + (f" as {alias.asname}" if alias.asname else ""))
        text = f"\n{' ' * node.col_offset}".join([f"import {', '.join(dict.fromkeys(names))}", *rows])
        for old, words in changes:
            yield self._whole(node, old, words, text)

    def _only_seeds(self, local):
        """Whether a script that trains with Keras needs TensorFlow for its seed alone."""
        names = [node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)]
        used = [bridge for node in ast.walk(self._tree) if (bridge := dotted(node, self._names))]
        seeds = used.count("tensorflow.set_random_seed")
        return self._with_keras and seeds > 0 and names.count(local) == seeds

    def _import_from(self, node):
        if node.level or node.names[0].name == "*":
            return
        if node.module == "tensorflow" and not self._with_keras:
            yield Finding(node.lineno, "from tensorflow import ...", "import tensorflow.compat.v1")
        words, rows, changed = [], {}, False
        plain = True
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            today = self.today(full)
            now = _MODULES.get(full) or (today[1] if today else full)
            now = re.sub(r"^tensorflow\.(python\.)?keras\b", "keras", now)
            if now != full:
                changed = True
                words.append((alias.name, now))
            graph = not self._with_keras and full.startswith("tensorflow.") and now != full
            if graph or not is_name(now) or ("." not in now and now not in ("keras", "joblib")):
                plain = False
                continue
            module, _, name = now.rpartition(".")
            local = alias.asname or alias.name
            rows.setdefault(module, []).append(name if name == local else f"{name} as {local}")
        if not changed:
            return
        indent = " " * node.col_offset
        text = f"\n{indent}".join(
            f"from {module} import {', '.join(names)}" if module else f"import {', '.join(names)}"
            for module, names in rows.items()
        )
        for name, now in words:
            yield Finding(node.lineno, f"from {node.module} import {name}", now)
        if plain:
            yield self._whole(node, "", "", text)

    def _whole(self, node, old, now, text):
        if text is None:
            return Finding(node.lineno, old, now)
        start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        return Finding(node.lineno, old, now, start, end, text)

    def _attribute(self, node):
        inner = node.value
        while isinstance(inner, ast.Attribute):
            self._inner.add(inner)
            inner = inner.value
        full = dotted(node, self._names)
        if full is None:
            yield from self._method(node)
            return
        today = self.today(full)
        root = inner.id
        if today is None or root == full or self._was_imported_as_now(root):
            return
        old, now = today
        written = self._written(old, root)
        runs = not self._with_keras and old in _GRAPH and old != "tensorflow.set_random_seed"
        plain = self._with_keras or not full.startswith("tensorflow.")
        if not (plain and is_name(now) and old == re.sub(r"^tensorflow\.(python\.)?keras\b", "keras", full)):
            yield Finding(node.lineno, written, now, runs=runs)
            return
        text = self._local(now)
        start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        yield Finding(node.lineno, ast.unparse(node), now, start, end, text)

    def _was_imported_as_now(self, root):
        """Whether the import itself says what the name is today, as `from keras.utils import np_utils`."""
        full = self._names[root]
        return full in _MODULES or (full.count(".") > 0 and self.today(full) is not None)

    def _written(self, full, root):
        base = self._names[root]
        return root + full[len(base) :] if full.startswith(base) else full

    def _local(self, full):
        """Returns a full name as this script writes it."""
        for local, base in self._names.items():
            if base in (full, full.rpartition(".")[0], full.split(".")[0]) and full.startswith(base):
                return local + full[len(base) :]
        return full

    def _method(self, node):
        now = _METHODS.get(node.attr)
        if now is None or (node.attr in _ONLY_KERAS and not self._uses_keras) or node in self._called:
            return
        if not is_name(now):
            yield Finding(node.lineno, f".{node.attr}", now)
            return
        end = node.end_lineno, node.end_col_offset
        start = end[0], end[1] - len(node.attr)
        yield Finding(node.lineno, f".{node.attr}", f".{now}", start, end, now)

    def _arguments(self, node):
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for keyword in node.keywords:
            now = _ARGUMENTS.get((function, keyword.arg)) or _ARGUMENTS.get(("*", keyword.arg))
            if now is None or now == keyword.arg or (keyword.arg in _OF_KERAS and not self._uses_keras):
                continue
            old = f"{function}({keyword.arg}=...)"
            start = keyword.lineno, keyword.col_offset
            others = [*node.args, *node.keywords]
            before = others[others.index(keyword) - 1] if keyword is not others[0] else None
            if keyword.arg == "decay" and getattr(keyword.value, "value", None) == 0 and before:
                place = before.end_lineno, before.end_col_offset
                yield Finding(
                    keyword.lineno, f"{function}(decay=0)", f"{function}()", place, (keyword.end_lineno, keyword.end_col_offset), "",
                )  # fmt: skip
                continue
            if now.isidentifier():
                end = start[0], start[1] + len(keyword.arg)
                yield Finding(keyword.lineno, old, f"{function}({now}=...)", start, end, now)
            elif "=" in now:
                end = keyword.end_lineno, keyword.end_col_offset
                yield Finding(keyword.lineno, old, f"{function}({now})", start, end, now)
            else:
                yield Finding(keyword.lineno, old, now)

    def _call(self, node):
        """Finds calls whose arguments had no names, and those of which something else is made."""
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        full = dotted(function, self._names) or ""
        end = node.end_lineno, node.end_col_offset
        given = {keyword.arg for keyword in node.keywords}
        if name in _DRAWING and full.startswith("seaborn."):
            named = ("x", "y", "hue") if all(isinstance(arg, ast.Constant) for arg in node.args) else ()
            for word, arg in zip(named, node.args, strict=False):
                yield self._insert(arg, f"{name}({ast.unparse(arg)})", f"{name}({word}=...)", f"{word}=")
            if name == "factorplot" and "kind" not in given and node.args + node.keywords:
                place = end[0], end[1] - 1
                yield Finding(node.lineno, "", "", place, place, ", kind='point'")
        elif name == "drop" and len(node.args) == 2 and isinstance(function, ast.Attribute):
            yield self._insert(node.args[1], "drop(x, 1)", "drop(x, axis=1)", "axis=")
        elif name == "drop" and "axis" in given and given & {"columns", "index"}:
            words = node.keywords
            place = next(i for i, word in enumerate(words) if word.arg == "axis")
            start, end = (words[place - 1], words[place]) if place else (words[0], words[1])
            begin = (start.end_lineno, start.end_col_offset) if place else (start.lineno, start.col_offset)
            until = (end.end_lineno, end.end_col_offset) if place else (end.lineno, end.col_offset)
            yield Finding(node.lineno, "drop(columns=x, axis=1)", "drop(columns=x)", begin, until)
        elif full == "pandas.concat" and len(node.args) == 2:
            yield self._insert(node.args[1], "concat(x, 1)", "concat(x, axis=1)", "axis=")
        elif name == "corr" and not node.args and not node.keywords and isinstance(function, ast.Attribute):
            place = end[0], end[1] - 1
            yield Finding(
                node.lineno, ".corr()", ".corr(numeric_only=True)", place, place, "numeric_only=True"
            )
        elif name == "fillna" and given == {"method"} and not node.args:
            method = node.keywords[0].value
            if isinstance(method, ast.Constant) and isinstance(function, ast.Attribute):
                now = "ffill" if method.value in ("ffill", "pad") else "bfill"
                start = function.end_lineno, function.end_col_offset - len("fillna")
                yield Finding(
                    node.lineno, f"fillna(method={method.value!r})", f"{now}()", start, end, f"{now}()"
                )
        elif name == "predict_classes" and self._last and isinstance(function, ast.Attribute):
            yield from self._classes(node)
        elif name in ("Convolution2D", "Conv2D") and len(node.args) == 3 and self._uses_keras:
            first, last = node.args[1:]
            size = f"({ast.unparse(first)}, {ast.unparse(last)})"
            start, end = (first.lineno, first.col_offset), (last.end_lineno, last.end_col_offset)
            yield Finding(node.lineno, f"{name}(n, {size[1:-1]})", f"Conv2D(n, {size})", start, end, size)

    def _insert(self, node, old, now, text):
        place = node.lineno, node.col_offset
        return Finding(node.lineno, old, now, place, place, text)

    def _classes(self, node):
        function, end = node.func, (node.end_lineno, node.end_col_offset)
        self._called.add(function)
        after = ".argmax(axis=-1)" if self._last == "softmax" else " > 0.5).astype('int32')"
        words = (
            "predict(...).argmax(axis=-1)"
            if self._last == "softmax"
            else "(predict(...) > 0.5).astype('int32')"
        )
        start = function.end_lineno, function.end_col_offset - len("predict_classes")
        yield Finding(node.lineno, ".predict_classes", words, start, (start[0], start[1] + 15), "predict")
        yield Finding(node.lineno, "", "", end, end, after)
        if self._last == "sigmoid":
            yield self._insert(node, "", "", "(")

    def _in_place(self, node):
        """Finds `frame["a"].fillna(0, inplace=True)`, which changes the frame no more."""
        call = node.value
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            return
        column = call.func.value
        kept = [word for word in call.keywords if word.arg != "inplace"]
        is_column = isinstance(column, ast.Subscript) and isinstance(column.slice, ast.Constant)
        if len(kept) == len(call.keywords) or not (is_column and isinstance(column.slice.value, str)):
            return
        place, value = ast.unparse(column), ast.unparse(ast.Call(call.func, call.args, kept))
        yield self._whole(node, *seen("column"), f"{place} = {value}")

    def _text(self, node):
        """Finds names of figures and files within text."""
        text = node.value
        now = re.sub(r"\.hdf5$", ".h5", _LOSSES.get(text, text))
        if text in self._weights:
            now = re.sub(r"(\.weights)?\.h5$", ".weights.h5", now)
        if self._has_accuracy:
            now = re.sub(r"\{(val_)?acc(?=[:}])", r"{\1accuracy", now)
            now = "val_accuracy" if now == "val_acc" and node not in self._inner else now
        if now == text or node.end_lineno != node.lineno:
            return
        start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        yield Finding(node.lineno, repr(text), repr(now), start, end, repr(now))

    def _key(self, node):
        key = node.slice
        if not (self._has_accuracy and isinstance(key, ast.Constant) and key.value in _KEYS):
            return
        if "hist" not in ast.unparse(node.value).lower():
            return
        self._inner.add(key)
        now = repr(_KEYS[key.value])
        start, end = (key.lineno, key.col_offset), (key.end_lineno, key.end_col_offset)
        yield Finding(key.lineno, f"[{key.value!r}]", f"[{now}]", start, end, now)


def seen(kind: str) -> tuple[str, str]:
    """Returns the old and today's spelling of what was bridged while a script ran.

    Args:
        kind: Which, "format".
    """
    return _SEEN[kind]


_HEADER = """\
# Rewritten for today by `lessons.py legacy FILE --migrate`. What shows only as a script runs (arrays of one
# element in `%`, frames appended to) is told by `lessons.py legacy FILE --explain`.
"""


def migrate(source: str, with_keras: bool) -> str:
    """Returns a script in current spelling, with a comment on each line that has no plain rewriting.

    Args:
        source: The script.
        with_keras: Whether it trains with Keras.

    Raises:
        SyntaxError: It isn't Python 3.
    """
    findings = find(source, with_keras)
    edits = [each for each in findings if each.start]
    rows = [row.encode() for row in source.splitlines()]
    edited = []
    for each in sorted(edits, key=lambda each: (each.start, each.end), reverse=True):
        if edited and each.end > edited[-1].start:
            continue
        (first, begin), (last, end) = each.start, each.end
        rows[first - 1 : last] = [rows[first - 1][:begin] + each.text.encode() + rows[last - 1][end:]] + [
            b""
        ] * (last - first)
        edited.append(each)
    notes = {}
    for each in findings:
        if not (each.start or each.runs) and not any(
            each.line == other.line for other in edits if not other.old
        ):
            notes.setdefault(each.line, {})[f"{each.old} is today: {each.now}"] = None
    for line, words in notes.items():
        row = rows[line - 1]
        indent = row[: len(row) - len(row.lstrip())]
        rows[line - 1] = b"".join(indent + f"# {text}\n".encode() for text in words) + row
    text = _HEADER + "\n".join(row.decode() for row in rows) + "\n"
    if "keras.utils.set_random_seed" in text and not re.search(r"^import keras(?!\S)", text, re.MULTILINE):
        text = _with_import(text, "import keras")
    return text


def _with_import(text, line):
    """Adds an import before the first one."""
    tree = ast.parse(text)
    first = next(node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)))
    rows = text.splitlines()
    rows.insert(first.lineno - 1, line)
    return "\n".join(rows) + "\n"


_BEFORE_1_0 = {
    "audio_summary": "tf.summary.audio",
    "batch_matmul": "tf.matmul",
    "histogram_summary": "tf.summary.histogram",
    "image_summary": "tf.summary.image",
    "merge_all_summaries": "tf.summary.merge_all",
    "merge_summary": "tf.summary.merge",
    "mul": "tf.multiply",
    "neg": "tf.negative",
    "pack": "tf.stack",
    "scalar_summary": "tf.summary.scalar",
    "select": "tf.where",
    "sub": "tf.subtract",
    "SummaryWriter": "tf.summary.FileWriter",
    "unpack": "tf.unstack",
}
_PYTHON_2 = {
    "raw_input": "input",
    "xrange": "range",
    "unicode": "str",
    "unichr": "chr",
    "long": "int",
    "reduce": "functools.reduce",
}


def advice(error: BaseException, names: dict[str, object]) -> str | None:
    """Returns one line that names the mend for an error, or None if we know none.

    Args:
        error: The error.
        names: The names that the script had there.
    """
    text = str(error)
    for kind, pattern, answer in _ADVICE:
        match = re.search(pattern, text) if isinstance(error, kind) else None
        words = match and (answer(match, names) if callable(answer) else tr(*answer))
        if words:
            return words
    return None


def _meant(word):
    return tr(f"did you mean {word}?", f"{word} 아닌가요?")


def _missing_in_tensorflow(match, names):
    name = match[1]
    if now := _BEFORE_1_0.get(name):
        return tr(
            f"{name} is a name from before TensorFlow 1.0: write {now}",
            f"{name}은(는) TensorFlow 1.0 이전의 이름입니다. {now}로 쓰세요",
        )
    return _gone(match[0], name)


def _gone(text, name):
    """Says what replaced a name of tf.contrib and the like."""
    module = re.search(r"'(tensorflow[\w.]*)'", text)
    parts = re.sub(r"\._api\.v2\.compat\.v1", "", f"{module[1]}.{name}").rstrip(".").split(".")
    for size in range(len(parts), 1, -1):
        if now := _GONE.get(".".join(parts[:size])):
            old = "tf." + ".".join(parts[1:])
            return tr(
                f"{old} is not bridged; what replaced it: {now}",
                f"{old}은(는) 지원하지 않습니다. 대신 쓰는 것: {now}",
            )
    return None


def _name_error(match, names):
    name = match[1]
    if now := _PYTHON_2.get(name):
        return tr(f"{name} is Python 2: write {now}", f"{name}은(는) Python 2의 이름입니다. {now}를 쓰세요")
    if name in _IMPORTED_FROM:
        return tr("add the line: ", "추가할 줄: ") + _IMPORTED_FROM[name]
    if name in sys.stdlib_module_names:
        return tr("add the line: ", "추가할 줄: ") + f"import {name}"
    near = difflib.get_close_matches(name, [each for each in names if not each.startswith("__")], 1)
    return _meant(near[0]) if near else None


_IMPORTED_FROM = {
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "tf": "import tensorflow as tf",
    "Activation": "from keras.layers import Activation",
    "Dense": "from keras.layers import Dense",
    "Dropout": "from keras.layers import Dropout",
    "EarlyStopping": "from keras.callbacks import EarlyStopping",
    "ModelCheckpoint": "from keras.callbacks import ModelCheckpoint",
    "Sequential": "from keras.models import Sequential",
    "load_model": "from keras.models import load_model",
    "np_utils": "from keras.utils import np_utils",
    "train_test_split": "from sklearn.model_selection import train_test_split",
}


def _keyword(match, names):
    function, word = match[1].split(".")[0], match[2]
    known = []
    with contextlib.suppress(KeyError, TypeError, ValueError):
        known = list(inspect.signature(names[function]).parameters)
    near = difflib.get_close_matches(word, known, 1)
    return _meant(near[0]) if near else None


def _key(match, names):
    near = difflib.get_close_matches(match[1], ["val_loss", "val_acc", "loss", "acc", "epoch"], 1)
    return _meant(near[0]) if near and near[0] != match[1] else None


_ADVICE = [
    (AttributeError, r"module 'tensorflow[\w.]*' has no attribute '(\w+)'", _missing_in_tensorflow),
    (ImportError, r"cannot import name '(\w+)' from 'tensorflow[\w.]*'", lambda match, names: _gone(match[0], match[1])),
    (ImportError, r"No module named 'tensorflow\.([\w.]+)'", lambda match, names: _gone(match[0], "")),
    (ImportError, r"No module named '(?!tensorflow|keras)(\w+)", lambda match, names: tr(
        f"{match[1]} is not installed here: {sys.executable} -m pip install {match[1]}, if that is its name there",
        f"{match[1]}이(가) 설치되어 있지 않습니다. {sys.executable} -m pip install {match[1]} (패키지 이름이 다를 수 있음)",
    )),
    (RuntimeError, r"Attempted to use a closed Session", (
        "the session ends with its `with` block: move this line into the block",
        "세션은 `with` 블록과 함께 닫힙니다. 이 줄을 블록 안으로 들여쓰세요",
    )),
    (ValueError, r"^incomplete format", (
        "a percent sign in a format is written %%",
        "서식에서 퍼센트 기호는 %%로 씁니다",
    )),
    (NameError, r"name '(\w+)' is not defined", _name_error),
    (TypeError, r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'", _keyword),
    (KeyError, r"'(\w+)'", _key),
    (FileNotFoundError, r"'(.+)'", (
        "paths count from the folder you are in; what data sets are known here: python3 lessons.py data",
        "경로는 현재 폴더를 기준으로 합니다. 여기서 아는 데이터: python3 lessons.py data",
    )),
    (Exception, r"Attempting to use uninitialized value", (
        "run tf.global_variables_initializer() in the session first",
        "먼저 세션에서 tf.global_variables_initializer()를 실행하세요",
    )),
    (Exception, r"You must feed a value for placeholder", (
        "give the placeholder a value: feed_dict={name: value}",
        "placeholder에 값을 넣으세요: feed_dict={이름: 값}",
    )),
    (ValueError, r"Only call `(\w+)` with named arguments", (
        "write labels=... and logits=..., since TensorFlow 1.0",
        "TensorFlow 1.0부터는 labels=..., logits=...로 씁니다",
    )),
    (ValueError, r"Variable \S+ already exists", (
        "the variable is made twice: tf.reset_default_graph() first, or reuse=tf.AUTO_REUSE",
        "같은 변수를 두 번 만들었습니다. tf.reset_default_graph()를 먼저 부르거나 reuse=tf.AUTO_REUSE를 쓰세요",
    )),
    (ValueError, r"truth value of an array", (
        "compare arrays with .all() or .any()",
        "배열은 .all()이나 .any()로 비교하세요",
    )),
]  # fmt: skip

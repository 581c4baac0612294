"""What a script has that is spelled in another way today, line by line: by the table of `oldstack.names`."""

import ast
import re
from dataclasses import dataclass, replace

from oldstack import names
from oldstack.messages import tr
from oldstack.scripts import closures
from oldstack.scripts.imports import as_keras, dotted, imports
from oldstack.scripts.values import Values, formatted_as_numbers, numbers_of_mixed_tables

# Functions of seaborn whose first arguments have names today.
_DRAWING = {
    "barplot", "boxplot", "catplot", "countplot", "factorplot", "jointplot", "lmplot", "pointplot", "regplot", "scatterplot",
    "stripplot", "swarmplot", "violinplot",
}  # fmt: skip
# Methods of a model that took lists of numbers too.
_TAKE_ARRAYS = {"evaluate", "fit", "predict", "train_on_batch"}
_MODELS = {"Model", "Sequential", "load_model"}
_OPTIMIZERS = {"Adadelta", "Adagrad", "Adam", "Adamax", "Nadam", "RMSprop", "SGD"}
# Methods of a model that its values are needed for.
_WITH_VALUES = {
    "evaluate", "evaluate_generator", "fit", "fit_generator", "get_weights", "load_weights", "predict", "predict_classes",
    "predict_generator", "predict_on_batch", "save", "save_weights", "set_weights", "summary", "test_on_batch", "train_on_batch",
}  # fmt: skip
_SIZES = {"nb_row", "nb_col"}
# Layers whose first argument has to be a number of Python's, and its names.
_SIZED = {
    "Dense": {"units", "output_dim"},
    "Embedding": {"input_dim"},
    "GRU": {"units", "output_dim"},
    "RepeatVector": {"n"},
    "SimpleRNN": {"units", "output_dim"},
}
# Arguments that change how fast a generator is read, and nothing else.
_SPEED = {"max_q_size", "max_queue_size", "nb_worker", "pickle_safe", "use_multiprocessing", "workers"}
_KEYS = {"acc": "accuracy", "val_acc": "val_accuracy"}  # where the script asks for "accuracy"


_MODULES = names.table(names.Module)
_EVERYWHERE = (names.Name, names.Keras1Name, names.RefusedName)
_WITH_ALL_BELOW = (names.GraphName, names.GoneName)


@dataclass(frozen=True)
class Finding:
    """Something of a script that is spelled in another way today.

    Attributes:
        line: The number of its line.
        old: How it is spelled there.
        now: How today, for the user's locale.
        start: Where the text to replace begins, as row and column (bytes); None without a plain rewriting.
        end: Where it ends.
        text: What to write.
        runs: Whether the old spelling still runs in what `migrate` makes of the script.
        noted: Whether `migrate` says it in a comment though it rewrites it.
        guessed: Whether it shows for certain only as the script runs.
    """

    line: int
    old: str
    now: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None
    text: str = ""
    runs: bool = False
    noted: bool = False
    guessed: bool = False


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
        self._values = Values(self._tree, self._names)
        self._with_keras = with_keras
        libraries = {_plain(name).split(".")[0] for name in self._names.values()}
        self._uses_keras = with_keras or "keras" in libraries
        kinds = (
            [(names.BesideKerasName,)]
            if with_keras
            else [(names.GraphName, names.Before1Name), (names.GoneName,)]
        )
        self._tables = [names.table(*each) for each in (_EVERYWHERE, *kinds)]
        self._inner, self._called = set(), set()
        texts = [node.value for node in ast.walk(self._tree) if isinstance(node, ast.Constant)]
        self._last = "softmax" if "softmax" in texts else "sigmoid" if "sigmoid" in texts else None
        self._has_accuracy = "accuracy" in texts
        self._lists = {
            node.targets[0].id
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and _is_table(node.value)
        }
        self._models = {
            node.targets[0].id
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func).rpartition(".")[2] in _MODELS
        }
        # What is something else than a model: {"saver", "scaler"}.
        self._others = {
            ast.unparse(node.targets[0])
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Assign) and self._is_other(node.value)
        }
        self._is_eager = "enable_eager_execution" in source
        self._has_graphs = (
            with_keras or self._is_eager or "disable_v2_behavior" in source or "disable_eager" in source
        )
        written = [
            (ast.unparse(node.func).rpartition("."), file)
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Call) and node.args
            for file in _file_names(node.args[0])
        ]
        self._weights = {file for (_, _, name), file in written if name == "save_weights"}
        self._saved = {
            file
            for (owner, _, name), file in written
            if name == "ModelCheckpoint" or (name == "save" and owner in self._models)
        }

    def findings(self):
        if self._with_keras:
            row = next(row for row in names.rows(names.Pattern) if row.key == "mixed")
            for value in numbers_of_mixed_tables(self._tree):
                end = value.end_lineno, value.end_col_offset
                yield Finding(value.lineno, *row.both(), end, end, ".astype(float)")
            row = next(row for row in names.rows(names.Pattern) if row.key == "closure")
            for name, node in closures.read_tensors(self._tree):
                yield Finding(node.lineno, f"{name}: {row.both()[0]}", row.both()[1])
        yield from self._shown_lists()
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
            elif isinstance(node, ast.BinOp):
                yield from self._formatted(node)
            elif isinstance(node, ast.Expr):
                yield from self._in_place(node)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and self._uses_keras:
                yield from self._text(node)
            elif isinstance(node, ast.Subscript):
                yield from self._key(node)

    def _shown_lists(self):
        """Finds where a script prints what a session gives as a list or dictionary: its numbers are shown with their types."""
        lists = {
            node.targets[0].id
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and _is_run_for_list(node.value)
        }
        prints = [
            node for node in ast.walk(self._tree) if getattr(getattr(node, "func", 0), "id", "") == "print"
        ]
        shown = [
            node.lineno
            for node in prints
            if any(_is_run_for_list(each) or getattr(each, "id", "") in lists for each in node.args)
        ]
        imported = [node for node in self._tree.body if isinstance(node, ast.Import)]
        if not (shown and imported):
            return
        local, first = "numpy", imported[0]
        for node in imported:
            for alias in node.names:
                if alias.name == "numpy":
                    local, first = alias.asname or "numpy", node
        row = next(row for row in names.rows(names.Pattern) if row.key == "scalars")
        place, text = (first.end_lineno, first.end_col_offset), f"\n{local}.set_printoptions(legacy='1.25')"
        yield Finding(min(shown), *row.both(), place, place, text)

    def today(self, name):
        """Returns the row of a full name, or of as much of it as a row is about; None if it is as ever."""
        name = _plain(name)
        parts = name.split(".")
        for size in range(len(parts), 0, -1):
            prefix, rest = ".".join(parts[:size]), parts[size:]
            for row in filter(None, (table.get(prefix) for table in self._tables)):
                if not rest or not row.is_name or isinstance(row, _WITH_ALL_BELOW):
                    return row
            if prefix in _MODULES and rest:
                now = ".".join([_MODULES[prefix].today, *rest])
                further = self._tables[0].get(now)
                return replace(further, old=name) if further else names.Name(name, now)
        return None

    def _import(self, node):
        imported, rows, changes = [], [], []
        for alias in node.names:
            local = alias.asname or alias.name
            if alias.name == "tensorflow.compat.v1":
                yield from self._with_graphs(node, local)
            now = alias.name in _MODULES and _MODULES[alias.name].today
            if alias.name == "tensorflow" and not self._with_keras:
                words = f"import tensorflow.compat.v1 as {local}; {local}.disable_v2_behavior()"
                changes.append(("import tensorflow", words))
                imported.append(f"tensorflow.compat.v1 as {local}")
                rows.append(f"{local}.disable_v2_behavior()")
            elif alias.name == "tensorflow" and self._only_seeds(local):
                changes.append(("", ""))
                imported.append("keras")
            elif alias.name in names.STAND_INS and alias.asname and len(node.names) == 1:
                yield self._stand_in(node, alias.name, f"{alias.asname} = {names.STAND_INS[alias.name]}")
                return
            elif alias.name.startswith("tensorflow.") and not now and (row := self.today(alias.name)):
                yield Finding(node.lineno, f"import {alias.name}", names.short(row.words()))
                imported.append(alias.name + (f" as {alias.asname}" if alias.asname else ""))
            elif now and alias.asname:
                changes.append((f"import {alias.name}", f"import {now}"))
                imported.append(f"{now} as {alias.asname}")
            else:
                imported.append(alias.name + (f" as {alias.asname}" if alias.asname else ""))
        text = f"\n{' ' * node.col_offset}".join([f"import {', '.join(dict.fromkeys(imported))}", *rows])
        for old, words in changes:
            yield self._whole(node, old, words, text)

    def _only_seeds(self, local):
        """Whether a script that trains with Keras needs TensorFlow for its seed alone."""
        written = [node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)]
        used = [bridge for node in ast.walk(self._tree) if (bridge := dotted(node, self._names))]
        seeds = used.count("tensorflow.set_random_seed")
        return self._with_keras and seeds > 0 and written.count(local) == seeds

    def _import_from(self, node):
        if node.level or node.names[0].name == "*":
            return
        if node.module == "tensorflow.compat" and node.names[0].name == "v1":
            yield from self._with_graphs(node, node.names[0].asname or "v1")
        if node.module == "tensorflow" and not self._with_keras:
            yield Finding(node.lineno, "from tensorflow import ...", "import tensorflow.compat.v1")
        if (text := self._stand_ins(node)) is not None:
            yield self._stand_in(node, f"{node.module}.{node.names[0].name}", text)
            return
        words, rows, changed = [], {}, False
        plain = True
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            today = self.today(full)
            row = _MODULES.get(full) or today or names.Name(full, full)
            now = _plain(row.today)
            kept = names.KEPT.get(_plain(full))
            if now != full or kept:
                changed = True
                words.append((alias.name, (kept or now) if row.is_name else row.words(), bool(kept)))
            if kept:
                now, row = kept, names.Name(full, kept)
            graph = not self._with_keras and _plain(full).startswith("tensorflow.") and now != full
            if graph or not row.is_name or ("." not in now and now not in ("keras", "joblib")):
                plain = False
                continue
            module, _, name = now.rpartition(".")
            local = alias.asname or alias.name
            rows.setdefault(module, []).append(name if name == local else f"{name} as {local}")
        if not changed:
            return
        indent = " " * node.col_offset
        text = f"\n{indent}".join(
            f"from {module} import {', '.join(given)}" if module else f"import {', '.join(given)}"
            for module, given in rows.items()
        )
        for name, now, noted in words:
            yield Finding(node.lineno, f"from {node.module} import {name}", now, noted=noted)
        if plain:
            yield self._whole(node, "", "", text)

    def _with_graphs(self, node, local):
        """Sees to it that TensorFlow 1's names build graphs, as they did in 1.15 by themselves."""
        if not self._has_graphs:
            place, row = (node.end_lineno, node.end_col_offset), f"{local}.disable_v2_behavior()"
            yield Finding(
                node.lineno, ast.unparse(node), row, place, place, f"\n{' ' * node.col_offset}{row}"
            )

    def _stand_ins(self, node):
        """Returns what an import becomes of which each name, or all that is used of it, has a stand-in; else None."""
        lines = []
        for alias in node.names:
            full, local = f"{node.module}.{alias.name}", alias.asname or alias.name
            if _plain(full) in names.STAND_INS:
                lines.append(f"{local} = {names.STAND_INS[_plain(full)]}")
                continue
            if self._with_keras or not full.startswith("tensorflow."):
                return None
            used = [each for each in ast.walk(self._tree) if isinstance(each, ast.Attribute)]
            below = [
                name for each in used if (name := dotted(each, self._names)) and name.startswith(full + ".")
            ]
            if not below or any(name not in names.STAND_INS for name in below):
                return None
        return f"\n{' ' * node.col_offset}".join(lines) or "pass"

    def _stand_in(self, node, full, text):
        old, row = names.short(full), self.today(full)
        now = names.short(row.words()) if row else tr("what stands in for it here", "여기서 대신하는 것")
        start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        return Finding(node.lineno, old, now, start, end, text, noted=True)

    def _whole(self, node, old, now, text):
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
        if full in names.STAND_INS and not self._with_keras:
            yield self._stand_in(node, full, names.STAND_INS[full])
            return
        today = self.today(full)
        root = inner.id
        if today is None or root == full or self._was_imported_as_now(root):
            return
        old, now = today.old, today.today
        runs = isinstance(today, names.GraphName) and old != "tensorflow.set_random_seed"
        of_graphs = _plain(full).startswith("tensorflow.") and not isinstance(today, names.Before1Name)
        plain = self._with_keras or not of_graphs
        if not (plain and today.is_name and old == _plain(full)):
            yield Finding(node.lineno, self._written(old, root), names.short(today.words()), runs=runs)
            return
        is_below = full.startswith("tensorflow.keras.") and self._names[root] == "tensorflow"
        text = f"{root}.{now}" if is_below else self._local(now)
        start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        yield Finding(node.lineno, ast.unparse(node), names.short(now), start, end, text)

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
            base = _plain(base)
            if base in (full, full.rpartition(".")[0], full.split(".")[0]) and full.startswith(base):
                return local + full[len(base) :]
        return full

    def _method(self, node):
        row = names.table(names.Method).get(node.attr)
        if (
            row is None
            or node in self._called
            or (node.attr in names.keras_methods() and not self._uses_keras)
        ):
            return
        is_predict = node.attr == "predict_proba" and getattr(node.value, "id", "") in self._models
        if not (row.is_name or is_predict):
            yield Finding(node.lineno, f".{node.attr}", row.words())
            return
        now = "predict" if is_predict else row.today
        end = node.end_lineno, node.end_col_offset
        start = end[0], end[1] - len(node.attr)
        yield Finding(node.lineno, f".{node.attr}", f".{now}", start, end, now)

    def _arguments(self, node):
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        rows = names.arguments("*") | names.arguments(self._of_today(node.func, function))
        for keyword in node.keywords:
            row = rows.get(keyword.arg)
            if row is None or (row.of_keras and not self._uses_keras):
                continue
            if keyword.arg in _SIZES and _words(node) >= _SIZES:
                yield from self._kernel_size(node, keyword)
                continue
            now, old = row.today, f"{function}({keyword.arg}=...)"
            start, end = (keyword.lineno, keyword.col_offset), (keyword.end_lineno, keyword.end_col_offset)
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            before = _before(node, keyword)
            if keyword.arg == "decay" and value == 0 and before:
                place = before.end_lineno, before.end_col_offset
                yield Finding(keyword.lineno, f"{function}(decay=0)", f"{function}()", place, end, "")
            elif keyword.arg in _SPEED and before:
                place = before.end_lineno, before.end_col_offset
                yield Finding(keyword.lineno, old, row.words(), place, end, "", noted=True)
            elif isinstance(value, str) and value in dict(row.values):
                text = f"{now}={dict(row.values)[value]!r}"
                yield Finding(
                    keyword.lineno,
                    f"{function}({keyword.arg}={value!r})",
                    f"{function}({text})",
                    start,
                    end,
                    text,
                )
            elif now.isidentifier():
                end = start[0], start[1] + len(keyword.arg)
                yield Finding(keyword.lineno, old, f"{function}({now}=...)", start, end, now)
            elif _is_an_argument(now):
                yield Finding(keyword.lineno, old, f"{function}({now})", start, end, now)
            else:
                yield Finding(keyword.lineno, old, row.words())

    def _kernel_size(self, node, keyword):
        """Finds the two numbers of a kernel's size, which are one pair today: the first becomes it, the other goes."""
        both = {word.arg: word for word in node.keywords if word.arg in _SIZES}
        text = ", ".join(ast.unparse(both[name].value) for name in ("nb_row", "nb_col"))
        text = f"kernel_size=({text})"
        if keyword is next(iter(both.values())):
            yield self._whole(keyword, "nb_row=..., nb_col=...", text, text)
        else:
            last = _before(node, keyword)
            place, end = (last.end_lineno, last.end_col_offset), (keyword.end_lineno, keyword.end_col_offset)
            yield Finding(keyword.lineno, "", "", place, end, "")

    def _of_today(self, function, name):
        """Returns today's name of a layer that is called, where the script has an older one."""
        full = _plain(dotted(function, self._names) or f"keras.layers.{name}")
        row = self.today(full)
        return (row.today if row and row.is_name else full).rpartition(".")[2]

    def _size(self, node, name):
        """Finds a number of NumPy's as a layer's size, which has to be one of Python's."""
        if name not in _SIZED or not self._uses_keras:
            return
        words = [word.value for word in node.keywords if word.arg in _SIZED[name]]
        for size in [*node.args[:1], *words]:
            if self._values.is_numpy_integer(size):
                end = size.end_lineno, size.end_col_offset
                yield self._insert(size, f"{name}({ast.unparse(size)})", f"{name}(int(...))", "int(")
                yield Finding(size.lineno, "", "", end, end, ")")

    def _rate(self, node, name):
        """Finds a whole number as the rate of an optimizer, which has to be a float."""
        given = [
            *node.args[:1],
            *(word.value for word in node.keywords if word.arg in ("lr", "learning_rate")),
        ]
        for rate in given if name in _OPTIMIZERS and self._uses_keras else ():
            if isinstance(rate, ast.Constant) and type(rate.value) is int:
                place = rate.end_lineno, rate.end_col_offset
                yield Finding(
                    rate.lineno, f"{name}({rate.value})", f"{name}({rate.value}.0)", place, place, ".0"
                )

    def _call(self, node):
        """Finds calls whose arguments had no names, and those of which something else is made."""
        function, is_method = node.func, isinstance(node.func, ast.Attribute)
        name = function.attr if is_method else getattr(function, "id", "")
        full = dotted(function, self._names) or ""
        yield from self._rate(node, name)
        yield from self._size(node, name)
        if name in ("float", "int") and isinstance(function, ast.Name) and len(node.args) == 1:
            yield from self._number("one", node.args[0], node.args[0])
        if name in _DRAWING and full.startswith("seaborn."):
            yield from self._drawing(node, name)
        elif full == "pandas.concat" and len(node.args) == 2:
            yield self._insert(node.args[1], "concat(x, 1)", "concat(x, axis=1)", "axis=")
        elif name == "drop":
            yield from self._drop(node)
        elif name == "corr" and not node.args and not node.keywords and is_method:
            place = node.end_lineno, node.end_col_offset - 1
            yield Finding(
                node.lineno, ".corr()", ".corr(numeric_only=True)", place, place, "numeric_only=True"
            )
        elif name == "fillna" and is_method:
            yield from self._fillna(node)
        elif name in _WITH_VALUES and self._is_of_a_model_in_a_graph(function):
            row = next(row for row in names.rows(names.Pattern) if row.key == "graph_keras")
            yield Finding(node.lineno, *row.both())
        elif name in _TAKE_ARRAYS and self._with_keras and is_method:
            yield from self._lists_given(node, name)
        elif name == "predict_classes" and self._last and is_method:
            yield from self._classes(node)
        elif name in ("Convolution2D", "Conv2D") and len(node.args) == 3 and self._uses_keras:
            first, last = node.args[1:]
            size = f"({ast.unparse(first)}, {ast.unparse(last)})"
            start, end = (first.lineno, first.col_offset), (last.end_lineno, last.end_col_offset)
            yield Finding(node.lineno, f"{name}(n, {size[1:-1]})", f"Conv2D(n, {size})", start, end, size)

    def _drawing(self, call, name):
        """Finds the data of a plot of seaborn's without names; and a `factorplot`, which drew points."""
        named = ("x", "y", "hue") if all(isinstance(arg, ast.Constant) for arg in call.args) else ()
        for word, arg in zip(named, call.args, strict=False):
            yield self._insert(arg, f"{name}({ast.unparse(arg)})", f"{name}({word}=...)", f"{word}=")
        if name == "factorplot" and "kind" not in _words(call) and call.args + call.keywords:
            place = call.end_lineno, call.end_col_offset - 1
            yield Finding(call.lineno, "", "", place, place, ", kind='point'")

    def _drop(self, call):
        """Finds an axis without its name, and one beside names that say it already."""
        words, given = call.keywords, _words(call)
        if len(call.args) == 2 and isinstance(call.func, ast.Attribute):
            yield self._insert(call.args[1], "drop(x, 1)", "drop(x, axis=1)", "axis=")
        elif "axis" in given and given & {"columns", "index"}:
            place = next(i for i, word in enumerate(words) if word.arg == "axis")
            start, end = (words[place - 1], words[place]) if place else (words[0], words[1])
            begin = (start.end_lineno, start.end_col_offset) if place else (start.lineno, start.col_offset)
            until = (end.end_lineno, end.end_col_offset) if place else (end.lineno, end.col_offset)
            yield Finding(call.lineno, "drop(columns=x, axis=1)", "drop(columns=x)", begin, until)

    def _fillna(self, call):
        """Finds a method of filling, which is a method of the table today."""
        if _words(call) == {"method"} and not call.args:
            method = call.keywords[0].value
            if isinstance(method, ast.Constant):
                now = "ffill()" if method.value in ("ffill", "pad") else "bfill()"
                start = call.func.end_lineno, call.func.end_col_offset - len("fillna")
                end = call.end_lineno, call.end_col_offset
                yield Finding(call.lineno, f"fillna(method={method.value!r})", now, start, end, now)

    def _lists_given(self, call, name):
        """Finds lists of numbers where a model takes arrays."""
        local = next((local for local, base in self._names.items() if base == "numpy"), "numpy")
        for given in [*call.args, *(word.value for word in call.keywords if word.arg in ("x", "y"))]:
            if _is_table(given) or (isinstance(given, ast.Name) and given.id in self._lists):
                text = f"{local}.array({ast.unparse(given)})"
                yield self._whole(given, f"{name}(list)", f"{name}(numpy.array(list))", text)

    def _is_of_a_model_in_a_graph(self, function):
        """Whether a method may be a Keras model's, in a script that builds graphs."""
        is_in_graph = self._uses_keras and not self._with_keras and not self._is_eager
        if not (is_in_graph and isinstance(function, ast.Attribute)) or dotted(function, self._names):
            return False
        return not self._is_other(function.value) and ast.unparse(function.value) not in self._others

    def _is_other(self, made):
        """Whether an expression makes something of another library than Keras."""
        full = isinstance(made, ast.Call) and dotted(made.func, self._names)
        return bool(full) and not _plain(full).startswith("keras")

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

    def _formatted(self, node):
        for value in formatted_as_numbers(node):
            yield from self._number("format", value, node if value is node.right else value)

    def _number(self, key, value, until):
        """Finds an array that may have one element where a number is written or made of it; `until` ends as it does, with its brackets."""
        if not self._values.may_be_one(value):
            return
        row = next(row for row in names.rows(names.Pattern) if row.key == key)
        place, text = (until.end_lineno, until.end_col_offset), ".item()"
        if isinstance(value, ast.BinOp) and until is value:
            yield self._insert(value, "", "", "(")
            text = ").item()"
        yield Finding(value.lineno, *row.both(), place, place, text, guessed=True)

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
        row = next(row for row in names.rows(names.Pattern) if row.key == "column")
        yield self._whole(node, *row.both(), f"{place} = {value}")

    def _text(self, node):
        """Finds names of figures and files within text."""
        text = node.value
        row = names.table(names.Text).get(text)
        now = re.sub(r"\.hdf5$", ".h5", row.today if row else text)
        if text in self._weights:
            now = re.sub(r"(\.weights)?(\.h5)?$", ".weights.h5", now, count=1)
        elif text in self._saved and not now.endswith((".h5", ".keras")):
            now += ".h5"
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


def _is_table(node):
    """Whether an expression is a list of numbers, or of lists of them."""
    return isinstance(node, ast.List) and all(
        _is_table(each) or (isinstance(each, (ast.Constant, ast.UnaryOp)) and not _is_text(each))
        for each in node.elts
    )


def _file_names(node):
    """Yields the texts in an expression that may end a file's name: it itself, and what `"{}.h5".format(n)` begins with."""
    for each in ast.walk(node):
        text = each.value if isinstance(each, ast.Constant) and isinstance(each.value, str) else None
        if text is not None and (each is node or text.endswith((".h5", ".hdf5"))):
            yield text


def _words(call):
    """Returns the names of the arguments that a call gives by name."""
    return {keyword.arg for keyword in call.keywords}


def _before(call, keyword):
    """Returns what stands before an argument in a call, or None."""
    given = [*call.args, *call.keywords]
    return given[given.index(keyword) - 1] if keyword is not given[0] else None


def _is_run_for_list(node):
    """Whether an expression is `sess.run([a, b])`, or of a dictionary."""
    is_run = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "run" and node.args
    return bool(is_run) and isinstance(node.args[0], ast.List | ast.Tuple | ast.Dict)


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))


def _plain(name):
    """Returns a full name without the roundabout ways to a module."""
    return re.sub(r"^matplotlib\.pyplot\.cm\b", "matplotlib.cm", as_keras(name))


def _is_an_argument(words):
    try:
        return bool(ast.parse(f"f({words})", mode="eval").body.keywords)
    except SyntaxError:
        return False

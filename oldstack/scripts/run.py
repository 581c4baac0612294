"""Runs somebody's old TensorFlow 1.x or Keras 2 script as it stands: `lessons.py legacy FILE`.

No line of it is rewritten on disk. Its own modules, and only they, get TensorFlow 1.15 (`oldstack.tf1`) or Keras 2.2
(`oldstack.keras2.modules`) for what they import by these names, are compiled by `source`, and find their data by `files`.
What is below them is today's, with the old names of `libraries`.
"""

import ast
import builtins
import functools
import importlib
import importlib.util
import linecache
import os
import re
import sys
import tokenize
import traceback
import types
import warnings
from dataclasses import dataclass
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path

from oldstack import files
from oldstack.messages import UserError, tr
from oldstack.scripts import bridges
from oldstack.scripts import source as legacy_source

_LIBRARIES = {"h5py", "keras", "matplotlib", "numpy", "pandas", "scipy", "seaborn", "sklearn", "tensorflow"}
# What of Keras a script can use beside a graph of its own.
_DATA_PARTS = {"datasets", "preprocessing", "utils"}


@dataclass(frozen=True)
class Script:
    """An old script.

    Attributes:
        path: Its path, as the user gave it.
        source: Its text.
        with_keras: Whether it, or a module beside it, trains with Keras; else its TensorFlow is one of graphs.
        of_tensorflow: Whether Keras is TensorFlow's, tf.keras.
    """

    path: str
    source: str
    with_keras: bool
    of_tensorflow: bool = False


def read(path: str) -> Script:
    """Reads a script and finds out how it has to be run.

    Args:
        path: The script's path.

    Raises:
        UserError: It isn't there, isn't Python 3, or has the name of a library that it imports.
    """
    if os.path.isdir(path):
        raise UserError(
            tr(
                f"{path} is a folder: name a script in it.",
                f"{path}: 폴더입니다. 그 안의 스크립트를 지정하세요.",
            )
        )
    if not os.path.exists(path):
        raise UserError(tr(f"{path}: there is no such file.", f"{path}: 파일이 없습니다."))
    if path.endswith(".ipynb"):
        english = f"{path} is a notebook: save it as a .py file first (File, Save as; or jupyter nbconvert --to script)."
        raise UserError(
            tr(english, f"{path}: 노트북입니다. 먼저 .py 파일로 저장하세요(jupyter nbconvert --to script).")
        )
    source, tree = _parsed(path)
    modules = list(_modules(Path(path), tree, set()))
    _refuse_shadows(Path(path), modules)
    has_keras = any("keras" in _imported(tree) for tree in modules)
    return Script(path, source, any(map(_trains_with_keras, modules)), not has_keras)


def _parsed(path):
    try:
        with tokenize.open(path) as file:
            source = file.read()
    except OSError as error:
        english = f"{path} can't be read: {error.strerror}."
        raise UserError(tr(english, f"{path} 파일을 읽을 수 없습니다: {error.strerror}.")) from None
    except (SyntaxError, UnicodeDecodeError):
        source = "\0"
    if "\0" in source:
        english = f"{path} is not a Python script in UTF-8: save it with that encoding, or name another file."
        korean = (
            f"{path}: UTF-8로 된 파이썬 스크립트가 아닙니다. UTF-8로 다시 저장하거나 다른 파일을 지정하세요."
        )
        raise UserError(tr(english, korean))
    try:
        return source, ast.parse(source, path)
    except SyntaxError as error:
        raise UserError(_syntax(path, error)) from None


def _syntax(path, error):
    where = _place(path, error.lineno)
    if re.fullmatch(r"\s*\.{4,}\s*", error.text or ""):
        return where + tr(
            "the dots stand for lines that the slide leaves out: put them in from the listing before.",
            "점은 슬라이드가 생략한 줄입니다. 앞 예제에서 찾아 채우세요.",
        )
    if "Missing parentheses in call" in error.msg:
        return where + tr(
            "this is Python 2: write print(...) with parentheses.",
            "Python 2 문법입니다. print(...)처럼 괄호를 쓰세요.",
        )
    return where + tr(f"not Python 3: {error.msg}.", f"Python 3 문법이 아닙니다: {error.msg}.")


def _place(path, line):
    return tr(f"{path}, line {line}: ", f"{path}, {line}번째 줄: ")


def _modules(path, tree, seen):
    """Yields the script's tree and those of the modules beside it that it imports."""
    yield tree
    for name in _imported(tree):
        for file in (path.parent / f"{name}.py", path.parent / name / "__init__.py"):
            if file not in seen and file != path and file.is_file():
                seen.add(file)
                try:
                    yield from _modules(file, ast.parse(file.read_bytes()), seen)
                except (SyntaxError, ValueError):
                    continue  # Python says so when the script imports it


def _imported(tree):
    """Yields the first parts of the names of all modules that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]


def _refuse_shadows(path, modules):
    for tree in modules:
        for name in set(_imported(tree)) & (_LIBRARIES | sys.stdlib_module_names):
            if (file := path.parent / f"{name}.py").is_file():
                english = f"{file} has the name of a library that the script imports: rename it."
                raise UserError(
                    tr(english, f"{file}: 스크립트가 쓰는 라이브러리와 이름이 같습니다. 이름을 바꾸세요.")
                )


def _trains_with_keras(tree):
    names = bridges.imports(tree)
    used = {bridges.dotted(node, names) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            used |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            used |= {alias.name for alias in node.names}
    for name in used - {None}:
        parts = re.sub(r"^tensorflow\.(python\.)?keras\b", "keras", name).split(".")
        if parts[0] == "keras" and len(parts) > 1 and parts[1] not in _DATA_PARTS:
            return True
    return False


def run(path: str, args: list[str], explain: bool = False) -> int:
    """Runs an old script as `__main__` of this process.

    Args:
        path: The script's path.
        args: Its arguments.
        explain: Whether a table on stderr says at the end what is spelled in another way today.

    Returns:
        The exit code: 1 after an error, which is shown on stderr with the script's own lines.

    Raises:
        UserError: The script can't be run.
        SystemExit: As the script itself raised it.
    """
    script = read(path)
    world = _World(script)
    world.enter(args)
    try:
        world.run()
    except UserError as error:
        sys.stdout.flush()
        raise UserError(world.place(error) + str(error)) from None
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        sys.stdout.flush()
        print(world.report(error), file=sys.stderr)
        return 1
    finally:
        if explain:
            sys.stdout.flush()
            world.explain()
    return 0


def migrate(path: str, out: str | None) -> str:
    """Writes a copy of a script in current spelling.

    Args:
        path: The script's path.
        out: The copy's; by default beside the script, with `_today` in its name.

    Returns:
        The copy's path.

    Raises:
        UserError: The script isn't Python 3, or the copy can't be written or is there.
    """
    script = read(path)
    file = Path(out) if out else Path(path).with_stem(Path(path).stem + "_today")
    if file.exists():
        raise UserError(
            tr(f"{file} is there already: name another.", f"{file}: 이미 있습니다. 다른 이름을 지정하세요.")
        )
    try:
        file.write_text(bridges.migrate(script.source, script.with_keras), encoding="utf-8")
    except OSError as error:
        english = f"{file} can't be written: {error.strerror}."
        raise UserError(tr(english, f"{file} 에 쓸 수 없습니다: {error.strerror}.")) from None
    return str(file)


class _World:
    """What is around a script while it runs."""

    def __init__(self, script):
        self._script = script
        self._files = set()
        self._packages = set()
        self._known_places = set(sys.path)
        self._folder = os.path.dirname(os.path.abspath(script.path))
        self._builtins = {
            **vars(builtins),
            **legacy_source.FUNCTIONS,
            "__import__": self._import,
            "open": files.open_found,
            "round": legacy_source.rounded,
        }
        self._main = types.ModuleType("__main__")

    def enter(self, args):
        """Sets up the process."""
        for category in (DeprecationWarning, FutureWarning, PendingDeprecationWarning, SyntaxWarning):
            warnings.simplefilter("ignore", category)
        from oldstack.libraries import install as libraries

        libraries.install(self._files.__contains__)
        sys.argv = [self._script.path, *args]
        sys.path.insert(0, self._folder)
        sys.meta_path.insert(0, self)
        sys.modules["__main__"] = self._main
        self._main.__file__ = self._script.path
        self._main.__builtins__ = self._builtins

    def run(self):
        """Runs the script."""
        exec(self.code(self._script.source, self._script.path), vars(self._main))

    def code(self, source, filename):
        """Compiles a module of the script's."""
        self._files.add(filename)
        text = source if isinstance(source, str) else importlib.util.decode_source(source)
        # The script may change the folder, or the file.
        linecache.cache[filename] = len(text), None, text.splitlines(keepends=True), filename
        return legacy_source.compiled(text, filename)

    def find_spec(self, name, path=None, target=None):
        """Finds the script's own modules: for `sys.meta_path`."""
        if path is None:
            places = [place for place in sys.path if place == self._folder or place not in self._known_places]
            spec = None if name in sys.builtin_module_names else PathFinder.find_spec(name, places)
        elif name.rpartition(".")[0] in self._packages:
            spec = PathFinder.find_spec(name, path)
        else:
            return None
        if spec and (spec.loader is None or type(spec.loader) is SourceFileLoader):
            if spec.submodule_search_locations is not None:
                self._packages.add(name)
            if spec.loader:
                spec.loader = _Loader(name, spec.origin, self)
        return spec

    def builtins_for(self, module):
        """Gives a module of the script's what is built in for it."""
        module.__builtins__ = self._builtins

    def _import(self, name, globals=None, locals=None, fromlist=(), level=0):
        top = name.partition(".")[0]
        if level or top not in ("tensorflow", "keras"):
            return builtins.__import__(name, globals, locals, fromlist, level)
        name = re.sub(r"^tensorflow\.(python\.)?keras\b", "keras", name)
        parts = name.split(".")
        module = self._tensorflow if parts[0] == "tensorflow" else self._keras
        found = module
        for i, part in enumerate(parts[1:], 1):
            try:
                found = getattr(found, part)
            except AttributeError:
                full = ".".join(parts[: i + 1])
                raise ModuleNotFoundError(f"No module named '{full}'", name=full) from None
        if fromlist:
            return found
        return self._tensorflow if top == "tensorflow" else module

    @functools.cached_property
    def _tensorflow(self):
        from oldstack.scripts import modules as tensorflow

        if self._script.with_keras:
            return tensorflow.beside_keras(self._keras)
        return tensorflow.graphs(lambda: self._keras)

    @functools.cached_property
    def _keras(self):
        from oldstack.scripts import modules as tensorflow

        return tensorflow.keras(self._script.with_keras, self._script.of_tensorflow)

    def place(self, error):
        """Returns where in the script an error comes from, in words."""
        frames = [
            (frame.f_code.co_filename, line)
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename in self._files
        ]
        return _place(*frames[-1]) if frames else ""

    def report(self, error):
        """Returns an error's traceback with the script's own lines only, and a line of advice."""
        parts, names = [], {}
        while error is not None:
            frames = [
                (frame, line)
                for frame, line in traceback.walk_tb(error.__traceback__)
                if frame.f_code.co_filename in self._files
            ]
            if parts and not frames:
                break
            if not parts:
                names = {**vars(self._main), **(frames[-1][0].f_locals if frames else {})}
                advice = bridges.advice(error, names)
            parts.append((frames, error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        between = "\nDuring handling of the above exception, another exception occurred:\n\n"
        text = between.join(self._shown(frames, error) for frames, error in reversed(parts))
        return f"{text}→ {advice}" if advice else text.rstrip("\n")

    def _shown(self, frames, error):
        entries = [
            traceback.FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name)
            for frame, line in frames
        ]
        if isinstance(error, SyntaxError):
            text = "".join(traceback.format_exception_only(error))
        else:
            kind = type(error)
            module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
            words = _as_worded_then(str(error))
            text = f"{module}{kind.__qualname__}" + (f": {words}" if words else "") + "\n"
        return "Traceback (most recent call last):\n" + "".join(traceback.format_list(entries)) + text

    def explain(self):
        """Shows on stderr what the script has that is spelled in another way today."""
        from rich.console import Console
        from rich.table import Table

        rows = {}
        for finding in bridges.find(self._script.source, self._script.with_keras):
            if finding.old:
                rows.setdefault((finding.old, finding.now), set()).add(finding.line)
        for line, kind in legacy_source.seen(self._script.path):
            rows.setdefault(bridges.seen(kind), set()).add(line)
        for number, line in enumerate(self._script.source.splitlines(), 1):
            for path, place in files.finds().items():
                if str(path) in line:
                    rows.setdefault((str(path), place), set()).add(number)
        console = Console(stderr=True, width=None if sys.stderr.isatty() else 160)
        if not rows:
            console.print(
                tr("Nothing in it is spelled in another way today.", "지금과 다르게 쓰는 것이 없습니다.")
            )
            return
        table = Table(box=None, padding=(0, 2, 0, 0))
        table.add_column(tr("line", "줄"), overflow="fold")
        table.add_column(tr("then", "그때"), overflow="fold")
        table.add_column(tr("today", "지금"), overflow="fold")
        from rich.text import Text

        for (old, now), lines in sorted(rows.items(), key=lambda row: min(row[1])):
            numbers = sorted(lines)
            shown = ", ".join(map(str, numbers[:4])) + (" ..." if len(numbers) > 4 else "")
            table.add_row(shown, Text(old), Text(now))
        console.print(table)


class _Loader(SourceFileLoader):
    """Loads a module of the script's."""

    def __init__(self, name, path, world):
        super().__init__(name, path)
        self._world = world

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return self._world.code(self.get_data(path), path)

    def exec_module(self, module):
        self._world.builtins_for(module)
        super().exec_module(module)


# How TensorFlow, Keras and Python worded in 2019 what they word in another way today.
_WORDS = [
    (r"tensorflow\._api\.v2\.compat\.v1\.", "tensorflow._api.v1."),
    (r"tensorflow\._api\.v2\.compat\.v1\b", "tensorflow"),
    (r"(cannot import name '\w+' from '[\w.]+') \(\S+\)", r"\1"),
    (r"\b\w+\.(\w+\(\) (got|missing|takes))", r"\1"),
    (r"'\{\{node (\S+?)\}\} = (\w+)\[.*?\]\(.*?\)'", r"'\1' (op: '\2')"),
    (r"for Tensor (\S+:\d+), which has shape (\(.*\))", r"for Tensor '\1', which has shape '\2'"),
    (r"(?s)\n\nOriginal stack trace for .*", ""),
    (r"(?s) Originally defined at:\n.*", ""),
    (r"\[\[node (\S+?)\]\]", r"[[\1]]"),
]


def _as_worded_then(text):
    for pattern, then in _WORDS:
        text = re.sub(pattern, then, text)
    return text

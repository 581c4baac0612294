"""A change of a foreign module whose target is gone raises; another release than this was made for is said."""

import os
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from oldstack.loading import versions
from oldstack.loading.patch import (
    Hooks,
    MissingTargetError,
    add,
    patch,
    replace,
    replace_gradient,
    replace_method,
)

ROOT = Path(__file__).resolve().parent.parent


def module(**names):
    made = types.ModuleType("foreign.part")
    vars(made).update(names)
    return made


def test_patch_gives_back_what_was_there():
    foreign = module(value=1)
    assert patch(foreign, "value", 2) == 1
    assert foreign.value == 2


@pytest.mark.parametrize("change", [patch, replace, replace_method])
def test_a_target_that_is_gone_is_named(change):
    foreign = module()
    text = (
        f"foreign.part has no 'value' to replace: oldstack was made for TensorFlow {versions.MADE_FOR['TensorFlow']} "
        f"and Keras {versions.MADE_FOR['Keras']}, and this is another release"
    )
    with pytest.raises(MissingTargetError, match=f"^{re.escape(text)}$"):
        change(foreign, "value", len)
    assert not hasattr(foreign, "value")


def test_a_missing_target_is_no_answer_to_hasattr():
    class Lazy:
        @property
        def name(self):
            patch(module(), "gone", 1)

    with pytest.raises(MissingTargetError):
        hasattr(Lazy(), "name")


def test_add_needs_no_target():
    foreign = module()
    add(foreign, "value", 2)
    assert foreign.value == 2


def test_replace_method_changes_one_object_alone():
    class Kept:
        __slots__ = ("state",)

        def doubled(self, value):
            return 2 * value + self.state

    one, other = Kept(), Kept()
    one.state = other.state = 1
    today = replace_method(one, "doubled", lambda self, value: -today(value) - self.state)
    assert (one.doubled(3), other.doubled(3)) == (-8, 7)
    assert isinstance(one, Kept)
    assert type(one).__name__ == "Kept"
    with pytest.raises(MissingTargetError, match="a Kept has no 'tripled'"):
        replace_method(one, "tripled", len)


def test_replace_gradient_needs_the_one_of_today():
    from tensorflow.python.framework import ops

    today = ops.gradient_registry.lookup("RealDiv")
    other = len
    replace_gradient("RealDiv", other)
    try:
        assert ops.gradient_registry.lookup("RealDiv") is other
    finally:
        replace_gradient("RealDiv", today)
    with pytest.raises(MissingTargetError, match="no 'UnrealDiv'"):
        replace_gradient("UnrealDiv", other)


def test_replace_gradient_sees_another_kind_of_registry(monkeypatch):
    from tensorflow.python.framework import ops

    monkeypatch.setattr(ops, "gradient_registry", types.SimpleNamespace(lookup=len))
    with pytest.raises(MissingTargetError, match="_registry"):
        replace_gradient("RealDiv", len)
    kept = {"RealDiv": {"type": len}}
    monkeypatch.setattr(
        ops, "gradient_registry", types.SimpleNamespace(_registry=kept, lookup=lambda name: len)
    )
    with pytest.raises(MissingTargetError, match="RealDiv"):
        replace_gradient("RealDiv", max)


@pytest.fixture
def foreign_file(tmp_path, monkeypatch):
    (tmp_path / "foreign_part.py").write_text("def answer():\n    return 41\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "foreign_part"
    sys.modules.pop("foreign_part", None)


def test_hooks_wait_for_install_and_for_the_module(foreign_file):
    hooks = Hooks()

    @hooks.on(foreign_file)
    def change(module):
        today = module.answer
        patch(module, "answer", lambda: today() + 1)

    hooks.install()
    hooks.install()
    assert foreign_file not in sys.modules
    assert __import__(foreign_file).answer() == 42


def test_hooks_that_are_not_installed_change_nothing(foreign_file):
    Hooks().on(foreign_file)(lambda module: patch(module, "answer", lambda: 43))
    assert __import__(foreign_file).answer() == 41


@pytest.mark.parametrize(
    "change",
    [
        lambda module: module.gone,
        lambda module: patch(module, "gone", 1),
        lambda module: __import__("foreign_part_that_is_gone"),
    ],
)
def test_a_hook_that_fails_is_not_taken_for_a_missing_module(foreign_file, change):
    hooks = Hooks()
    hooks.on(foreign_file)(change)
    hooks.install()
    with pytest.raises(MissingTargetError, match=r"foreign_part.*gone.* made for TensorFlow"):
        try:
            __import__(foreign_file)
        except (ImportError, AttributeError):
            pytest.fail("a second way would be taken")


def test_the_releases_are_those_of_the_requirements():
    pins = dict(re.findall(r"^(tensorflow|keras)==(\S+)$", (ROOT / "requirements.txt").read_text(), re.M))
    assert pins == {library.lower(): version for library, version in versions.MADE_FOR.items()}


@pytest.fixture
def nothing_said(monkeypatch):
    monkeypatch.setattr(versions, "_said", set())
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def test_another_release_is_said_once(nothing_said, capsys):
    for _ in range(2):
        versions.say_if_other("TensorFlow", "2.99.0")
        versions.say_if_other("Keras", "9.1.0")
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"oldstack was made for {library} {versions.MADE_FOR[library]}, and this is {there}: digits may differ."
        for library, there in (("TensorFlow", "2.99.0"), ("Keras", "9.1.0"))
    ]


def test_another_release_is_said_in_korean(nothing_said, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    versions.say_if_other("Keras", "9.1.0")
    said = capsys.readouterr().err
    assert "9.1.0" in said
    assert versions.MADE_FOR["Keras"] in said
    assert "숫자가 다를 수 있습니다" in said


def test_the_release_it_was_made_for_is_not_worth_a_word(nothing_said, capsys):
    for library, version in versions.MADE_FOR.items():
        versions.say_if_other(library, version)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("from oldstack.tf1 import tf", ["TensorFlow"]),
        ("from oldstack.loading.quick_keras import keras", ["TensorFlow", "Keras"]),
    ],
)
def test_a_script_on_another_release_runs_and_says_so(line, said):
    code = f"from oldstack.loading import versions\nversions.MADE_FOR.update(TensorFlow='1.0', Keras='1.0')\n{line}\n"
    code += "print('ran')"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=_english(), check=True
    )
    assert run.stdout == "ran\n"
    assert [row.partition(" 1.0,")[0] for row in run.stderr.splitlines()] == [
        f"oldstack was made for {library}" for library in said
    ]


def test_a_tensorflow_without_a_patched_name_ends_a_script():
    code = "import tensorflow.python.ops.nn_ops as nn_ops\ndel nn_ops._dropout\nfrom oldstack.tf1 import tf\nprint('ran')"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=_english()
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert "MissingTargetError: tensorflow.python.ops.nn_ops has no '_dropout' to replace" in run.stderr


def _english():
    return {**os.environ, "LC_ALL": "en_US.UTF-8"}


def test_importing_changes_nothing_but_a_call_does():
    code = """
import sys, types
package = sys.modules["oldstack.tf1"] = types.ModuleType("oldstack.tf1")
package.__path__ = ["oldstack/tf1"]  # its own `__init__.py` calls them
from tensorflow.python.client import session
from tensorflow.python.framework import random_seed
from oldstack.tf1 import graph, kernels, sessions

def state():
    base = session.BaseSession
    return base._extend_graph, base._do_call, random_seed.get_seed, base.partial_run

states = [state()]
for part in (kernels, graph, sessions, kernels, graph, sessions):
    part.install()
    states.append(state())
for before, after in zip([states[0], *states], states):
    print(*(int(one is not other) for one, other in zip(before, after)))
"""
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=_english(), check=True
    )
    changes = ["0 0 0 0", "1 1 0 0", "0 0 1 0", "0 0 0 1", "0 0 0 0", "0 0 0 0", "0 0 0 0"]
    assert run.stdout.splitlines() == changes

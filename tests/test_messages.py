"""Each message says the same in English and in Korean: the same values, commands, names and numbers."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = [*(ROOT / "lessonkit").rglob("*.py"), *(ROOT / "oldstack").rglob("*.py"), ROOT / "lessons.py"]
# Both languages name them: commands, options, files, variables.
_NAMES = re.compile(
    r"`[^`]+`|--[a-z][a-z-]+|\b[A-Z]+(?:_[A-Z]+)+\b|\b\w+(?:\.\w+)*\.(?:py|csv|npz|toml|h5|keras)(?![A-Za-z0-9_])"
)


def messages():
    """Yields the place and both texts of each call of `tr` and `say` in which both are written out."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("tr", "say"):
                texts = [text(argument) for argument in node.args[:2]]
                if len(texts) == 2 and None not in texts:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", *texts


def text(node):
    """Returns a written text with its values as `{expression}`; None if it isn't written here."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else "{" + ast.unparse(part) + "}"
            for part in node.values
        )
    return None


MESSAGES = list(messages())


def test_there_are_messages():
    assert len(MESSAGES) > 100


@pytest.mark.parametrize(("place", "english", "korean"), MESSAGES, ids=[place for place, *_ in MESSAGES])
def test_both_languages_name_the_same(place, english, korean):
    assert sorted(set(_NAMES.findall(english))) == sorted(set(_NAMES.findall(korean)))
    assert re.search("[가-힣]", korean) or not re.search("[A-Za-z]{3}", re.sub(r"\{.*?\}", "", english))
    assert not re.search("[가-힣]", english)

"""Code as coloured HTML, with the tokens marked that differ."""

import functools
import itertools
import re

from markupsafe import Markup, escape
from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES, Token

from lessonkit.report import align

_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_QUIET = (Token.Text, Token.Name, Token.Punctuation)


@functools.cache
def _tokens(code: str) -> list[tuple[str, str]]:
    """Returns the tokens of a line with the CSS class of each, words of a string one by one."""
    found = []
    for kind, text in _LEXER.get_tokens(code):
        name = "" if kind in _QUIET else STANDARD_TYPES.get(kind, "")[:2]
        pieces = (
            re.findall(r"\s+|\w+|[^\w\s]", text) if len(text) > 1 and kind[:1] != Token.Name[:1] else [text]
        )
        found += [(name, piece) for piece in pieces]
    return found


def code(text: str, other: str | None = None) -> Markup:
    """Returns code as HTML.

    Args:
        text: The code.
        other: What it differs from: what is only here is marked.
    """
    tokens = _tokens(text)
    changed = align.code(tokens, _tokens(other))[0] if other is not None else [False] * len(tokens)
    if all(is_changed or not piece.strip() for (_, piece), is_changed in zip(tokens, changed, strict=True)):
        changed = [False] * len(tokens)  # all of it: the line's own colour says so
    runs = itertools.groupby(zip(tokens, changed, strict=True), lambda token: (token[0][0], token[1]))
    return Markup("").join(
        _span(name, is_changed, "".join(piece for (_, piece), _ in run)) for (name, is_changed), run in runs
    )


def indentation(text: str) -> int:
    """Returns how far wrapped code goes to the right: as its first row, if it has no other."""
    return 0 if "\n" in text else len(text) - len(text.lstrip())


def prose(text: str) -> Markup:
    """Returns running text as HTML, with `code` as code.

    Args:
        text: The text.
    """
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _span(name, is_changed, text):
    html = Markup('<span class="{}">{}</span>').format(name, text) if name else escape(text)
    html = html.replace("(", Markup("(<wbr>"))
    return Markup("<b>{}</b>").format(html) if is_changed and text.strip() else html

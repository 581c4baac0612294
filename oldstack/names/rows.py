"""The kinds of rows in the table of old names."""

import ast
import contextlib
from dataclasses import dataclass

from oldstack.messages import tr


@dataclass(frozen=True)
class Row:
    """Something that is spelled in another way today.

    Attributes:
        old: How it was spelled, in full: "numpy.Inf".
        today: How it is today: a dotted name or other code to write instead, or words in English.
        korean: The words in Korean.
    """

    old: str
    today: str
    korean: str = ""

    @property
    def is_name(self) -> bool:
        """Whether today's spelling is a name, and so can stand in the old one's place."""
        return all(part.isidentifier() for part in self.today.split("."))

    @property
    def is_code(self) -> bool:
        """Whether today's spelling is code, a package or a list of names: no words of a language."""
        for code in (self.today, f"f({self.today})"):
            with contextlib.suppress(SyntaxError):
                ast.parse(code)
                return True
        return False

    def words(self) -> str:
        """Returns today's spelling for the user's locale."""
        return tr(self.today, self.korean or self.today)


class Name(Row):
    """A name of a module or class, wherever a script uses it."""


class Keras1Name(Name):
    """A name of Keras 1 that Keras 2 took for today's."""


class RefusedName(Name):
    """A layer of Keras 1 that Keras 2 had no part for; what to write stands after "Use"."""


class Before1Name(Name):
    """A name from before TensorFlow 1.0, which 1.15 didn't have any more."""


class GraphName(Name):
    """A name of TensorFlow 1.15 that `tensorflow.compat.v1` has and code of today doesn't need."""


class GoneName(Name):
    """A name of TensorFlow 1.15 that `tensorflow.compat.v1` doesn't have, or not beside Keras 3."""


class BesideKerasName(Name):
    """A name of TensorFlow in a script that trains with Keras."""


class Method(Row):
    """A method or attribute, whatever it is asked of."""


class Text(Row):
    """A word in quotes that Keras takes."""


@dataclass(frozen=True)
class Module(Row):
    """A module whose names are all in another one today.

    Attributes:
        members: What of it is given to an old script; empty if that isn't listed.
    """

    members: str = ""


@dataclass(frozen=True)
class Argument(Row):
    """An argument of a function or class by its last name.

    Attributes:
        owners: The functions and classes; "*" is any.
        of_keras: Whether it matters only in a script with Keras.
        keras2: The name that Keras 2.2.5 took it for, after a warning.
        values: Its values that have another name today.
    """

    owners: str = "*"
    of_keras: bool = False
    keras2: str = ""
    values: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class Pattern(Row):
    """What only shows while a script runs.

    Attributes:
        key: The name under which the place that bridges it notes it.
        old_korean: `old` in Korean, where it is words.
    """

    key: str = ""
    old_korean: str = ""

    def both(self) -> tuple[str, str]:
        """Returns the old and today's spelling for the user's locale."""
        return tr(self.old, self.old_korean or self.old), self.words()

"""Two texts side by side: code token by token, printed lines number by number."""

import collections
import difflib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from lessonkit.lessons.compare import numbers, within_last_digit
from lessonkit.lessons.printed import Progress, Training, parts

SAME, LAST_DIGIT, NUMBER, WORDING = "same", "last digit", "number", "wording"

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A part of a line.

    Attributes:
        text: The part.
        state: `SAME`; of a number `LAST_DIGIT` or `NUMBER`, if the other is another; else `WORDING`, if the other
            line has something else there.
        apart: For a number that is not the same, how far this one is from the other: "+0.0001"; else "".
    """

    text: str
    state: str = SAME
    apart: str = ""


@dataclass(frozen=True)
class Pair:
    """A printed line of the original and that of this run; one may be None.

    Attributes:
        one: The original's, in pieces.
        other: That of this run.
    """

    one: list[Piece] | None
    other: list[Piece] | None

    @property
    def pieces(self) -> list[Piece]:
        """Those of both lines."""
        return [*(self.one or []), *(self.other or [])]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs, white space aside."""
        return all(piece.state == SAME for piece in self.pieces)


@dataclass(frozen=True)
class Epochs:
    """A training of the original and that of this run.

    Attributes:
        names: The figures' names, "loss".
        rows: For each epoch its number and a pair for each name.
        counts: How many epochs the original had, and this run.
    """

    names: list[str]
    rows: list[tuple[int, list[Pair]]]
    counts: tuple[int | None, int | None]


@dataclass(frozen=True)
class Quiet:
    """Progress outside a training, which is not compared.

    Attributes:
        one: The original's row, or None.
        other: That of this run, or None.
    """

    one: str | None
    other: str | None


@dataclass(frozen=True)
class Score:
    """What a comparison counts.

    Attributes:
        numbers: Numbers that both have.
        same: Those that are the same, digit by digit.
        last_digit: Those that are the same within their last digit.
        wording: Lines whose text differs, or that only one side has and should not.
    """

    numbers: int = 0
    same: int = 0
    last_digit: int = 0
    wording: int = 0

    @property
    def apart(self) -> int:
        """How many numbers are further apart."""
        return self.numbers - self.same - self.last_digit


def code(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> tuple[list[bool], list[bool]]:
    """Tells for each token of two lines of code whether the other line has something else there.

    Args:
        one: The first line's tokens, each with its class.
        other: The second line's.
    """
    texts = [[text for _, text in tokens] for tokens in (one, other)]
    changed = [[True] * len(tokens) for tokens in texts]
    matcher = difflib.SequenceMatcher(None, texts[0], texts[1], autojunk=False)
    for start, begin, length in matcher.get_matching_blocks():
        changed[0][start : start + length] = [False] * length
        changed[1][begin : begin + length] = [False] * length
    return changed[0], changed[1]


def output(original: str, printed: str, may_add: bool = False) -> list[Pair | Epochs | Quiet]:
    """Returns what the original printed beside what this run printed.

    Args:
        original: The original's text.
        printed: The text of this run.
        may_add: Whether a line that this run alone printed is no difference.
    """
    sides = [parts(original), parts(printed)]
    keys = [[_key(part) for part in side] for side in sides]
    matcher = difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    found = []
    for tag, start, end, begin, stop in matcher.get_opcodes():
        ones, others = sides[0][start:end], sides[1][begin:stop]
        pairs = _likest(ones, others) if tag == "replace" else zip_longest(ones, others)
        found += [_beside(one, other, may_add) for one, other in pairs]
    return found


def score(found: list[Pair | Epochs | Quiet]) -> Score:
    """Counts what is the same.

    Args:
        found: What `output` returned.
    """
    counts = dict.fromkeys((SAME, LAST_DIGIT, NUMBER), 0)
    wording = 0
    for _, pair in _labelled(found):
        if any(piece.state == WORDING for piece in pair.pieces):
            wording += 1
        elif pair.one is not None and pair.other is not None:
            for piece in pair.other:
                if numbers(piece.text)[1] == [piece.text]:
                    counts[piece.state] += 1
    return Score(sum(counts.values()), counts[SAME], counts[LAST_DIGIT], wording)


def first_difference(found: list[Pair | Epochs | Quiet]) -> tuple[str, str] | None:
    """Returns the first lines that differ by more than the last digit, the original's first, "" for none; or None.

    Args:
        found: What `output` returned.
    """
    for label, pair in _labelled(found):
        if any(piece.state in (NUMBER, WORDING) for piece in pair.pieces):
            one, other = ("".join(p.text for p in side or []).strip() for side in (pair.one, pair.other))
            return f"{label}{one}", f"{label}{other}"
    return None


def line(one: str, other: str) -> Pair:
    """Returns two lines side by side: number by number if the text between is the same, else word by word.

    Args:
        one: The original's line.
        other: The line of this run.
    """
    texts, values = zip(numbers(one), numbers(other), strict=True)
    if [text.split() for text in texts[0]] == [text.split() for text in texts[1]]:
        states = [_state(a, b) for a, b in zip(*values, strict=True)]
        return Pair(_woven(texts[0], values[0], states), _woven(texts[1], values[1], states, values[0]))
    words = [_WORDS.findall(text) for text in (one, other)]
    changed = code([("", word) for word in words[0]], [("", word) for word in words[1]])
    return Pair(*(_runs(*side) for side in zip(words, changed, strict=True)))


def _key(part):
    if isinstance(part, str):
        between, _ = numbers(part)
        return " ".join("#".join(between).split()) if part else ("blank",)
    return (type(part).__name__,)


def _likest(ones, others):
    """Pairs lines that differ, in their order, so that the words of the pairs have most in common."""
    likeness = [[_likeness(one, other) for other in others] for one in ones]
    best = [[0.0] * (len(others) + 1) for _ in range(len(ones) + 1)]
    for i in reversed(range(len(ones))):
        for j in reversed(range(len(others))):
            best[i][j] = max(likeness[i][j] + best[i + 1][j + 1], best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(ones) and j < len(others):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((ones[i], others[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((ones[i], None))
            i += 1
        else:
            pairs.append((None, others[j]))
            j += 1
    return [*pairs, *((one, None) for one in ones[i:]), *((None, other) for other in others[j:])]


def _likeness(one, other):
    """Returns from 0 to 1 how much two parts have in common; nothing if they are of different kinds."""
    if not isinstance(one, str) or not isinstance(other, str):
        return float(type(one) is type(other))
    words = [collections.Counter(line.split()) for line in (one, other)]
    common = (words[0] & words[1]).total()
    return 2 * common / max(1, words[0].total() + words[1].total()) or (0.01 if one and other else 0.0)


def _beside(one, other, may_add):
    kind = type(one if other is None else other)
    if kind is Progress:
        return Quiet(one and one.row, other and other.row)
    if kind is Training:
        return _trainings(one, other)
    if one is None or other is None:
        state = SAME if one is None and may_add else WORDING
        return Pair(*(None if side is None else [Piece(side, state)] for side in (one, other)))
    return line(one, other)


def _trainings(one, other):
    sides = [
        {epoch.number: epoch.figures() for epoch in side.epochs} if side else {} for side in (one, other)
    ]
    names = list(dict.fromkeys(name for side in sides for each in side.values() for name in each))
    wanted = {epoch.number for side in (one, other) if side for epoch in side.milestones()}
    rows = [
        (number, [_figures(name, *(side.get(number, {}) for side in sides)) for name in names])
        for number in sorted(wanted)
    ]
    last = [side.epochs[-1].number if side else None for side in (one, other)]
    return Epochs(names, rows, (last[0], last[1]))


def _figures(name, one, other):
    if name in one and name in other:
        return line(one[name], other[name])
    return Pair(*([Piece(side[name])] if name in side else None for side in (one, other)))


def _labelled(found: list[Pair | Epochs | Quiet]) -> Iterator[tuple[str, Pair]]:
    """Yields each pair of lines, and of figures those that both have, with what they are of."""
    for part in found:
        if isinstance(part, Pair):
            if not _is_blank(part):
                yield "", part
        elif isinstance(part, Epochs):
            for number, pairs in part.rows:
                for name, pair in zip(part.names, pairs, strict=True):
                    if None not in (pair.one, pair.other):
                        yield f"epoch {number}, {name} ", pair


def _is_blank(pair):
    return not any(piece.text.strip() for piece in pair.pieces)


def _state(one, other):
    if one == other:
        return SAME
    return LAST_DIGIT if within_last_digit(one, other) else NUMBER


def _woven(texts, values, states, originals=None):
    """Returns the pieces of a line; where the original's numbers are given, with how far each is from them."""
    pieces = [Piece(texts[0])] if texts[0] else []
    for i, (value, state) in enumerate(zip(values, states, strict=True)):
        apart = _apart(originals[i], value) if originals and state != SAME else ""
        pieces.append(Piece(value, state, apart))
        if texts[i + 1]:
            pieces.append(Piece(texts[i + 1]))
    return pieces or [Piece("")]


def _apart(one, other):
    difference = float(other) - float(one)
    return f"{difference:+.2g}" if math.isfinite(difference) else ""


def _runs(words, changed):
    """Returns words as pieces, neighbours of one state together; white space is never a difference."""
    pieces = []
    for word, differs in zip(words, changed, strict=True):
        state = WORDING if differs and word.strip() else SAME
        if pieces and pieces[-1].state == state:
            pieces[-1] = Piece(pieces[-1].text + word, state)
        else:
            pieces.append(Piece(word, state))
    return pieces

"""What a lesson printed against what is expected: line by line, number by number."""

import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from itertools import zip_longest
from pathlib import Path

from oldstack.messages import tr

# A number that stands for itself: not part of a name (x1, float32) nor of a version (1.15.5).
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\d|\.\d)", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d+", re.ASCII)
_WIDE = Context(Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])  # what is beyond is no number
_DIGITS = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True)
class Verdict:
    """How the printed text compares with the expected one.

    Attributes:
        kind: "same", "last digit" (same but for the last digit of some numbers) or "differs".
        line: The number of the first line that is not the same, counted from 1, or None.
        expected: That line as expected, or None if there should be no such line.
        printed: That line as printed, or None if there is no such line.
    """

    kind: str
    line: int | None = None
    expected: str | None = None
    printed: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the lesson printed what is expected."""
        return self.kind != "differs"

    @property
    def text(self) -> str:
        """The verdict in words."""
        if self.kind == "same":
            return tr("same", "같음")
        if self.kind == "last digit":
            return tr("same within the last digit", "마지막 자리 ±1 안에서 같음")
        at, at_korean = f"differs at line {self.line}", f"{self.line}번째 줄이 다름"
        if self.printed is None:
            return tr(
                f"{at}: expected but not printed: {self.expected}",
                f"{at_korean}: 있어야 하는데 찍히지 않음: {self.expected}",
            )
        if self.expected is None:
            return tr(
                f"{at}: printed but not expected: {self.printed}",
                f"{at_korean}: 없어야 하는데 찍힘: {self.printed}",
            )
        return tr(
            f"{at}: expected {self.expected}, printed {self.printed}",
            f"{at_korean}: 기대한 값 {self.expected}, 찍힌 값 {self.printed}",
        )


def compare(expected: str, printed: str, mode: str) -> Verdict:
    """Compares what a lesson printed with what is expected. White space at the end of a line is nothing.

    Args:
        expected: The expected lines.
        printed: The printed lines.
        mode: One of `MODES`: "exact", every character counts; "float32", numbers may be one unit of
            their last digit apart (of the finer one's, if one has more digits), or of the seventh, the
            last that float32 holds, but integers are equal and so is all text between numbers;
            "shape", any run of digits stands for any other.

    Returns:
        The verdict. Its line is the first one that differs, or else the first that is not quite the same.
    """
    almost = None
    pairs = zip_longest(_lines(expected), _lines(printed))
    for number, (one, other) in enumerate(pairs, start=1):
        if one == other:
            continue
        if one is None or other is None or not MODES[mode](one, other):
            return Verdict("differs", number, one, other)
        if mode == "float32" and almost is None:
            almost = Verdict("last digit", number, one, other)
    return almost or Verdict("same")


def read_expected(path: Path) -> tuple[str, str]:
    """Reads a file of expected output.

    Args:
        path: The file: lines that begin with `#` and tell how it was recorded, an empty line, and
            then what is printed, to the end.

    Returns:
        The header without `# `, and the expected text.

    Raises:
        ValueError: The file has no header, or isn't UTF-8.
    """
    try:
        header, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    except UnicodeDecodeError:
        raise ValueError(f"{path}: not UTF-8: record the file anew") from None
    if not all(line.startswith("#") for line in header.split("\n")):
        raise ValueError(f"{path}: no header of `# ` lines with an empty line after it: record the file anew")
    return re.sub(r"^# ?", "", header, flags=re.MULTILINE), text


def write_expected(path: Path, header: str, text: str) -> None:
    """Writes a file of expected output as `read_expected` reads it.

    Args:
        path: The file; its folder is made.
        header: How it was recorded; no empty line in it.
        text: What is printed.
    """
    commented = "\n".join(f"# {line}" for line in header.split("\n"))
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{commented}\n\n{text}", encoding="utf-8", newline="\n")


def numbers(line: str) -> tuple[list[str], list[str]]:
    """Returns the text between the numbers of a line, and the numbers.

    Args:
        line: The line.
    """
    return _NUMBER.split(line), _NUMBER.findall(line)


def within_last_digit(one: str, other: str) -> bool:
    """Tells whether two numbers are the same within a unit of their last digit, or of the seventh, which float32 holds.

    Args:
        one: A number as it is printed.
        other: Another.
    """
    with localcontext(_WIDE):
        a, b = Decimal(one), Decimal(other)
        if not (a.is_finite() and b.is_finite()):
            return False
        if _INTEGER.fullmatch(one) and _INTEGER.fullmatch(other):
            return a == b
        finer = min(int(number.as_tuple().exponent) for number in (a, b))
        seventh = a.adjusted() - 6
        return abs(a - b) <= Decimal(1).scaleb(max(finer, seventh))


def _lines(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.split("\n")]
    return lines if lines[-1] else lines[:-1]


def _equal(expected: str, printed: str) -> bool:
    return expected == printed


def _equal_to_last_digit(expected: str, printed: str) -> bool:
    if _NUMBER.split(expected) != _NUMBER.split(printed):
        return False
    pairs = zip(_NUMBER.findall(expected), _NUMBER.findall(printed), strict=True)
    return all(one == other or within_last_digit(one, other) for one, other in pairs)


def _equal_shape(expected: str, printed: str) -> bool:
    return _DIGITS.sub("0", expected) == _DIGITS.sub("0", printed)


MODES = {"exact": _equal, "float32": _equal_to_last_digit, "shape": _equal_shape}

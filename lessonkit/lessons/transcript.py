"""What a lesson writes as if to a terminal, turned into text that can be kept, while it comes.

Keras draws a bar by going back over it with backspaces and carriage returns, in colours, for each of 3500 epochs.
Of that stays what a terminal shows in the end, without colours, and of a long training the first epoch, each
tenth part and the last.
"""

import codecs
import re

from rich.cells import cell_len

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])")
_BACK = re.compile(r"[\b\r]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but for tabs

_HEADING = re.compile(r"Epoch (\d+)/(\d+)$")
_BAR = re.compile(r" *\d+/(?:\d+|Unknown) +(?:\[[=>.]+\]|━)|(?:\d+/\d+ )? ?- \d+s\b")
_BAR_CELLS = 200  # within which a bar is known as one
_NOTE = re.compile(r"Epoch (\d+): (?:\w+ (?:improved|did not improve) from |finished saving model to )")


class Transcript:
    """Text of what is written to one stream.

    Args:
        thins: Whether most epochs of a long training are left out.
    """

    def __init__(self, thins: bool = False):
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._epochs = _Epochs() if thins else None
        self._pieces: list[str] = []

    def feed(self, written: bytes) -> str:
        """Returns the text that is complete now: whole lines.

        Args:
            written: What was written since the last call.
        """
        self._pieces.append(self._decoder.decode(written))
        rows: list[str] = []
        if "\n" in self._pieces[-1]:
            *rows, rest = "".join(self._pieces).split("\n")
            self._pieces = [rest]
        return "".join(f"{row}\n" for row in self._kept(map(shown, rows)))

    def close(self) -> str:
        """Returns the rest: what has no end of line, and the last epoch if it was held back."""
        last = shown("".join(self._pieces) + self._decoder.decode(b"", final=True))
        rows = [*self._kept([last]), *(self._epochs.close() if self._epochs else [])]
        self._pieces = []
        return "\n".join(rows)

    def _kept(self, rows):
        return [kept for row in rows for kept in self._epochs.take(row)] if self._epochs else list(rows)


def clean(written: str) -> str:
    """Returns what a terminal shows of a text in the end: without colours, and of what was overwritten the last.

    Args:
        written: What was written to standard output, or what is kept of it.
    """
    return "\n".join(map(shown, written.split("\n")))


def shown(row: str) -> str:
    """Returns what a terminal shows of a row in the end.

    Args:
        row: What was written between two line ends.
    """
    row = _SEQUENCE.sub("", row).rstrip("\r")
    if not _BACK.search(row):
        return _CONTROL.sub("", row)
    cells: list[str] = []
    pieces = re.split(f"({_BACK.pattern})", row)
    at = 0
    for back, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        at = 0 if "\r" in back else max(0, at - len(back))
        if piece.strip() and _BAR.match("".join(cells[:_BAR_CELLS])):
            cells[at:] = []  # who writes over a bar doesn't fill it up with blanks
        piece = [cell for letter in _CONTROL.sub("", piece) for cell in _cells(letter)]
        cells[at : at + len(piece)] = piece
        at += len(piece)
    return "".join(cells).rstrip()


def _cells(letter: str) -> list[str]:
    """Returns what a letter puts into the columns that it takes: Hangul takes two."""
    return [letter, *[""] * (cell_len(letter) - 1)]


class _Epochs:
    """Lets lines pass, but for most epochs of a long training: Keras's own lines about each.

    An epoch is `Epoch 3/30` with a bar under it, or what a checkpoint says, `Epoch 3: val_loss improved ...`.
    """

    def __init__(self):
        self._blank = []  # empty lines of which it isn't known yet what they belong to
        self._epoch, self._number, self._planned, self._has_bar = [], 0, None, False
        self._left_out = []

    def take(self, row: str) -> list[str]:
        """Returns the lines that pass now that this one has come."""
        if not row.strip():
            self._blank.append(row)
            return []
        heading, note = _HEADING.match(row), _NOTE.match(row)
        if heading:
            return self._begin(row, int(heading[1]), int(heading[2]), has_bar=False)
        if note and self._epoch and self._has_bar and self._number == int(note[1]):
            return self._go_on(row)
        if note:
            return self._begin(row, int(note[1]), None, has_bar=True)
        if _BAR.match(row) and self._epoch and not self._has_bar:
            self._has_bar = True
            return self._go_on(row)
        return [*self.close(), row]

    def close(self) -> list[str]:
        """Returns the lines that were held back: an epoch that turns out to be the last, and empty lines."""
        passing = self._end()
        passing += [*self._left_out, *self._blank]
        self._blank, self._left_out = [], []
        return passing

    def _begin(self, row, number, planned, has_bar):
        is_new_training = number <= self._number or planned != self._planned
        blank, self._blank = self._blank, []
        passing = self._end()
        if is_new_training:
            passing += self._left_out
            self._left_out = []
        self._epoch, self._number, self._planned, self._has_bar = [*blank, row], number, planned, has_bar
        return passing

    def _go_on(self, row):
        self._epoch += [*self._blank, row]
        self._blank = []
        return []

    def _end(self):
        """Ends the epoch; returns its lines if it is one that stays, or none of Keras's."""
        epoch, self._epoch = self._epoch, []
        if epoch:
            self._left_out = epoch if self._has_bar and not self._stays() else []
        return [] if self._left_out else epoch

    def _stays(self):
        number, planned = self._number, self._planned
        if planned:
            return number == 1 or number in {planned * part // 10 for part in range(1, 11)}
        return str(number).rstrip("0") in ("1", "2", "5")

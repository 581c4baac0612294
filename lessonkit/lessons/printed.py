"""What a lesson printed, in pieces: lines, trainings with their epochs, and progress that is over.

Reads the wording of Keras 2 and of Keras 3, to a terminal or not, thinned or whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lessonkit.lessons.outcome import current_name
from lessonkit.lessons.transcript import clean

_HEADING = re.compile(r"Epoch (\d+)/(\d+)$")
_BAR = re.compile(r"(\d+)/(\d+|Unknown) +(?:\[[=>.]+\]|━)|(?:(\d+)/(\d+) )?- \d+s\b")
_OF_EPOCH = re.compile(r"Epoch (\d+): ")
_AROUND = re.compile(r"Train on \d+ samples|Restoring model weights from the end")
_FIGURE = re.compile(r"- (\w+): ([-+]?[\d.]+(?:e[-+]?\d+)?|[-+]?inf|nan)")


@dataclass
class Epoch:
    """An epoch of a training.

    Attributes:
        number: Its number, counted from 1.
        rows: What was printed of it, as it was.
    """

    number: int
    rows: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, str]:
        """Returns its figures by today's names, as they were printed."""
        found = dict(pair for row in self.rows for pair in _FIGURE.findall(row))
        return {current_name(name): value for name, value in found.items()}


@dataclass
class Training:
    """A training: epochs that follow each other.

    Attributes:
        epochs: Those of which something was printed.
        planned: How many there were to be; None if that was not printed.
    """

    epochs: list[Epoch] = field(default_factory=list)
    planned: int | None = None

    def milestones(self) -> list[Epoch]:
        """Returns the first epoch, each at a tenth part of what was planned, and the last."""
        last = self.epochs[-1].number
        planned = self.planned or last
        kept = {self.epochs[0].number, *(planned * part // 10 for part in range(1, 11)), last}
        return [epoch for epoch in self.epochs if epoch.number in kept]


@dataclass
class Progress:
    """Progress outside a training: of `evaluate`, or what Keras says before it trains.

    Attributes:
        row: The row as it was at the end.
    """

    row: str


def parts(printed: str) -> list[str | Training | Progress]:
    """Returns what a lesson printed, from top to bottom: each line as text, each training, other progress.

    Args:
        printed: What it wrote to standard output.
    """
    found: list[str | Training | Progress] = []
    is_open = False  # whether a bar now is one of the last epoch
    for row in clean(printed).split("\n"):
        text, last = row.strip(), found[-1] if found else None
        if heading := _HEADING.match(text):
            training = _training(found, int(heading[1]))
            training.epochs[-1].rows.append(text)
            training.planned = int(heading[2])
            is_open = True
        elif message := _OF_EPOCH.match(text):
            _training(found, int(message[1])).epochs[-1].rows.append(text)
        elif bar := _BAR.match(text):
            _drop_blank(found)
            is_whole = bar[1] == bar[2] and bar[3] == bar[4]
            if is_open and isinstance(found[-1], Training):
                rows = found[-1].epochs[-1].rows
                if rows and _BAR.match(rows[-1]):
                    rows.pop()
                rows.append(text)
                is_open = not is_whole
            elif isinstance(last, Progress) and _is_unfinished(last.row):
                last.row = text
            else:
                found.append(Progress(text))
        elif _AROUND.match(text):
            found.append(Progress(text))
        else:
            found.append(row.rstrip())
    while found and found[-1] == "":
        found.pop()
    return found


def shorten(printed: str) -> str:
    """Returns the lines that a lesson printed; of a training the first epoch, each tenth part and the last.

    Args:
        printed: What it wrote to standard output.
    """
    rows = []
    for part in parts(printed):
        if isinstance(part, Training):
            for epoch in part.milestones():
                rows += epoch.rows
        else:
            rows.append(part.row if isinstance(part, Progress) else part)
    return "\n".join(rows) + "\n"


def lines(pieces: Iterable[str | Training | Progress]) -> list[str]:
    """Returns the lines among the parts, without those that are empty."""
    return [piece for piece in pieces if isinstance(piece, str) and piece]


def _training(found, number):
    """Returns the last training if it is not beyond the epoch of that number yet, else a new one; there it is the last."""
    _drop_blank(found)
    if not (found and isinstance(found[-1], Training) and number >= found[-1].epochs[-1].number):
        found.append(Training())
    epochs = found[-1].epochs
    if not epochs or epochs[-1].number != number:
        epochs.append(Epoch(number))
    return found[-1]


def _drop_blank(found):
    """Takes away the empty lines with which Keras begins a bar."""
    while found and found[-1] == "":
        found.pop()


def _is_unfinished(row):
    bar = _BAR.match(row)
    return bar is not None and bar[1] != bar[2]

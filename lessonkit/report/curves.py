"""The curves of a training as a drawing: this run as lines, what the original printed as rings."""

import math
from dataclasses import dataclass

from lessonkit.lessons.outcome import current_names
from lessonkit.lessons.printed import Training, parts

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 560, 240, 52, 14, 14, 34  # pixels
_POINTS = 300  # at most in a line
_COLOURS = {"loss": "c1", "accuracy": "c2", "val_loss": "c3", "val_accuracy": "c4"}


@dataclass(frozen=True)
class Curve:
    """A chart.

    Attributes:
        svg: The picture.
        names: The figures in it, each with its CSS class.
        training: Which training it is, counted from 1.
        epochs: How many epochs it had.
    """

    svg: str
    names: list[tuple[str, str]]
    training: int
    epochs: int


def draw(fits: list[dict], original: str) -> list[Curve]:
    """Draws the trainings of a lesson: a chart for what is a loss, one for the rest.

    Args:
        fits: What `lessonkit.training.fits` gave in its run, or nothing.
        original: What the original printed.
    """
    theirs = [part for part in parts(original) if isinstance(part, Training)]
    ours = [current_names(fit["history"]) for fit in fits]
    charts = []
    for number in range(max(len(theirs), len(ours))):
        lines = ours[number] if number < len(ours) else {}
        rings = _rings(theirs[number]) if number < len(theirs) else {}
        names = [name for name in dict.fromkeys([*lines, *rings]) if name in _COLOURS]
        for group in ([n for n in names if n.endswith("loss")], [n for n in names if not n.endswith("loss")]):
            found = {name: (lines.get(name, []), rings.get(name, [])) for name in group}
            if any(len(line) > 1 or len(points) > 1 for line, points in found.values()):
                charts.append(_chart(found, number + 1))
    return charts


def _rings(training):
    found = {}
    for epoch in training.epochs:
        for name, value in epoch.figures().items():
            found.setdefault(name, []).append((epoch.number, float(value)))
    return found


def _chart(found, training):
    epochs = max(
        [len(line) for line, _ in found.values()] + [x for _, ring in found.values() for x, _ in ring]
    )
    values = [v for line, ring in found.values() for v in [*line, *(y for _, y in ring)] if math.isfinite(v)]
    low, high = _range(values)
    is_log = low > 0 and high / low > 100
    scale = math.log10 if is_log else float

    def at(x, y):
        across = (x - 1) / max(1, epochs - 1) * (_WIDTH - _LEFT - _RIGHT) + _LEFT
        share = (scale(y) - scale(low)) / ((scale(high) - scale(low)) or 1)
        return f"{across:.1f} {_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM):.1f}"

    marks = []
    for y in _ticks(low, high, is_log):
        _, height = at(1, y).split()
        marks.append(f'<path class="grid" d="M{_LEFT} {height}H{_WIDTH - _RIGHT}"/>')
        marks.append(f'<text x="{_LEFT - 6}" y="{float(height) + 4:.0f}" class="end">{y:g}</text>')
    for x in sorted({1, *(epochs * part // 4 for part in range(1, 5))} - {0}):
        across = at(x, low).split()[0]
        marks.append(f'<text x="{across}" y="{_HEIGHT - _BOTTOM + 16}">{x}</text>')
    for name, (line, ring) in found.items():
        colour = _COLOURS[name]
        points = [(i + 1, y) for i, y in enumerate(line) if math.isfinite(y)]
        step = max(1, math.ceil(len(points) / _POINTS))
        kept = points[::step] + ([points[-1]] if points and (len(points) - 1) % step else [])
        if len(kept) > 1:
            marks.append(f'<path class="line {colour}" d="M{"L".join(at(*point) for point in kept)}"/>')
        elif ring:
            marks.append(f'<path class="line faint {colour}" d="M{"L".join(at(*point) for point in ring)}"/>')
        for x, y in ring:
            cx, cy = at(x, y).split() if math.isfinite(y) else (0, 0)
            marks.append(f'<circle class="{colour}" cx="{cx}" cy="{cy}" r="4"/>')
    label = ", ".join(found)
    svg = (
        f'<svg class="curve" role="img" aria-label="{label}" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f'<text x="{(_WIDTH + _LEFT) / 2:.0f}" y="{_HEIGHT - 3}">epoch</text>{"".join(marks)}</svg>'
    )
    return Curve(svg, [(name, _COLOURS[name]) for name in found], training, epochs)


def _range(values):
    low, high = min(values), max(values)
    if low == high:
        return low - 0.5, high + 0.5
    return low, high


def _ticks(low, high, is_log):
    if is_log:
        return [10.0**power for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
    raw = (high - low) / 5
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw)
    first = math.ceil(low / step)
    return [round(step * i, 10) for i in range(first, math.floor(high / step) + 1)]

"""The graph of a lesson as a drawing: its boxes as SVG.

Gradients and optimizers are folded, and so is any other scope that is large: each is drawn by itself below.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

from lessonkit.report import boxes
from lessonkit.report.layout import place

_LARGE = 16  # a scope with more operations is folded
_LINE, _CHARACTER, _PADDING, _TITLE = 15, 7.0, 10, 24  # pixels


@dataclass(frozen=True)
class Drawing:
    """A drawing.

    Attributes:
        svg: The picture.
        label: What it shows: a scope's name, "" for the whole.
        count: How many operations it stands for.
        anchor: An identifier, for links to it.
    """

    svg: str
    label: str
    count: int
    anchor: str


def draw(folder: Path) -> list[Drawing]:
    """Draws the graph of a lesson, or the layers of the model that it trained.

    Args:
        folder: What its run wrote.

    Returns:
        The whole first, then each folded scope; nothing if nothing is recorded.
    """
    whole = boxes.whole(folder)
    return list(_drawings(whole)) if whole else []


def _drawings(whole: boxes.Box) -> Iterator[Drawing]:
    folded: list[boxes.Box] = []
    svg = _svg(whole, folded)
    yield Drawing(svg, "", whole.count(), "graph-drawing")
    for box in folded:
        further: list[boxes.Box] = []
        label, anchor = box.path, _anchor(box)
        yield Drawing(_svg(box, further), label, box.count(), anchor)
        folded += further


def _anchor(box):
    return "scope-" + re.sub(r"\W", "-", box.path)


def _svg(scope, folded):
    inside, width, height = _inside(scope, folded, 0)
    label = f"graph: {scope.path}" if scope.path else "graph"
    width, height = math.ceil(width + 4), math.ceil(height + 12)
    return (
        f'<svg class="graph" role="img" aria-label="{escape(label)}" viewBox="-2 -6 {width} {height}" '
        f'width="{width}" height="{height}">{inside}</svg>'
    )


def _inside(scope, folded, depth):
    """Returns the boxes of a scope and their edges as SVG, and the width and height that they need."""
    drawn = {name: _box(box, folded, depth) for name, box in scope.inside.items()}
    placed = place({name: (width, height) for name, (_, width, height) in drawn.items()}, scope.edges)
    edges = "".join(_edge(points) for points in placed.paths.values())
    nodes = "".join(
        f'<g transform="translate({x:.0f} {y:.0f})">{drawn[name][0]}</g>'
        for name, (x, y) in placed.at.items()
    )
    return edges + nodes, placed.width, placed.height


def _box(box, folded, depth):
    """Returns a box as SVG at 0, 0, its width and its height."""
    is_scope = bool(box.inside)
    if is_scope and (box.kind != "scope" or _visible(box) > _LARGE):
        folded.append(box)
        return _plain(
            box.label,
            f"{box.note}  {box.count()} ops".strip(),
            f"fold {box.kind if box.kind != 'scope' else 'part'}",
            _anchor(box),
        )
    if not is_scope:
        return _plain(box.label, box.note, box.kind)
    inside, width, height = _inside(box, folded, depth + 1)
    width = max(width, _CHARACTER * len(box.label) + 8)
    width, height = width + 2 * _PADDING + 4, height + _TITLE + 2 * _PADDING
    frame = (
        f'<g class="scope d{depth % 3}"><rect width="{width:.0f}" height="{height:.0f}" rx="10"/>'
        f'<text x="{_PADDING + 2}" y="17">{escape(box.label)}</text></g>'
    )
    return (
        frame + f'<g transform="translate({_PADDING + 2} {_TITLE + _PADDING - 2})">{inside}</g>',
        width,
        height,
    )


def _visible(box):
    """Returns how many operations a scope would show: what is folded counts as one."""
    if not box.inside or box.kind != "scope":
        return 1
    return sum(map(_visible, box.inside.values()))


def _plain(label, note, kind, target=""):
    lines = [line for line in (label, note) if line]
    width = max(map(_width, lines)) + 2 * _PADDING
    height = _LINE * len(lines) + 10
    text = "".join(
        f'<text x="{width / 2:.0f}" y="{_LINE * (i + 1):.0f}"{" class=note" if i else ""}>{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    radius = height / 2 if kind == "const" else 5
    link = f' data-opens="{target}"' if target else ""
    return (
        f'<g class="node {kind}"{link}><rect width="{width:.0f}" height="{height}" rx="{radius:.0f}"/>{text}</g>',
        width,
        height,
    )


def _width(text):
    return sum(_CHARACTER * (1.8 if ord(character) > 0x1100 else 1) for character in text)


def _edge(points):
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x, y), (to_x, to_y) in pairwise(points):
        if x == to_x:
            path += f"V{to_y:.0f}"
            continue
        middle = (y + to_y) / 2
        path += f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}"
    x, y = points[-1]
    head = f"M{x - 3.5:.1f} {y - 6:.0f}L{x:.0f} {y:.0f}L{x + 3.5:.1f} {y - 6:.0f}"
    return f'<path class="edge" d="{path}"/><path class="head" d="{head}"/>'

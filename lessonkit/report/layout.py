"""Where the boxes of a graph go: in layers from top to bottom, few crossings, edges around boxes.

The steps are Sugiyama's: cycles opened, layers by the longest path, order by the neighbours' mean, then places.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

GAP, LAYER_GAP = 18, 38  # pixels between boxes, between layers
DUMMY = 8  # the width that an edge passes through
_SWEEPS = 12


@dataclass
class Placed:
    """A drawing of boxes and edges, in pixels.

    Attributes:
        width: Its width.
        height: Its height.
        at: For each box the left and upper corner.
        paths: For each edge the points that it goes through, from the lower side of a box to the upper one of another.
    """

    width: float
    height: float
    at: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    paths: dict[tuple[Hashable, Hashable], list[tuple[float, float]]] = field(default_factory=dict)


def place(sizes: dict[Hashable, tuple[float, float]], edges: Iterable[tuple[Hashable, Hashable]]) -> Placed:
    """Places boxes.

    Args:
        sizes: For each box its width and height.
        edges: Pairs of boxes, from and to.
    """
    edges = list(dict.fromkeys((one, other) for one, other in edges if one != other))
    backward = _backward(sizes, edges)
    forward = [(b, a) if (a, b) in backward else (a, b) for a, b in edges]
    layer = _layers(list(sizes), list(dict.fromkeys(forward)))
    rows, chains = _rows(sizes, layer, forward)
    widths = {cell: sizes[cell][0] if cell in sizes else DUMMY for row in rows for cell in row}
    neighbours = _neighbours(chains)
    _order(rows, neighbours)
    middle = _across(rows, widths, neighbours)
    heights = [max((sizes[cell][1] for cell in row if cell in sizes), default=0) for row in rows]
    tops = [sum(heights[:i]) + LAYER_GAP * i for i in range(len(rows))]
    left = min((middle[cell] - widths[cell] / 2 for row in rows for cell in row), default=0)
    right = max((middle[cell] + widths[cell] / 2 for row in rows for cell in row), default=0)
    placed = Placed(right - left, tops[-1] + heights[-1] if rows else 0)
    for i, row in enumerate(rows):
        for cell in row:
            if cell in sizes:
                width, height = sizes[cell]
                placed.at[cell] = (middle[cell] - width / 2 - left, tops[i] + (heights[i] - height) / 2)
    number = {cell: i for i, row in enumerate(rows) for cell in row}
    for (one, other), chain in zip(edges, chains, strict=True):
        points = []
        for cell in chain:
            x, top, bottom = (
                middle[cell] - left,
                tops[number[cell]],
                tops[number[cell]] + heights[number[cell]],
            )
            if cell == chain[0]:
                points += [(x, placed.at[cell][1] + sizes[cell][1]), (x, bottom)]
            elif cell == chain[-1]:
                points += [(x, top), (x, placed.at[cell][1])]
            else:
                points += [(x, top), (x, bottom)]
        placed.paths[one, other] = points[::-1] if (one, other) in backward else points
    return placed


def _backward(sizes, edges):
    """Returns the edges that close a cycle, seen from the first box on."""
    following = {}
    for one, other in edges:
        following.setdefault(one, []).append(other)
    state, found = {}, set()
    for start in sizes:
        stack = [(start, iter(following.get(start, ())))] if start not in state else []
        state.setdefault(start, "open")
        while stack:
            box, rest = stack[-1]
            for other in rest:
                if state.get(other) == "open":
                    found.add((box, other))
                elif other not in state:
                    state[other] = "open"
                    stack.append((other, iter(following.get(other, ()))))
                    break
            else:
                state[box] = "done"
                stack.pop()
    return found


def _layers(boxes, edges):
    """Returns the layer of each box: below all that lead to it, and boxes that begin close above what they lead to."""
    before, after = {}, {}
    for one, other in edges:
        before.setdefault(other, []).append(one)
        after.setdefault(one, []).append(other)
    layer, waiting = {}, {box: len(before.get(box, ())) for box in boxes}
    ready = [box for box in boxes if not waiting[box]]
    order = []
    while ready:
        box = ready.pop(0)
        order.append(box)
        layer[box] = max((layer[one] + 1 for one in before.get(box, ())), default=0)
        for other in after.get(box, ()):
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for box in reversed(order):
        if box not in before and box in after:
            layer[box] = min(layer[other] for other in after[box]) - 1
    return layer


def _rows(sizes, layer, edges):
    """Returns the boxes of each layer, with a cell for each edge that passes through; and each edge's cells."""
    rows = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for box in sizes:
        rows[layer[box]].append(box)
    chains = []
    for number, (one, other) in enumerate(edges):
        between = [("edge", number, i) for i in range(layer[one] + 1, layer[other])]
        for cell in between:
            rows[cell[2]].append(cell)
        chains.append([one, *between, other])
    return rows, chains


def _neighbours(chains):
    """Returns for each cell those in the layer above and those in the layer below."""
    above, below = {}, {}
    for chain in chains:
        for one, other in pairwise(chain):
            below.setdefault(one, []).append(other)
            above.setdefault(other, []).append(one)
    return above, below


def _order(rows, neighbours):
    """Orders each layer by the mean place of the neighbours, downwards and upwards in turn."""
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        for row in rows[1:] if downwards else rows[-2::-1]:
            place_of = {cell: i for each in rows for i, cell in enumerate(each)}
            sides = neighbours[0 if downwards else 1]

            def wanted(cell, sides=sides, place_of=place_of):
                found = [place_of[other] for other in sides.get(cell, ())]
                return sum(found) / len(found) if found else place_of[cell]

            row.sort(key=wanted)


def _across(rows, widths, neighbours):
    """Returns the middle of each cell: near its neighbours' mean, without overlap."""
    middle = {}
    for row in rows:
        x = 0.0
        for cell in row:
            middle[cell] = x + widths[cell] / 2
            x += widths[cell] + GAP
        for cell in row:
            middle[cell] -= (x - GAP) / 2
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            sides = neighbours if sweep > _SWEEPS - 3 else (neighbours[sweep % 2],)
            wanted = []
            for cell in row:
                found = [middle[other] for side in sides for other in side.get(cell, ())]
                wanted.append(sum(found) / len(found) if found else middle[cell])
            _settle(row, wanted, widths, middle)
    return middle


def _settle(row, wanted, widths, middle):
    """Moves the cells of a layer as near as they can to where they want to be, in their order."""
    groups = []  # of neighbours that touch: their cells, and the mean of where the first one wants to begin
    for cell, x in zip(row, wanted, strict=True):
        groups.append([[cell], x - widths[cell] / 2, 1])
        while len(groups) > 1 and groups[-2][1] + _span(groups[-2][0], widths) + GAP > groups[-1][1]:
            cells, start, weight = groups.pop()
            before = groups[-1]
            shifted = start - _span(before[0], widths) - GAP
            before[1] = (before[1] * before[2] + shifted * weight) / (before[2] + weight)
            before[0] += cells
            before[2] += weight
    for cells, start, _ in groups:
        for cell in cells:
            middle[cell] = start + widths[cell] / 2
            start += widths[cell] + GAP


def _span(cells, widths):
    return sum(widths[cell] for cell in cells) + GAP * (len(cells) - 1)

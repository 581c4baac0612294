"""A Matplotlib backend for tests: `lessonkit.figures`, and beside each `figure-N.png` a `figure-N.json`
that tells what is in it.

A test runs a lesson with MPLBACKEND=module://shown and this folder on PYTHONPATH (see `environment`), then
takes `figures(folder)`. Everything else is as in a learner's run: it is the same code that saves the figure.
"""

import json
import os
from pathlib import Path

from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from lessonkit import figures as ours


class FigureManager(ours.FigureManager):
    """Ours, and it records what it shows."""

    def show(self):
        super().show()
        self.file.with_suffix(".json").write_text(json.dumps(_figure(self.canvas.figure)), encoding="utf-8")


class FigureCanvas(ours.FigureCanvas):
    """Ours, with the manager that records."""

    manager_class = FigureManager


def environment(folder):
    """Returns what to add to the environment of a lesson in a copy of the project in `folder`."""
    path = os.pathsep.join([str(folder), str(Path(__file__).parent)])
    return {"MPLBACKEND": "module://shown", "PYTHONPATH": path}


def figures(folder):
    """Returns what the figures in a lesson's folder show, in their order.

    Each is a dict of `title`, `legend` (texts) and `axes`. Each of the axes has `title`, `xlabel`, `ylabel`,
    `legend`, `grid`, `xlim`, `ylim`, `xticks`; `lines`, each with `x`, `y`, `label`, `color` (#rrggbb), `style` and
    `marker`; `points`, the x and y of each scatter; `images`, each with its `values` and colour map, `cmap`.
    """
    count = len(list(folder.glob("figure-*.png")))
    return [
        json.loads((folder / f"figure-{n}.json").read_text(encoding="utf-8")) for n in range(1, count + 1)
    ]


def _figure(figure):
    return {
        "title": figure.get_suptitle(),
        "legend": [text.get_text() for legend in figure.legends for text in legend.get_texts()],
        "axes": [_axes(axes) for axes in figure.axes],
    }


def _axes(axes):
    legend = axes.get_legend()
    return {
        "title": axes.get_title(),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "legend": [text.get_text() for text in legend.get_texts()] if legend else [],
        "grid": axes.xaxis.get_gridlines()[0].get_visible(),
        "xlim": axes.get_xlim(),
        "ylim": axes.get_ylim(),
        "xticks": [
            tick
            for tick in axes.get_xticks().tolist()
            if min(axes.get_xlim()) <= tick <= max(axes.get_xlim())
        ],
        "lines": [_line(line) for line in axes.lines],
        "points": [_points(dots) for dots in axes.collections if isinstance(dots, PathCollection)],
        "images": [{"values": i.get_array().tolist(), "cmap": i.get_cmap().name} for i in axes.images],
    }


def _line(line):
    return {
        "x": [float(x) for x in line.get_xdata()],
        "y": [float(y) for y in line.get_ydata()],
        "label": line.get_label(),
        "color": to_hex(line.get_color()),
        "style": line.get_linestyle(),
        "marker": line.get_marker(),
    }


def _points(dots):
    return dots.get_offsets().tolist()

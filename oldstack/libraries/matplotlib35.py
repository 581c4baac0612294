"""Matplotlib as in 2019: the names that are gone, and the arguments it took."""

import functools
import importlib
import re
from collections.abc import MutableSequence

from oldstack import bridged, names
from oldstack.libraries.calls import change, first_changed, renaming, wrapping
from oldstack.loading.patch import add, patch


def install(pyplot: object) -> None:
    """Makes Matplotlib as it was.

    Args:
        pyplot: The module `matplotlib.pyplot`.
    """
    axes, figure = pyplot.Axes, pyplot.Figure
    for place in (pyplot, axes):
        add(place, "hold", lambda *args: None)
    add(pyplot, "ishold", lambda: True)
    for place, name in (
        (pyplot, "hist"), (axes, "hist"), (pyplot, "subplot"), (pyplot, "axes"), (pyplot, "grid"), (axes, "grid"),
        (figure, "add_subplot"), (pyplot, "boxplot"), (axes, "boxplot"),
    ):  # fmt: skip
        change(place, name, renaming, names.renamed(name))

    @wrapping(figure, "gca")
    def gca(before, self, **options):
        return self.add_subplot(**options) if options else before(self)

    @wrapping(figure, "colorbar")
    def colorbar(before, self, mappable, cax=None, ax=None, **options):
        ax = self.gca() if cax is None and ax is None else ax
        return before(self, mappable, cax=cax, ax=ax, **options)

    for place, name, idle in (
        (pyplot, "savefig", "frameon"), (figure, "savefig", "frameon"), (pyplot, "stem", "use_line_collection"),
        (axes, "stem", "use_line_collection"),
    ):  # fmt: skip
        change(place, name, renaming, {idle: lambda value: {}})
    add(pyplot.FigureCanvasBase, "set_window_title", _title)
    contours = importlib.import_module("matplotlib.contour").ContourSet
    add(contours, "collections", property(_collections))
    for name in ("__str__", "__repr__"):
        change(axes, name, _shown)
    change(pyplot.style, "use", first_changed, _style)
    styles = [name.replace("seaborn-v0_8", "seaborn") for name in pyplot.style.available]
    patch(pyplot.style, "available", styles)
    _colours(pyplot)
    _lists_that_change(axes.ArtistList)


def _collections(contours):
    bridged.note("collections")
    return [contours]


def _title(canvas, title):
    bridged.note("set_window_title")
    if canvas.manager is not None:
        canvas.manager.set_window_title(title)


def _shown(show):
    """Returns `str` or `repr` of axes, which say of a subplot that it is one."""

    @functools.wraps(show)
    def shown(self):
        kind = type(self).__name__
        then = kind if self.get_subplotspec() is None else f"{kind}Subplot"
        text = re.sub(rf"^(<?){kind}(:?) ?", rf"\1{then}\2", show(self))
        return re.sub(r"'(left|center|right)': ", r"'\1':", text)

    return shown


def _lists_that_change(kind):
    """Lets `ax.lines` and its like lose and get artists, as `ax.lines.remove(line)`."""
    adding = {
        "artists": "add_artist", "collections": "add_collection", "images": "add_image", "lines": "add_line",
        "patches": "add_patch", "tables": "add_table", "texts": "add_artist",
    }  # fmt: skip

    def insert(self, index, artist):
        here = self[index : index + 1] if index >= 0 else self[index:][:1]
        getattr(self._axes, adding[self._prop_name])(artist)
        if here:
            children = self._axes._children
            children.remove(artist)
            children.insert(children.index(here[0]), artist)

    def delete(self, key):
        for artist in self[key] if isinstance(key, slice) else [self[key]]:
            artist.remove()

    def put(self, key, artists):
        place = (key.start or 0) if isinstance(key, slice) else key
        del self[key]
        for offset, artist in enumerate(artists if isinstance(key, slice) else [artists]):
            self.insert(place + offset, artist)

    for name, method in (("insert", insert), ("__delitem__", delete), ("__setitem__", put)):
        add(kind, name, method)
    for name in ("append", "clear", "extend", "pop", "remove", "__iadd__"):
        add(kind, name, getattr(MutableSequence, name))


def _colours(pyplot):
    from matplotlib import colormaps

    add(pyplot.cm, "get_cmap", pyplot.get_cmap)
    maps = {
        old: now.rpartition(".")[2]
        for old, now in names.successors("matplotlib.cm").items()
        if old != "get_cmap"
    }
    for old, now in maps.items():
        colormaps.register(colormaps[now], name=old)
        add(pyplot.cm, old, colormaps[now])
    change(pyplot, "set_cmap", first_changed, lambda name: maps.get(name, name))


def _style(name):
    if isinstance(name, str) and name.split("-")[0] == "seaborn":
        return name.replace("seaborn", "seaborn-v0_8", 1)
    return name

"""Matplotlib as in 2019: the names that are gone, and the arguments it took."""

from oldstack import names
from oldstack.libraries.calls import change, first_changed, renaming, wrapping
from oldstack.loading.patch import add


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
        (figure, "add_subplot"),
    ):  # fmt: skip
        change(place, name, renaming, names.renamed(name))

    @wrapping(figure, "gca")
    def gca(before, self, **options):
        return self.add_subplot(**options) if options else before(self)

    change(pyplot.style, "use", first_changed, _style)
    _colours(pyplot)


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

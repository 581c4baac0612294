"""What `datasets/registry.toml` says about each data set."""

import itertools

from lessonkit.folders import DATASETS
from oldstack.messages import UserError, tr

REGISTRY = DATASETS / "registry.toml"


def entries() -> dict[str, dict]:
    """Returns the registry: for each file name its entry, with `columns` one by one."""
    import tomllib

    registry = tomllib.loads(REGISTRY.read_text(encoding="utf-8"))
    for entry in registry.values():
        if "columns" in entry:
            entry["columns"] = list(itertools.chain.from_iterable(map(_columns, entry["columns"])))
    return registry


def find(name: str) -> tuple[str, dict]:
    """Returns the slides' name of a data set and its entry.

    Args:
        name: The file name as on the slides or as its publisher spells it.

    Raises:
        UserError: There is no such data set; the message suggests the nearest, or says which there are.
    """
    registry = entries()
    names = {spelling: key for key, entry in registry.items() for spelling in spellings(key, entry)}
    if name in names:
        return names[name], registry[names[name]]
    import difflib

    if near := difflib.get_close_matches(name, names, n=1, cutoff=0.4):
        english, korean = f"did you mean {near[0]!r}?", f"{near[0]!r} 아닌가요?"
    else:
        english, korean = f"take one of {', '.join(registry)}.", f"{', '.join(registry)} 중에서 고르세요."
    raise UserError(tr(f"There is no data set {name!r}: {english}", f"{name!r} 데이터는 없습니다. {korean}"))


def spellings(name: str, entry: dict) -> list[str]:
    """Returns the names that a data set's file can have, the publisher's first."""
    return [entry["also"], name] if "also" in entry else [name]


def sources() -> str:
    """Returns the registry as Markdown."""
    parts = [
        "# Where the data sets come from\n\nMade from `registry.toml` by `python -m lessonkit.generated`.\n"
        "The files are other people's: they are fetched from the addresses below, checked by hash, and not\n"
        "part of this repository. What stands in for a file that can't be had is made by\n"
        "`lessonkit/data/stand_ins.py`, where it is drawn from statistics of the real files, which\n"
        "`lessonkit/record/stand_in_statistics.py` takes from them.\n"
    ]
    parts += [_section(name, entry) for name, entry in entries().items()]
    return "\n".join(parts)


def _section(name, entry):
    lines = [f"## {name}\n", f"{entry['source']}. {entry['rows']} rows; licence: {entry['licence']}.\n"]
    if "also" in entry:
        lines.append(f"Published as `{entry['also']}`.\n")
    lines += [entry["notes"] + "\n", f"Stand-in: {entry['stand_in']}\n"]
    lines += [f"- <{url}>" for url in entry["urls"]]
    lines += [f"- {kind} `{known}`" for kind in ("sha256", "md5") for known in entry.get(kind, [])]
    if "columns" in entry:
        lines += ["", "| column | values |", "| --- | --- |"]
        lines += [f"| {column['name']} | {values(column)} |" for column in entry["columns"]]
    if "arrays" in entry:
        lines += ["", "| array | shape |", "| --- | --- |"]
        lines += [f"| {array} | {' x '.join(map(str, shape))} |" for array, shape in entry["arrays"].items()]
    return "\n".join(lines) + "\n"


def values(column: dict) -> str:
    """Returns in words what may stand in a column."""
    if "labels" in column:
        return " / ".join(column["labels"])
    return f"{column['type']} {column['min']}..{column['max']} {column['unit']}".rstrip()


def _columns(column):
    """Yields the columns that one line of the registry stands for."""
    if "count" not in column:
        yield column
        return
    for number in range(1, column["count"] + 1):
        yield {**column, "name": f"{column['name']} {number}"}

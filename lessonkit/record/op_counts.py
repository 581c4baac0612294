"""Records how many ops the parts of tf.keras of TensorFlow 1.15.5 add to the graph, for `oldstack.keras2.op_counts`.

What is measured, and how, is in `original_op_counts.py`, which runs on the original's Python.
"""

import json
from pathlib import Path

from lessonkit.record import original
from oldstack.keras2 import op_counts

FILE = Path(op_counts.__file__).with_suffix(".json")
OF_LAYERS = ("elementwise", "convolutional", "recurrent", "wrappers")
TABLES = (
    *OF_LAYERS, "initializers", "penalties", "constraints", "losses", "metrics", "outputs", "optimizers", "events",
)  # fmt: skip
_SCRIPT = Path(__file__).with_name("original_op_counts.py")


def record(python: str, names: tuple[str, ...] = TABLES) -> None:
    """Measures tables on the original and writes them into the file, in place of what was there.

    Args:
        python: The original's interpreter.
        names: Which tables.

    Raises:
        UserError: The original can't be run.
    """
    file = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    file["recorded"] = (
        f"by lessons.py record op-counts, on {original.versions(python, 'TensorFlow', 'NumPy')}"
    )
    for name in names:
        put(file, name, _measured(python, name))
        FILE.write_text(text(file), encoding="utf-8", newline="\n")
        print(f"{name}: {len(file['layers' if name in OF_LAYERS else name])}", flush=True)


def _measured(python, name):
    source = f"{_SCRIPT.read_text(encoding='utf-8')}\n\nmain([{name!r}])\n"
    return json.loads(original.run(python, source, _SCRIPT.name, {}).printed)[name]


def put(file: dict, name: str, table: dict) -> None:
    """Puts a table into what is recorded.

    Args:
        file: The content of the file.
        name: The table.
        table: What was measured.
    """
    if name in OF_LAYERS:
        file.setdefault("layers", {}).update(table)
    else:
        file[name] = table


def text(file: dict) -> str:
    """Returns what is recorded as JSON, one part on a line.

    Args:
        file: The content of the file.
    """
    tables = []
    for name, table in sorted(file.items()):
        if isinstance(table, dict):
            rows = (
                f"  {json.dumps(part)}: {json.dumps(table[part], sort_keys=True)}" for part in sorted(table)
            )
            tables.append(f" {json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n }")
        else:
            tables.append(f" {json.dumps(name)}: {json.dumps(table)}")
    return "{\n" + ",\n".join(tables) + "\n}\n"

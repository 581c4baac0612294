"""What stands in for a data set that can't be had (to be replaced at the merge)."""

import json

# How many words the real files have.
_WORDS = {"reuters_word_index.json": 30979, "imdb_word_index.json": 88584}


def make(name: str) -> bytes:
    """Returns the content of the file that stands in for a data set, the same each time.

    Args:
        name: The file's name.
    """
    if name in _WORDS:
        return json.dumps({f"word{n}": n for n in range(1, _WORDS[name] + 1)}).encode()
    return {"bmi.csv": _bmi}[name]()


def _bmi() -> bytes:
    import random

    draw = random.Random(20000).random  # the method whose sequence Python promises to keep
    lines = ["height,weight,label\n"]
    for _ in range(20000):
        height, weight = 120 + int(81 * draw()), 35 + int(46 * draw())  # 120 to 200 cm, 35 to 80 kg
        bmi = weight / (height / 100) ** 2
        label = "thin" if bmi < 18.5 else "normal" if bmi < 25 else "fat"
        lines.append(f"{height},{weight},{label}\n")
    return "".join(lines).encode()

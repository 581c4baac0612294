"""Prints numbers as this Python's NumPy does: a line of JSON on stdin says which, one on stdout has the texts.

`python numbers_printed.py ours` prints as NumPy 1, by `oldstack`. NumPy 1.18 on Python 3.7 runs it as well.
"""

import json
import sys
import warnings

import numpy as np


def value_of(kind, shape, numbers):
    """Returns an array of a type and shape, or a scalar where the shape is None."""
    whole = np.array([complex(*pair) if kind.startswith("complex") else pair[0] for pair in numbers])
    array = whole.astype(kind)
    return array[0] if shape is None else array.reshape(shape)


def texts(value):
    """Returns what a script may print of a value."""
    if isinstance(value, np.bool_):
        return [str(value), repr(value)]
    return [str(value), repr(value), str([value]), f"{value}"]


def main():
    """Answers each line of stdin."""
    adapt = [lambda value: value]
    if sys.argv[1:] == ["ours"]:
        from oldstack.libraries import numpy1

        numpy1.print_as_before()
        adapt.append(numpy1.wrap)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    for line in sys.stdin:
        kind, shape, numbers, options = json.loads(line)
        answers = []
        for change in adapt:
            with np.printoptions(**options):
                answers.append(texts(change(value_of(kind, shape, numbers))))
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()

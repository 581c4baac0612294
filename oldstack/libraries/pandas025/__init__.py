"""pandas as in 2019 (0.25): its names and arguments, columns that pass a change on to their table, and what it prints.

pandas 3 gives a column out as a copy, computes in microseconds, takes few arguments by position and doesn't leave text
out of sums; old scripts count on the contrary.
"""

import warnings

from oldstack.libraries.pandas025 import (
    columns,
    figures,
    functions,
    methods,
    printing,
    reading,
    refusals,
    times,
)


def install(pandas):
    """Makes pandas as it was.

    Args:
        pandas: The module.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pandas.set_option("future.infer_string", False)
    warnings.filterwarnings("ignore", category=pandas.errors.ChainedAssignmentError)
    for part in (columns, methods, figures, times, reading, functions, printing, refusals):
        part.install(pandas)

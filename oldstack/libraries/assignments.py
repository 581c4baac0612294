"""`sklearn.utils.linear_assignment_`: Munkres' algorithm, which says of several best assignments which one it is."""

import numpy as np

_STARRED, _PRIMED = 1, 2


def linear_assignment(X):  # noqa: N803 - scikit-learn's own name
    """Returns the pairs (row, column) of the smallest sum, by rows.

    Args:
        X: The costs, of shape (rows, columns).
    """
    costs = np.atleast_2d(X)
    is_high = costs.shape[1] < costs.shape[0]
    pairs = np.argwhere(_marks((costs.T if is_high else costs).copy()) == _STARRED)
    return np.array(sorted((pairs[:, ::-1] if is_high else pairs).tolist()), dtype=int).reshape(-1, 2)


def _marks(left):
    marks = np.zeros(left.shape, int)
    if not left.size:
        return marks
    left -= left.min(axis=1)[:, None]
    for row, column in np.argwhere(left == 0):
        if not (marks[row].any() or marks[:, column].any()):
            marks[row, column] = _STARRED
    while (marks == _STARRED).sum() < len(left):
        _more(left, marks)
    return marks


def _more(left, marks):
    """Stars one zero more."""
    rows, columns = np.ones(len(left), bool), ~(marks == _STARRED).any(axis=0)  # those that are not covered
    while True:
        zeros = (left == 0) & rows[:, None] & columns
        if not zeros.any():
            if rows.any() and columns.any():
                least = left[np.ix_(rows, columns)].min()
                left[~rows] += least
                left[:, columns] -= least
            continue
        row, column = np.unravel_index(np.argmax(zeros), zeros.shape)
        marks[row, column] = _PRIMED
        stars = np.flatnonzero(marks[row] == _STARRED)
        if not stars.size:
            break
        rows[row], columns[stars[0]] = False, True
    path = [(row, column)]
    while (stars := np.flatnonzero(marks[:, path[-1][1]] == _STARRED)).size:
        path.append((stars[0], path[-1][1]))
        path.append((stars[0], np.flatnonzero(marks[stars[0]] == _PRIMED)[0]))
    for place in path:
        marks[place] = 0 if marks[place] == _STARRED else _STARRED
    marks[marks == _PRIMED] = 0

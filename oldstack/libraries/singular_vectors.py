"""The singular vectors of small matrices with the signs that LAPACK gave them before its release 3.10.

A pair of singular vectors may change its sign together, and the sign comes from how LAPACK rotates. Since 3.10 it
rotates in another way (dlartg), which NumPy of today has and NumPy of 2019 hadn't. It matters where vectors are
looked at for themselves: an orthogonal initializer takes them as weights.

Source: LAPACK 3.9's dgesdd, dbdsdc and dbdsqr, as far as the signs depend on them.
"""

import math

import numpy as np

_SMALL = 25  # where a matrix is larger, LAPACK divides it, and both releases give the same signs
_EPSILON = 2.0**-53
_TOLERANCE = max(10.0, min(100.0, _EPSILON**-0.125)) * _EPSILON


def orthogonal(matrix: np.ndarray) -> np.ndarray:
    """Returns the left singular vectors as columns if these have the matrix's shape, else the right ones as rows.

    Args:
        matrix: A matrix of finite numbers.
    """
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    is_left = left.shape == matrix.shape
    rows, columns = matrix.shape
    is_between = rows < columns < int(rows * 11 / 6)  # here LAPACK takes a way of its own
    if 1 < min(rows, columns) <= _SMALL and not is_between:
        then = _vectors(np.array(matrix, float))[0 if is_left else 1]
        axis = 0 if is_left else 1
        now = left if is_left else right
        now *= np.where(np.sum(now * then, axis, keepdims=True) < 0, -1.0, 1.0)
    return left if is_left else right


def _vectors(matrix):
    """Returns left vectors and right ones, up to rounding."""
    rows, columns = matrix.shape
    before = after = None
    if rows >= columns and rows >= int(columns * 11 / 6):
        before, matrix = _triangular(matrix)
    elif columns > rows:
        after, matrix = (each.T for each in _triangular(matrix.T))
    left, diagonal, above, right = _bidiagonal(matrix)
    first, last = _iterated(diagonal, above)
    left, right = left @ first, last @ right
    return left if before is None else before @ left, right if after is None else right @ after


def _reflector(column):
    """Returns the vector and the factor that make all but the first of some numbers 0."""
    rest = np.linalg.norm(column[1:])
    if rest == 0:
        return np.eye(1, len(column))[0], 0.0
    end = -math.copysign(math.hypot(column[0], rest), column[0])
    vector = column / (column[0] - end)
    vector[0] = 1.0
    return vector, (end - column[0]) / end


def _reflect(vector, factor, matrix):
    return matrix - factor * np.outer(vector, vector @ matrix)


def _triangular(matrix):
    """Returns Q and R."""
    rows, columns = matrix.shape
    whole, matrix = np.eye(rows), matrix.copy()
    for i in range(columns):
        vector, factor = _reflector(matrix[i:, i])
        matrix[i:] = _reflect(vector, factor, matrix[i:])
        whole[:, i:] = _reflect(vector, factor, whole[:, i:].T).T
    return whole[:, :columns], np.triu(matrix[:columns])


def _bidiagonal(matrix):
    """Returns Q, the diagonal, what is above it, and P transposed."""
    rows, columns = matrix.shape
    matrix, left, right = matrix.copy(), np.eye(rows), np.eye(columns)
    for i in range(columns):
        vector, factor = _reflector(matrix[i:, i])
        matrix[i:] = _reflect(vector, factor, matrix[i:])
        left[:, i:] = _reflect(vector, factor, left[:, i:].T).T
        if i < columns - 1:
            vector, factor = _reflector(matrix[i, i + 1 :])
            matrix[:, i + 1 :] = _reflect(vector, factor, matrix[:, i + 1 :].T).T
            right[i + 1 :] = _reflect(vector, factor, right[i + 1 :])
    return left[:, :columns], np.diag(matrix).tolist(), np.diag(matrix, 1)[: columns - 1].tolist(), right


def _rotation(f, g):
    """Returns cosine, sine and length; this is what LAPACK 3.10 does in another way."""
    if g == 0:
        return 1.0, 0.0, f
    if f == 0:
        return 0.0, 1.0, g
    length = math.hypot(f, g)
    sign = -1.0 if abs(f) > abs(g) and f < 0 else 1.0
    return sign * f / length, sign * g / length, sign * length


def _rotate(vectors, i, cosine, sine):
    first, second = vectors[i].copy(), vectors[i + 1]
    vectors[i], vectors[i + 1] = cosine * first + sine * second, cosine * second - sine * first


def _iterated(d, e):
    """Returns left and right vectors of a bidiagonal matrix, the largest singular value first."""
    n = len(d)
    left, right = np.eye(n), np.eye(n)  # the left ones as rows
    smallest = mu = abs(d[0])
    for i in range(1, n):
        mu = abs(d[i]) * (mu / (mu + abs(e[i - 1])))
        smallest = min(smallest, mu)
    threshold = _TOLERANCE * smallest / math.sqrt(n)
    before, is_down, last = (-1, -1), True, n - 1
    for _ in range(6 * n * n):
        if last <= 0:
            break
        first = next((i + 1 for i in range(last - 1, -1, -1) if abs(e[i]) <= threshold), 0)
        if first:
            e[first - 1] = 0.0
        if first == last:
            last -= 1
            continue
        if first == last - 1:
            d[first], d[last], on_right, on_left = _of_two(d[first], e[first], d[last])
            e[first] = 0.0
            _rotate(right, first, *on_right)
            _rotate(left, first, *on_left)
            last -= 2
            continue
        if first > before[1] or last < before[0]:
            is_down = abs(d[first]) >= abs(d[last])
        least = _split(d, e, first, last, is_down)
        if least is None:
            continue
        before = first, last
        largest = max(map(abs, d[first : last + 1] + e[first:last]))
        shift = 0.0
        if n * _TOLERANCE * (least / largest) > max(_EPSILON, 0.01 * _TOLERANCE):
            i, end = (last - 1, d[first]) if is_down else (first, d[last])
            shift = _smaller(d[i], e[i], d[i + 1])
            shift = 0.0 if (shift / abs(end)) ** 2 < _EPSILON else shift
        _sweep(d, e, first, last, is_down, shift, left, right)
        end = last - 1 if is_down else first
        if abs(e[end]) <= threshold:
            e[end] = 0.0
    right[np.array(d) < 0] *= -1.0
    order = np.argsort(-np.abs(d), kind="stable")
    return left[order].T, right[order]


def _split(d, e, first, last, is_down):
    """Sets what is small to 0; returns None if something was, else a bound below the singular values."""
    steps = range(first, last) if is_down else range(last - 1, first - 1, -1)
    end = last - 1 if is_down else first
    if abs(e[end]) <= _TOLERANCE * abs(d[last if is_down else first]):
        e[end] = 0.0
        return None
    mu = least = abs(d[first if is_down else last])
    for i in steps:
        if abs(e[i]) <= _TOLERANCE * mu:
            e[i] = 0.0
            return None
        mu = abs(d[i + 1 if is_down else i]) * (mu / (mu + abs(e[i])))
        least = min(least, mu)
    return least


def _sweep(d, e, first, last, is_down, shift, left, right):
    """Takes one step of the iteration, from the top or from the bottom."""
    step = 1 if is_down else -1
    start, end = (first, last) if is_down else (last, first)
    one, other = (right, left) if is_down else (left, right)

    def between(i):  # what is above the diagonal, between i and the next
        return i if is_down else i - 1

    cosine = old_cosine = 1.0
    old_sine, f, g = 0.0, 0.0, e[between(start)]
    if shift:
        f = (abs(d[start]) - shift) * (math.copysign(1.0, d[start]) + shift / d[start])
    for i in range(start, end, step):
        k, following = between(i), i + step
        if not shift:
            cosine, sine, length = _rotation(d[i] * cosine, e[k])
            if i != start:
                e[between(i - step)] = old_sine * length
            old_cosine, old_sine, d[i] = _rotation(old_cosine * length, d[following] * sine)
            turns = (cosine, step * sine), (old_cosine, step * old_sine)
        else:
            cosine, sine, length = _rotation(f, g)
            if i != start:
                e[between(i - step)] = length
            f, e[k] = cosine * d[i] + sine * e[k], cosine * e[k] - sine * d[i]
            g, d[following] = sine * d[following], cosine * d[following]
            turns = ((cosine, step * sine),)
            cosine, sine, d[i] = _rotation(f, g)
            f, d[following] = cosine * e[k] + sine * d[following], cosine * d[following] - sine * e[k]
            if following != end:
                g, e[between(following)] = sine * e[between(following)], cosine * e[between(following)]
            turns += ((cosine, step * sine),)
        _rotate(one, min(i, following), *turns[0])
        _rotate(other, min(i, following), *turns[1])
    if not shift:
        rest = d[end] * cosine
        d[end], e[between(end - step)] = rest * old_cosine, rest * old_sine
    else:
        e[between(end - step)] = f


def _smaller(f, g, h):
    """Returns the smaller singular value of a triangle of three numbers."""
    small, large, g = *sorted((abs(f), abs(h))), abs(g)
    if small == 0:
        return 0.0
    above, below = 1.0 + small / large, (large - small) / large
    if g < large:
        square = (g / large) ** 2
        return small * (2.0 / (math.sqrt(above * above + square) + math.sqrt(below * below + square)))
    ratio = large / g
    if ratio == 0:
        return small * large / g
    scale = 1.0 / (math.sqrt(1.0 + (above * ratio) ** 2) + math.sqrt(1.0 + (below * ratio) ** 2))
    return 2.0 * small * scale * ratio


def _of_two(f, g, h):
    """Returns the singular values of a triangle, the larger first, then the rotations of right and left vectors."""
    is_swapped = abs(h) > abs(f)
    first, last = (h, f) if is_swapped else (f, h)
    largest = 3 if is_swapped else 1
    if g == 0:
        low, high = abs(last), abs(first)
        on_left, on_right = (1.0, 0.0), (1.0, 0.0)
    elif abs(first) / abs(g) < _EPSILON:
        largest, high = 2, abs(g)
        low = abs(first) / (abs(g) / abs(last)) if abs(last) > 1 else abs(first) / abs(g) * abs(last)
        on_left, on_right = (1.0, last / g), (first / g, 1.0)
    else:
        largest = 2 if abs(g) > abs(first) else largest
        difference = abs(first) - abs(last)
        part = 1.0 if difference == abs(first) else difference / abs(first)
        m, t = g / first, 2.0 - part
        s = math.sqrt(t * t + m * m)
        r = abs(m) if part == 0 else math.sqrt(part * part + m * m)
        a = 0.5 * (s + r)
        low, high = abs(last) / a, abs(first) * a
        if m * m > 0:
            t = (m / (s + t) + m / (r + part)) * (1.0 + a)
        elif part == 0:
            t = math.copysign(2.0, first) * math.copysign(1.0, g)
        else:
            t = g / math.copysign(difference, first) + m / t
        size = math.sqrt(t * t + 4.0)
        on_right = 2.0 / size, t / size
        on_left = (on_right[0] + on_right[1] * m) / a, last / first * on_right[1] / a
    if is_swapped:
        on_left, on_right = on_right[::-1], on_left[::-1]
    sign = math.prod(
        math.copysign(1.0, each)
        for each in {
            1: (on_right[0], on_left[0], f),
            2: (on_right[1], on_left[0], g),
            3: (on_right[1], on_left[1], h),
        }[largest]
    )
    high = math.copysign(high, sign)
    low = math.copysign(low, sign * math.copysign(1.0, f) * math.copysign(1.0, h))
    return high, low, on_right, on_left

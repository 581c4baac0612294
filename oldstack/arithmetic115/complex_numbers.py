"""Fourier transforms, quotients, powers of e and signs of complex numbers as TensorFlow 1.15 computed them.

Numbers are taken as pairs of arrays of float32, real and imaginary parts, so that each product and sum is rounded as
there. Lines of a power of two are transformed by halves, others by Bluestein's way.

Source: TensorFFT.h and UnaryFunctors.h of the Eigen that 1.15.5 came with, core/kernels/fft_ops.cc.
"""

import functools
import math

import numpy as np

from oldstack.arithmetic115.c_library import of_each

_ROOT_OF_HALF = np.float32(math.sqrt(0.5))
# With more digits than a float holds, as a long double.
_PI = np.longdouble("3.14159265358979323846264338327950288")


def transformed(x: np.ndarray, axes: int, is_inverse: bool = False) -> np.ndarray:
    """Returns the transform of complex numbers.

    Args:
        x: The numbers, complex64.
        axes: How many of the last axes are transformed, the first of them first.
        is_inverse: Whether it is the inverse transform.
    """
    pair = x.real.copy(), x.imag.copy()
    for axis in range(-axes, 0):
        lines = [np.moveaxis(part, axis, -1) for part in pair]
        size = lines[0].shape[-1]
        flat = tuple(part.reshape(-1, size) for part in lines)
        flat = _by_halves(flat, is_inverse) if size & (size - 1) == 0 else _bluestein(flat, is_inverse)
        if is_inverse:
            flat = _product(flat, (np.float32(1 / size), np.float32(0)))
        pair = tuple(np.moveaxis(part.reshape(lines[0].shape), -1, axis) for part in flat)
    return _complex(pair)


def of_real(x: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Returns the transform of real numbers, its first half.

    Args:
        x: The numbers, float32.
        length: Along how many of them the last axis is transformed, as an array of one.
    """
    size = int(length[0])
    return transformed(x[..., :size].astype(np.complex64), 1)[..., : size // 2 + 1]


def to_real(x: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Returns real numbers of the first half of their transform.

    Args:
        x: The first half, complex64.
        length: How many numbers the last axis is to have, as an array of one.
    """
    size = int(length[0])
    half = x[..., : size // 2 + 1]
    mirrored = half[..., 1 : (size + 1) // 2][..., ::-1].conj()
    return transformed(np.concatenate([half, mirrored], -1), 1, is_inverse=True).real.copy()


def exp(x: np.ndarray) -> np.ndarray:
    """Returns powers of e, by the C library, one number after the other."""
    size = of_each("expf")(x.real)
    return _complex((size * of_each("cosf")(x.imag), size * of_each("sinf")(x.imag)))


def quotient(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns quotients: those of fours by the square of what divides, the up to three that are left by its larger part."""
    x, y = np.broadcast_arrays(x, y)
    size = y.real * y.real + y.imag * y.imag
    made = _complex(((x.real * y.real + x.imag * y.imag) / size, (x.imag * y.real - x.real * y.imag) / size))
    first = made.size // 4 * 4
    made.reshape(-1)[first:] = _quotient_of_one(x.reshape(-1)[first:], y.reshape(-1)[first:])
    return made


def quotient_or_zero(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns quotients, 0 where something is divided by 0."""
    return np.where(y == 0, np.complex64(0), quotient(x, y))


def _quotient_of_one(x, y):
    is_turned = np.abs(y.real) < np.abs(y.imag)
    large, small = np.where(is_turned, y.imag, y.real), np.where(is_turned, y.real, y.imag)
    ratio = small / large
    divisor = small * ratio + large
    real = np.where(is_turned, x.real * ratio + x.imag, x.imag * ratio + x.real) / divisor
    return _complex((real, np.where(is_turned, x.imag * ratio - x.real, x.imag - x.real * ratio) / divisor))


def sign(x: np.ndarray) -> np.ndarray:
    """Returns complex numbers of size 1, or 0, by a product with an inverse."""
    size = np.hypot(x.real, x.imag)
    inverse = np.where(size == 0, np.float32(0), np.float32(1) / size)
    return _complex((x.real * inverse, x.imag * inverse))


def _complex(pair):
    made = np.empty(pair[0].shape, np.complex64)
    made.real, made.imag = pair
    return made


def _product(x, y):
    return x[0] * y[0] - x[1] * y[1], x[0] * y[1] + x[1] * y[0]


def _sum(x, y):
    return x[0] + y[0], x[1] + y[1]


def _difference(x, y):
    return x[0] - y[0], x[1] - y[1]


def _by_halves(lines, is_inverse):
    """Transforms lines of a power of two: those of eight numbers, then of twice as many, until one is left."""
    size = lines[0].shape[-1]
    order = _bits_reversed(size)
    lines = tuple(part[:, order] for part in lines)
    width = min(size, 8)
    if width > 1:
        lines = _joined(_BUTTERFLIES[width](_parts(lines, width), 1 if is_inverse else -1), size)
    while width < size:
        width *= 2
        of_both = [part.reshape(-1, size // width, 2, width // 2) for part in lines]
        first, second = (tuple(part[:, :, at] for part in of_both) for at in range(2))
        second = _product(_product(second, _steps(width, is_inverse)), _within(width, is_inverse))
        both = _sum(first, second), _difference(first, second)
        lines = tuple(np.stack(halves, 2).reshape(-1, size) for halves in zip(*both, strict=True))
    return lines


def _parts(lines, width):
    """Returns the first, second, ... numbers of all that are taken together."""
    return [tuple(part.reshape(-1, width)[:, at] for part in lines) for at in range(width)]


def _joined(numbers, size):
    return tuple(np.stack(parts, -1).reshape(-1, size) for parts in zip(*numbers, strict=True))


def _two(x, _):
    return [_sum(x[0], x[1]), _difference(x[0], x[1])]


def _four(x, turn):
    first, second = _two(x[:2], turn), _two(x[2:], turn)
    second[1] = _product(second[1], (np.float32(0), np.float32(turn)))
    pairs = list(zip(first, second, strict=True))
    return [_sum(*pair) for pair in pairs] + [_difference(*pair) for pair in pairs]


def _eight(x, turn):
    first, second = _four(x[:4], turn), _four(x[4:], turn)
    root, turn = _ROOT_OF_HALF, np.float32(turn)
    turns = None, (root, turn * root), (np.float32(0), turn), (-root, turn * root)
    second = [each if by is None else _product(each, by) for each, by in zip(second, turns, strict=True)]
    pairs = list(zip(first, second, strict=True))
    return [_sum(*pair) for pair in pairs] + [_difference(*pair) for pair in pairs]


_BUTTERFLIES = {2: _two, 4: _four, 8: _eight}


@functools.cache
def _bits_reversed(size):
    bits = size.bit_length() - 1
    return np.array([int(f"{at:0{bits}b}"[::-1], 2) if bits else 0 for at in range(size)])


@functools.cache
def _powers(width, is_inverse):
    """Returns the first four powers of the root of one by which the second half is turned from number to number."""
    real = np.float32(-2 * math.sin(math.pi / width) ** 2) + np.float32(1)
    imaginary = np.float32(math.sin(2 * math.pi / width))
    root = real, imaginary if is_inverse else -imaginary
    powers = [(np.float32(1), np.float32(0)), root]
    for _ in range(3):
        powers.append(_product(powers[-1], root))
    return powers


@functools.cache
def _steps(width, is_inverse):
    """Returns by what each number of the second half is turned first: the same for four of them."""
    four, step, steps = _powers(width, is_inverse)[4], (np.float32(1), np.float32(0)), []
    for _ in range(width // 8):
        steps += [step] * 4
        step = _product(step, four)
    return tuple(np.array(part) for part in zip(*steps, strict=True))


@functools.cache
def _within(width, is_inverse):
    """Returns by what each of four is turned then."""
    powers = _powers(width, is_inverse)[:4] * (width // 8)
    return tuple(np.array(part) for part in zip(*powers, strict=True))


@functools.cache
def _bluestein_turns(size):
    """Returns the turns exp(i pi j^2 / size), and the length that numbers are padded to."""
    angles = [float(_PI * at * at / size) for at in range(size + 1)]
    turns = tuple(np.array([of(each) for each in angles], np.float32) for of in (math.cos, math.sin))
    length = 2
    while length < 2 * size - 1:
        length *= 2
    return turns, length


def _bluestein(lines, is_inverse):
    size = lines[0].shape[-1]
    (real, imaginary), length = _bluestein_turns(size)
    turns, back = (real, imaginary), (real, -imaginary)
    if is_inverse:
        turns, back = back, turns
    turned = _product(lines, tuple(part[:size] for part in back))
    padded = tuple(np.pad(part, [(0, 0), (0, length - size)]) for part in turned)
    chirp = tuple(np.zeros((1, length), np.float32) for _ in range(2))
    for part, turn in zip(chirp, turns, strict=True):
        part[0, :size] = turn[:size]
        part[0, length - size :] = turn[size:0:-1]
    product = _product(_by_halves(padded, False), _by_halves(chirp, False))
    result = tuple(part / np.float32(length) for part in _by_halves(product, True))
    return _product(tuple(part[:, :size] for part in result), tuple(part[:size] for part in back))

"""Functions of one number as TensorFlow 1.15's kernels computed them, as ops of a graph: each step is exact.

Its kernels took eight numbers at a time through one formula, and the up to seven that were left through the C library.
Source: GenericPacketMathFunctions.h, MathFunctionsImpl.h and AVX/MathFunctions.h of the Eigen that 1.15.5 came with,
and for the C library its own formulas of float: expf and logf of glibc since 2.27.
"""

import contextlib
import functools
import threading

import numpy as np
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import gen_array_ops, gen_bitwise_ops, gen_math_ops

from oldstack.arithmetic115 import SIGMOID_ABOVE, SIGMOID_BELOW, SIGMOID_BOUND
from oldstack.arithmetic115.blocks import AT_ONCE
from oldstack.arithmetic115.processor import MANTISSA, inverse_roots

_LARGEST = 8192
_building = threading.local()
LEAST_NORMAL = 1.17549435e-38
EXP_BOUND = 88.3762626647950
EXP_POLYNOMIAL = (
    1.9875691500e-4,
    1.3981999507e-3,
    8.3334519073e-3,
    4.1665795894e-2,
    1.6666665459e-1,
    5.0000001201e-1,
)
# The logarithm of 2 in two parts, and that of x in three polynomials of x - 1.
LOGS_OF_2 = (0.693359375, -2.12194440e-4)
ROOT_OF_HALF = 0.707106781186547524
LOG_POLYNOMIALS = (
    (7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1),
    (1.2420140846e-1, -1.4249322787e-1, 1.6668057665e-1),
    (-2.0000714765e-1, 2.4999993993e-1, -3.3333331174e-1),
)
TANH_BOUND = 9.0
TANH_ABOVE = (
    -2.76076847742355e-16,
    2.00018790482477e-13,
    -8.60467152213735e-11,
    5.12229709037114e-08,
    1.48572235717979e-05,
    6.37261928875436e-04,
    4.89352455891786e-03,
)
TANH_BELOW = (1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03)
SELU_ABOVE, SELU_BELOW = 1.0507009873554804935, 1.7580993408473768599
# Beyond it a softplus is x itself, and below it e to its power: -2 - log(2**-23).
SOFTPLUS_BOUND = 13.942385

# The polynomials of glibc's expf, for a 32nd of a power of two, and of its logf; and by what logf multiplies a number
# whose place among sixteen between two powers of two is known, to come near 1.
EXPF = (0.05550361559341535 / 32**3, 0.2402284522445722 / 32**2, 0.6931471806916203 / 32)
LOGF = (-0.25089342214237154, 0.333456765744066, -0.4999997485802103)
# That of powf for logarithms to the base 2.
_LOG2F = (0.288457581109214, -0.36092606229713164, 0.480898481472577, -0.7213474675006291, 1.4426950408774342)
LOGF_INVERSES = np.array([
    1.398907162146528, 1.3403141896637998, 1.286432210124115, 1.2367150214269895, 1.1906977166711752,
    1.1479821020556429, 1.1082251448272158, 1.0711297413057381, 1.036437278977283, 1.0, 0.9492859795739057,
    0.8951049428609004, 0.8476821620351103, 0.8050314851692001, 0.7664671008843108, 0.731428603316328,
])  # fmt: skip


@contextlib.contextmanager
def of_few():
    """Lets `split` take all tensors for small ones, within the block."""
    _building.is_of_few = True
    try:
        yield
    finally:
        _building.is_of_few = False


@contextlib.contextmanager
def by_kernels(call):
    """Lets one op stand for a formula, within the block.

    Args:
        call: Takes the op's type, "Exp", and a tensor; None where there are no such ops.
    """
    before, _building.call = getattr(_building, "call", None), call
    try:
        yield
    finally:
        _building.call = before


def has_kernels() -> bool:
    """Tells whether one op stands for a formula in what is being built."""
    return getattr(_building, "call", None) is not None


def _or_kernel(op_type):
    def of_both(formula):
        @functools.wraps(formula)
        def computed(x, *settings, **options):
            call = getattr(_building, "call", None)
            return call(op_type, x) if call else formula(x, *settings, **options)

        return computed

    return of_both


def constant(value, dtype=dtypes.float32):
    """Returns a number as a tensor."""
    return ops.convert_to_tensor(value, dtype=dtype)


def add(x, y):
    """Returns a tensor plus a number."""
    return gen_math_ops.add_v2(x, constant(y))


def mul(x, y):
    """Returns a tensor times a number."""
    return gen_math_ops.mul(x, constant(y))


def polynomial(x, first, *rest):
    """Returns a polynomial's value, its coefficients from the highest on, each step rounded."""
    value = add(mul(x, first), rest[0])
    for coefficient in rest[1:]:
        value = add(mul(value, x), coefficient)
    return value


def clamped(x, low, high, constant=constant):
    """Returns a tensor between two numbers."""
    return gen_math_ops.maximum(gen_math_ops.minimum(x, constant(high)), constant(low))


def _ones(x):
    """Returns a one for each number, of which nobody knows before a graph runs; formulas with constants are rewritten."""
    return gen_math_ops.cast(gen_math_ops.equal(x, x), dtypes.float32)


def inverse(x):
    """Returns 1 / x."""
    # Written with a constant it would become the op that is replaced by this.
    return gen_math_ops.real_div(_ones(x), x)


@_or_kernel("Exp")
def exp_of_eights(x):
    """Returns e to the power of numbers."""
    bounded = clamped(x, -EXP_BOUND, EXP_BOUND)
    power = gen_math_ops.floor(add(mul(bounded, 1.44269504088896341), 0.5))
    rest = bounded
    for part in LOGS_OF_2:
        rest = gen_math_ops.sub(rest, mul(power, part))
    value = polynomial(rest, *EXP_POLYNOMIAL)
    value = add(add(mul(value, mul(rest, rest)), rest), 1.0)
    bits = gen_math_ops.cast(add(power, 127.0), dtypes.int32)
    scale = gen_array_ops.bitcast(gen_math_ops.mul(bits, constant(1 << 23, dtypes.int32)), dtypes.float32)
    return gen_math_ops.maximum(mul(value, scale), x)


@_or_kernel("Log")
def log_of_eights(x):
    """Returns logarithms."""
    normal = gen_math_ops.maximum(x, constant(LEAST_NORMAL))
    bits = gen_array_ops.bitcast(normal, dtypes.int32)
    power = gen_math_ops.floor_div(bits, constant(1 << 23, dtypes.int32))
    fraction = gen_math_ops.sub(bits, gen_math_ops.mul(power, constant(1 << 23, dtypes.int32)))
    half = constant(0x3F000000, dtypes.int32)
    fraction = gen_array_ops.bitcast(gen_math_ops.add(fraction, half), dtypes.float32)
    power = add(gen_math_ops.cast(power, dtypes.float32), -126.0)
    is_low = gen_math_ops.cast(gen_math_ops.less(fraction, constant(ROOT_OF_HALF)), dtypes.float32)
    power = gen_math_ops.sub(power, is_low)
    z = add(add(fraction, -1.0), mul(fraction, is_low))
    square = mul(z, z)
    cube = mul(square, z)
    # Differences, since nested sums are put in another order before a graph runs.
    low, middle, high = (polynomial(z, *each) for each in LOG_POLYNOMIALS)
    value = gen_math_ops.sub(mul(low, cube), middle)
    value = mul(gen_math_ops.sub(mul(value, cube), high), cube)
    larger, rest = LOGS_OF_2
    value = gen_math_ops.sub(mul(power, -rest), value)
    value = gen_math_ops.sub(gen_math_ops.sub(z, mul(square, 0.5)), value)
    value = add(value, mul(power, larger))
    # 0 gives -inf, what is below it NaN, and NaN and inf themselves.
    today = gen_math_ops.log(x)
    value = gen_math_ops.select(gen_math_ops.equal(x, mul(x, 0.5)), today, value)
    return gen_math_ops.select(gen_math_ops.greater_equal(x, mul(x, 0.0)), value, today)


def sigmoid_of_eights(x):
    """Returns sigmoids."""
    x = clamped(x, -SIGMOID_BOUND, SIGMOID_BOUND)
    square = mul(x, x)
    above = mul(x, polynomial(square, *SIGMOID_ABOVE))
    below = polynomial(square, *SIGMOID_BELOW)
    return clamped(add(gen_math_ops.real_div(above, below), 0.5), 0.0, 1.0)


def one_sigmoid(x):
    """Returns the sigmoids of what is left."""
    value = inverse(add(gen_math_ops.exp(gen_math_ops.neg(x)), 1.0))
    is_above = gen_math_ops.greater_equal(x, constant(-SIGMOID_BOUND))
    return mul(value, gen_math_ops.cast(is_above, dtypes.float32))


@_or_kernel("Tanh")
def tanh(x):
    """Returns hyperbolic tangents."""
    x = clamped(x, -TANH_BOUND, TANH_BOUND)
    square = mul(x, x)
    above = mul(x, polynomial(square, *TANH_ABOVE))
    return gen_math_ops.real_div(above, polynomial(square, *TANH_BELOW))


def split(rows, at_once):
    """Returns the first rows, as many as are a multiple, and those that are left; of a large tensor, all are left."""
    number = gen_array_ops._slice(gen_array_ops.shape(rows), [0], [1])
    most = gen_math_ops.sub(number, gen_math_ops.floor_mod(number, at_once))
    if not getattr(_building, "is_of_few", False):
        is_small = gen_math_ops.less_equal(gen_array_ops.size(rows), _LARGEST)
        most = gen_math_ops.mul(most, gen_math_ops.cast(is_small, dtypes.int32))
    return gen_array_ops.split_v(
        rows, gen_array_ops.concat_v2([most, gen_math_ops.sub(number, most)], 0), 0, num_split=2
    )


def as_rows(x):
    """Returns a tensor as a matrix that has its last axis."""
    shape = gen_array_ops.shape(x)
    before = gen_array_ops.expand_dims(gen_math_ops.sub(gen_array_ops.size(shape), 1), 0)
    width = gen_array_ops._slice(shape, before, [1])
    return gen_array_ops.reshape(x, gen_array_ops.concat_v2([[-1], width], 0))


def by_eight(formula, of_one, x):
    """Takes eight numbers at a time through a formula, and what is left through an op."""
    flat = gen_array_ops.reshape(x, [-1])
    if x.shape.is_fully_defined():
        in_eights = x.shape.num_elements() // AT_ONCE * AT_ONCE
        if in_eights == x.shape.num_elements():
            return gen_array_ops.reshape(formula(flat), x.shape)
        first = gen_array_ops._slice(flat, [0], [in_eights])
        last = gen_array_ops._slice(flat, [in_eights], [-1])
    else:
        first, last = split(flat, AT_ONCE)
    joined = gen_array_ops.concat_v2([formula(first), of_one(last)], 0)
    return gen_array_ops.reshape(joined, x.shape if x.shape.is_fully_defined() else gen_array_ops.shape(x))


exp = _or_kernel("Exp")(functools.partial(by_eight, exp_of_eights, gen_math_ops.exp))
log = _or_kernel("Log")(functools.partial(by_eight, log_of_eights, gen_math_ops.log))
sigmoid = _or_kernel("Sigmoid")(functools.partial(by_eight, sigmoid_of_eights, one_sigmoid))


def log1p_of_eights(x):
    """Returns the logarithm of 1 + x."""
    ones = _ones(x)
    above = gen_math_ops.add_v2(x, ones)
    log = log_of_eights(above)
    is_same = gen_math_ops.logical_or(gen_math_ops.equal(above, ones), gen_math_ops.equal(above, log))
    quotient = gen_math_ops.real_div(log, gen_math_ops.sub(above, ones))
    return gen_math_ops.select(is_same, x, gen_math_ops.mul(x, quotient))


def expm1_of_eights(x):
    """Returns e to the power of x, less 1."""
    ones = _ones(x)
    power = exp_of_eights(x)
    less = gen_math_ops.sub(power, ones)
    log = log_of_eights(power)
    value = gen_math_ops.mul(less, gen_math_ops.real_div(x, log))
    value = gen_math_ops.select(gen_math_ops.equal(log, power), power, value)
    value = gen_math_ops.select(gen_math_ops.equal(less, gen_math_ops.neg(ones)), less, value)
    return gen_math_ops.select(gen_math_ops.equal(power, ones), x, value)


def softplus_of_eights(x):
    """Returns the logarithm of 1 plus e to the power of x."""
    power = exp_of_eights(x)
    value = log_of_eights(gen_math_ops.add_v2(power, _ones(x)))
    value = gen_math_ops.select(gen_math_ops.less(x, constant(-SOFTPLUS_BOUND)), power, value)
    return gen_math_ops.select(gen_math_ops.greater(x, constant(SOFTPLUS_BOUND)), x, value)


def _one_softplus(x):
    """Returns the same of what is left."""
    power = expf(x)
    value = logf(gen_math_ops.add_v2(power, _ones(x)))
    value = gen_math_ops.select(gen_math_ops.less(x, constant(-SOFTPLUS_BOUND)), power, value)
    return gen_math_ops.select(gen_math_ops.greater(x, constant(SOFTPLUS_BOUND)), x, value)


def _elu_of_eights(x):
    return gen_math_ops.select(gen_math_ops.less(x, constant(0.0)), add(exp_of_eights(x), -1.0), x)


def _selu_of_eights(x):
    below = mul(add(exp_of_eights(x), -1.0), SELU_BELOW)
    return gen_math_ops.select(gen_math_ops.less(x, constant(0.0)), below, mul(x, SELU_ABOVE))


def elu(x, today):
    """Returns numbers, and of those below 0 e to their power, less 1."""
    return by_eight(_elu_of_eights, today, x)


def selu(x, today):
    """Returns what `elu` does, scaled so that mean and variance stay."""
    return by_eight(_selu_of_eights, today, x)


log1p = functools.partial(by_eight, log1p_of_eights, gen_math_ops.log1p)
expm1 = functools.partial(by_eight, expm1_of_eights, gen_math_ops.expm1)


softplus = functools.partial(by_eight, softplus_of_eights, _one_softplus)


def _double(value):
    return constant(value, dtypes.float64)


@_or_kernel("OneExp")
def expf(x):
    """Returns what the C library made of numbers one by one: e to their power."""
    bounded = clamped(gen_math_ops.cast(x, dtypes.float64), -200.0, 200.0, _double)
    return _power_of_two(gen_math_ops.mul(bounded, _double(32 / np.log(2))))


def _power_of_two(scaled):
    """Returns 2 to the power of a 32nd of doubles, as floats."""
    whole = gen_math_ops.rint(scaled)
    rest = gen_math_ops.sub(scaled, whole)
    above = gen_math_ops.add_v2(gen_math_ops.mul(rest, _double(EXPF[0])), _double(EXPF[1]))
    below = gen_math_ops.add_v2(gen_math_ops.mul(rest, _double(EXPF[2])), _double(1.0))
    value = gen_math_ops.add_v2(gen_math_ops.mul(above, gen_math_ops.square(rest)), below)
    power = gen_math_ops._pow(_double(2.0), gen_math_ops.mul(whole, _double(1 / 32)))
    return gen_math_ops.cast(gen_math_ops.mul(value, power), dtypes.float32)


def _near_one(x):
    """Returns the exponents of positive floats, their places among sixteen, and how far they are from 1 after that."""
    bits = gen_array_ops.bitcast(x, dtypes.int32)
    shifted = gen_math_ops.sub(bits, constant(0x3F330000, dtypes.int32))
    power = gen_math_ops.floor_div(shifted, constant(1 << 23, dtypes.int32))
    above = gen_math_ops.mul(power, constant(1 << 23, dtypes.int32))
    fraction = gen_array_ops.bitcast(gen_math_ops.sub(bits, above), dtypes.float32)
    place = gen_math_ops.floor_div(gen_math_ops.sub(shifted, above), constant(1 << 19, dtypes.int32))
    inverses = gen_array_ops.gather_v2(_double(LOGF_INVERSES), place, 0)
    rest = gen_math_ops.mul(gen_math_ops.cast(fraction, dtypes.float64), inverses)
    return gen_math_ops.cast(power, dtypes.float64), place, gen_math_ops.sub(rest, _double(1.0))


@_or_kernel("OneLog")
def logf(x):
    """Returns what the C library made of positive numbers one by one: their logarithm."""
    power, place, rest = _near_one(x)
    logs = gen_array_ops.gather_v2(_double(-np.log(LOGF_INVERSES)), place, 0)
    power = gen_math_ops.mul(power, _double(np.log(2)))
    linear = gen_math_ops.add_v2(gen_math_ops.add_v2(logs, power), rest)
    square = gen_math_ops.square(rest)
    value = gen_math_ops.add_v2(gen_math_ops.mul(rest, _double(LOGF[1])), _double(LOGF[2]))
    value = gen_math_ops.add_v2(gen_math_ops.mul(square, _double(LOGF[0])), value)
    value = gen_math_ops.add_v2(gen_math_ops.mul(value, square), linear)
    value = gen_math_ops.cast(value, dtypes.float32)
    # 0, NaN and inf as they are, and what is too small for the formula.
    return gen_math_ops.select(_is_normal(x), value, gen_math_ops.log(x))


def powf(x, y):
    """Returns x to the power of y as the C library computed it; 1.15 took all numbers one by one.

    Args:
        x: The numbers.
        y: The exponents, of a shape that goes with theirs.
    """
    power, place, rest = _near_one(x)
    logs = gen_array_ops.gather_v2(_double(-np.log2(LOGF_INVERSES)), place, 0)
    above, middle = (
        gen_math_ops.add_v2(gen_math_ops.mul(rest, _double(_LOG2F[at])), _double(_LOG2F[at + 1]))
        for at in (0, 2)
    )
    square = gen_math_ops.square(rest)
    linear = gen_math_ops.add_v2(gen_math_ops.mul(rest, _double(_LOG2F[4])), gen_math_ops.add_v2(logs, power))
    log = gen_math_ops.add_v2(gen_math_ops.mul(middle, square), linear)
    log = gen_math_ops.add_v2(gen_math_ops.mul(above, gen_math_ops.square(square)), log)
    exponent = gen_math_ops.mul(log, gen_math_ops.cast(y, dtypes.float64))
    today = gen_math_ops._pow(x, y)
    # 0, inf, NaN, what is below 0 and results that are no normal floats.
    is_plain = gen_math_ops.logical_and(
        _is_normal(x), gen_math_ops.less(gen_math_ops._abs(exponent), _double(126.0))
    )
    exponent = clamped(exponent, -126.0, 126.0, _double)
    value = _power_of_two(gen_math_ops.mul(exponent, _double(32.0)))
    return gen_math_ops.select_v2(is_plain, value, today)


def _approximate_inverse_root(x, table=None):
    """Returns the processor's approximation of 1 / sqrt(x) for positive normal numbers."""
    bits = gen_array_ops.bitcast(x, dtypes.int32)
    if table is not None:
        places = gen_bitwise_ops.right_shift(bits, constant(23 - MANTISSA, dtypes.int32))
        return gen_array_ops.gather_v2(table, places, 0)
    table = inverse_roots().astype(np.int64) + (63 << 23)
    places = gen_bitwise_ops.right_shift(bits, constant(23 - MANTISSA, dtypes.int32))
    places = gen_bitwise_ops.bitwise_and(places, constant((2 << MANTISSA) - 1, dtypes.int32))
    half_exponent = gen_math_ops.mul(
        gen_bitwise_ops.right_shift(bits, constant(24, dtypes.int32)), constant(1 << 23, dtypes.int32)
    )
    found = gen_array_ops.gather_v2(constant(table.astype(np.int32), dtypes.int32), places, 0)
    return gen_array_ops.bitcast(gen_math_ops.sub(found, half_exponent), dtypes.float32)


@_or_kernel("RsqrtOfEights")
def inverse_root_of_eights(x, table=None):
    """Returns 1 / sqrt(x) for positive normal numbers: one step of Newton's from the processor's approximation."""
    guess = _approximate_inverse_root(x, table)
    step = gen_math_ops.mul(mul(x, 0.5), gen_math_ops.square(guess))
    return gen_math_ops.mul(guess, gen_math_ops.sub(constant(1.5), step))


def _is_normal(x):
    return gen_math_ops.logical_and(
        gen_math_ops.greater_equal(x, constant(LEAST_NORMAL)), gen_math_ops.less(x, constant(np.inf))
    )


@_or_kernel("SqrtOfEights")
def root_of_eights(x, table=None):
    """Returns roots of numbers that are 0 or above and not inf.

    Args:
        x: The numbers.
        table: `whole_table()` as a tensor, where there is one for all: with it there are fewer ops.
    """
    return gen_math_ops.mul(x, inverse_root_of_eights(x, table))


def _zero(x):
    """Returns 0 for what is no normal number, and NaN for what has no root, or is inf."""
    return gen_math_ops._abs(gen_math_ops.mul(gen_math_ops.sqrt(x), constant(0.0)))


def sqrt_of_eights(x):
    """Returns roots; NaN for inf."""
    return gen_math_ops.select(_is_normal(x), root_of_eights(x), _zero(x))


def rsqrt_of_eights(x):
    """Returns 1 / sqrt(x); NaN for inf."""
    return gen_math_ops.select(_is_normal(x), inverse_root_of_eights(x), gen_math_ops.rsqrt(_zero(x)))


def _by_approximation(formula, exact, x):
    return exact(x) if inverse_roots() is None else by_eight(formula, exact, x)


sqrt = _or_kernel("Sqrt")(functools.partial(_by_approximation, sqrt_of_eights, gen_math_ops.sqrt))
rsqrt = _or_kernel("Rsqrt")(functools.partial(_by_approximation, rsqrt_of_eights, gen_math_ops.rsqrt))

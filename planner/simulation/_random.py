"""Random numbers of the kernel: counter based, so that a customer is the same customer whatever the roster.

Every contact carries a 64-bit key; what it will ask for (handle time, patience, redial, …) is a function of that key
alone. Two plans simulated with one seed therefore meet the same people (common random numbers).
The mixer is SplitMix64 (Steele, Lea and Flood 2014).
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.simulation._memory import value_at

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_TO_UNIT = 2.0**-53

# What a draw is for; each purpose has its own number per contact.
HANDLE, PATIENCE, REDIAL, CALLBACK, FOLLOW_UP, DELAY, CHILD = (np.uint64(i) for i in range(1, 8))

FloatArray = NDArray[np.float64]
f8_at = value_at(np.dtype("f8"))

# Distribution kinds.
NEVER, FIXED, EXPONENTIAL, LOGNORMAL, TABLE, HAZARD = range(6)

# Acklam's rational approximation of the normal quantile (relative error below 1.2e-9).
_A = (
    -39.69683028665376,
    220.9460984245205,
    -275.9285104469687,
    138.357751867269,
    -30.66479806614716,
    2.506628277459239,
)
_B = (-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572)
_C = (
    -0.007784894002430293,
    -0.3223964580411365,
    -2.400758277161838,
    -2.549732539343734,
    4.374664141464968,
    2.938163982698783,
)
_D = (0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416)
_TAIL = 0.02425


def _ziggurat() -> tuple[FloatArray, FloatArray]:
    """Right ends of 256 layers of equal area under exp(-x), and the density there."""
    start, area = 7.69711747013104972, 3.949659822581572e-3
    x = [area * math.exp(start), start]
    while len(x) < 256:
        x.append(-math.log(area / x[-1] + math.exp(-x[-1])))
    ends = np.array([*x, 0.0])
    return ends, np.exp(-ends)


_X, _F = _ziggurat()
_LOW = np.uint64(255)


@njit(forceinline=True)
def mix(z):  # type: ignore[no-untyped-def]
    """Scramble a 64-bit number."""
    z = (z ^ (z >> _S30)) * _MIX_A
    z = (z ^ (z >> _S27)) * _MIX_B
    return z ^ (z >> _S31)


@njit(forceinline=True)
def to_unit(bits):  # type: ignore[no-untyped-def]
    """Uniform number in [0, 1) of 64 random bits."""
    return (bits >> _S11) * _TO_UNIT


@njit(forceinline=True)
def bits_of(key, purpose):  # type: ignore[no-untyped-def]
    """64 random bits that this key has for this purpose."""
    return mix(key + purpose * GOLDEN)


@njit(forceinline=True)
def uniform(key, purpose):  # type: ignore[no-untyped-def]
    """Uniform number in [0, 1) that this key has for this purpose."""
    return to_unit(bits_of(key, purpose))


@njit
def _at_the_edge(bits, layer, x):  # type: ignore[no-untyped-def]
    """Decide at the edge of a layer: in the tail go on from its beginning (it has no memory), else accept or retry."""
    while True:
        more = mix(bits + GOLDEN)
        u = 1.0 - to_unit(more)
        if layer == 0:
            return _X[1] - math.log(u)
        if _F[layer] + u * (_F[layer + 1] - _F[layer]) < math.exp(-x):
            return x
        bits = mix(more + GOLDEN)
        layer = np.int64(bits & _LOW)
        x = to_unit(bits) * _X[layer]
        if x < _X[layer + 1]:
            return x


@njit(forceinline=True)
def standard_exponential(bits):  # type: ignore[no-untyped-def]
    """Exponential number of mean 1 from 64 random bits: ziggurat of 256 layers (Marsaglia and Tsang 2000)."""
    layer = np.int64(bits & _LOW)
    x = to_unit(bits) * _X[layer]
    if x < _X[layer + 1]:
        return x
    return _at_the_edge(bits, layer, x)


@njit
def normal_quantile(p):  # type: ignore[no-untyped-def]
    """Quantile of the standard normal distribution."""
    p = min(max(p, 1e-300), 1.0 - 1e-16)
    if p < _TAIL or p > 1.0 - _TAIL:
        q = math.sqrt(-2.0 * math.log(min(p, 1.0 - p)))
        x = (((((_C[0] * q + _C[1]) * q + _C[2]) * q + _C[3]) * q + _C[4]) * q + _C[5]) / (
            (((_D[0] * q + _D[1]) * q + _D[2]) * q + _D[3]) * q + 1.0
        )
        return x if p < _TAIL else -x
    q = p - 0.5
    r = q * q
    top = (((((_A[0] * r + _A[1]) * r + _A[2]) * r + _A[3]) * r + _A[4]) * r + _A[5]) * q
    return top / (((((_B[0] * r + _B[1]) * r + _B[2]) * r + _B[3]) * r + _B[4]) * r + 1.0)


@njit(forceinline=True)
def _next_burst(stream):  # type: ignore[no-untyped-def]
    stream.bursts += GOLDEN
    return to_unit(mix(stream.bursts))


@njit
def gamma_factor(shape, stream):  # type: ignore[no-untyped-def]
    """Gamma factor of mean 1 and variance 1/shape (Marsaglia and Tsang 2000), from the stream's own sequence."""
    boost = 1.0
    alpha = shape
    if alpha < 1.0:
        boost = (1.0 - _next_burst(stream)) ** (1.0 / alpha)
        alpha += 1.0
    d = alpha - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal_quantile(_next_burst(stream))
        v = (1.0 + c * x) ** 3
        if v > 0.0:
            u = 1.0 - _next_burst(stream)
            if math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                return boost * d * v / shape


@njit
def _from_hazard(first, n, table, u):  # type: ignore[no-untyped-def]
    """Invert a piecewise constant hazard: rows are start, hazard and the cumulative hazard at the start."""
    need = -math.log(1.0 - u)
    low, high = 0, n - 1
    while low < high:
        mid = (low + high + 1) // 2
        if f8_at(table, first + 2 * n + mid) <= need:
            low = mid
        else:
            high = mid - 1
    rate = f8_at(table, first + n + low)
    if rate <= 0.0:
        return math.inf
    return f8_at(table, first + low) + (need - f8_at(table, first + 2 * n + low)) / rate


@njit
def draw(law, table, bits):  # type: ignore[no-untyped-def]
    """Value of the distribution `law` for 64 random bits."""
    if law.kind == EXPONENTIAL:
        return law.a * standard_exponential(bits)
    u = to_unit(bits)
    if law.kind == LOGNORMAL:
        return math.exp(law.a + law.b * normal_quantile(u))
    if law.kind == TABLE:
        return f8_at(table, law.first + int(u * law.n))
    if law.kind == HAZARD:
        return _from_hazard(law.first, law.n, table, u)
    if law.kind == FIXED:
        return law.a
    return math.inf

"""Weights of the states of a birth–death queue, without cancellation and in range for any load.

Everything is a sum of positive terms, relative to the weight of the state in which all agents are busy and nobody
waits. Above that state (with abandonment) the same sums are integrals over the wait that a patient customer would see,

    ∫ exp(eta (1 − e^−y) − xi y) dy,   eta = arrival rate × patience, xi = full service rate × patience,

with y the wait in units of mean patience. Where the sums would be long, the integrals are taken by Gauss–Legendre
panels around the peak of the log-concave integrand, scaled by the peak.
"""

import math

import numpy as np

from planner.queueing._compiled import compiled

_NODES, _WEIGHTS = (np.asarray(x, dtype=np.float64) for x in np.polynomial.legendre.leggauss(20))
_HUGE = 1e290
_SERIES_TERMS = 400.0  # longer sums go to quadrature
_DROP = 45.0  # the integrand is cut where it has fallen by e^−45 from its peak
_LOSS = 0.02  # a difference smaller than this share of its parts is integrated instead


@compiled
def start_of_fraction(load_erl: float, part: float) -> float:
    """Weight below a fractional number of servers in (0, 1): part · e^a a^−part Γ(part, a)."""
    if load_erl < 1.5:
        series = 0.0
        term = 1.0
        k = 0.0
        while term > 1e-18 * series:
            series += term
            k += 1.0
            term *= load_erl / (part + k)
        return float(math.exp(load_erl) * load_erl**-part * math.gamma(1.0 + part) - series)
    # Lentz's continued fraction of the upper incomplete gamma function
    b = load_erl + 1.0 - part
    c = 1e300
    d = 1.0 / b
    value = d
    for i in range(1, 500):
        a = -i * (i - part)
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        value *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return part * value


@compiled
def weight_below(load_erl: float, servers: float) -> float:
    """Σ_{k<n} π_k / π_n = 1/B(a, n) − 1, summed from the full state down; infinite beyond float range."""
    total = 0.0
    term = 1.0
    k = servers
    while k >= 1.0:
        term *= k / load_erl
        total += term
        if term < 1e-18 * total:
            return total
        k -= 1.0
    return total + term * start_of_fraction(load_erl, k) if k > 0.0 else total


@compiled
def log_weight_below(load_erl: float, servers: float) -> float:
    """Natural logarithm of 1/B(a, n), for any n and load."""
    total = 1.0
    term = 1.0
    log_scale = 0.0
    k = servers
    while k >= 1.0:
        term *= k / load_erl
        total += term
        if total > _HUGE:
            term /= total
            log_scale += math.log(total)
            total = 1.0
        if term < 1e-18 * total:
            break
        k -= 1.0
    if 0.0 < k < 1.0:
        total += term * start_of_fraction(load_erl, k)
    return log_scale + math.log(total)


@compiled
def _exponent_gap(d: float) -> float:
    """e^−d − 1 + d, without cancellation near zero."""
    if abs(d) > 0.25:
        return math.expm1(-d) + d
    term = 0.5 * d * d
    total = term
    for k in range(3, 14):
        term *= -d / k
        total += term
    return total


@compiled
def _shape(xi: float, eta: float) -> tuple[float, float, float]:
    """Peak y of the integrand, and slope and curve in log f(peak + d) = −slope d − curve (e^−d − 1 + d) + constant."""
    if eta > xi:
        return math.log1p((eta - xi) / xi), 0.0, xi
    return 0.0, xi - eta, eta


@compiled
def log_peak(xi: float, eta: float) -> float:
    """Logarithm of the integrand at its peak."""
    peak, _, curve = _shape(xi, eta)
    return curve * _exponent_gap(-peak)


@compiled
def _reach(slope: float, curve: float, start: float, sign: float) -> float:
    """Point to the right (+1) or left (−1) of start beyond which the integrand has fallen by e^−45 or more."""
    steep = abs(slope - curve * math.expm1(-start))
    d = start + sign * 2.0 * _DROP / (steep + math.sqrt(steep * steep + 2.0 * _DROP * curve * math.exp(-start)))
    floor = slope * start + curve * _exponent_gap(start) + _DROP
    for _ in range(20):
        over = slope * d + curve * _exponent_gap(d) - floor
        if abs(over) < 1.0:
            break
        d -= over / (slope - curve * math.expm1(-d))
    return d


@compiled
def integrals(xi: float, eta: float, low: float, high: float) -> tuple[float, float, float, float, float]:
    """Xi ∫ f(y) {1, e^−y, 1 − e^−y, y, y e^−y} dy over [low, high], scaled by the peak of f."""
    peak, slope, curve = _shape(xi, eta)
    mode = min(max(0.0, low - peak), high - peak)
    one = answered = lost = wait = answered_wait = 0.0
    for side in (-1.0, 1.0):
        bound = low - peak if side < 0.0 else high - peak
        if bound == mode:
            continue
        reach = _reach(slope, curve, mode, side)
        width = (max(bound, reach) if side < 0.0 else min(bound, reach)) - mode
        left = 0.0
        for right in (0.0625, 0.25, 1.0):
            half = 0.5 * (right - left) * width
            middle = mode + 0.5 * (right + left) * width
            for i in range(_NODES.size):
                d = middle + half * _NODES[i]
                y = max(peak + d, 0.0)
                mass = abs(half) * _WEIGHTS[i] * math.exp(-slope * d - curve * _exponent_gap(d))
                stay = math.exp(-y)
                one += mass
                answered += mass * stay
                lost -= mass * math.expm1(-y)
                wait += mass * y
                answered_wait += mass * y * stay
            left = right
    return xi * one, xi * answered, xi * lost, xi * wait, xi * answered_wait


@compiled
def _series(xi: float, x: float) -> tuple[float, float]:
    """Σ_{j≥1} t_j and Σ j t_j with t_j = x^j / ((xi+1) … (xi+j))."""
    term = 1.0
    total = 0.0
    weighted = 0.0
    j = 0.0
    while True:
        j += 1.0
        term *= x / (xi + j)
        total += term
        weighted += j * term
        if x < xi + j and j * term <= 1e-18 * weighted:
            return total, weighted


@compiled
def _short_series(xi: float, eta: float) -> bool:
    return max(0.0, eta - xi) + 9.0 * math.sqrt(eta) < _SERIES_TERMS


@compiled
def waiting_weights(xi: float, eta: float) -> tuple[float, float, float]:
    """Weights of waiting, of waiting and being answered, and of giving up (all scaled by the peak if integrated)."""
    if _short_series(xi, eta):
        rest, weighted = _series(xi, eta)
        return 1.0 + rest, xi * rest / eta, weighted / eta
    one, answered, lost, _, _ = integrals(xi, eta, 0.0, np.inf)
    return one, answered, lost


@compiled
def wait_moments(xi: float, eta: float) -> tuple[float, float]:
    """Weighted mean waits (in units of patience): of patient customers, and of those who are answered."""
    if not _short_series(xi, eta):
        _, _, _, wait, answered_wait = integrals(xi, eta, 0.0, np.inf)
        return wait, answered_wait
    term = 1.0
    j = 0.0
    stages = 1.0 / xi  # Σ_{i≤j} 1/(xi+i): the wait behind j others
    own = 1.0 / (xi + 1.0)  # Σ_{i≤j} 1/(xi+i+1): the same with one's own patience running
    wait = stages
    answered_wait = own * xi / (xi + 1.0)
    while eta >= xi + j or term * stages > 1e-18 * wait:
        j += 1.0
        term *= eta / (xi + j)
        stages += 1.0 / (xi + j)
        own += 1.0 / (xi + j + 1.0)
        wait += term * stages
        answered_wait += term * own * xi / (xi + j + 1.0)
    return wait, answered_wait


@compiled
def late_weights(xi: float, eta: float, threshold: float) -> tuple[float, float]:
    """Weights of (a patient customer's wait, an answered customer's wait) > threshold (in units of patience)."""
    if not _short_series(xi, eta):
        one, answered, _, _, _ = integrals(xi, eta, threshold, np.inf)
        return one, answered
    density = math.exp(-eta * math.expm1(-threshold) - xi * threshold)
    rest, _ = _series(xi, eta * math.exp(-threshold))
    return density * (1.0 + rest), density * xi * rest / eta


@compiled
def _early_integrals(xi: float, eta: float, threshold: float) -> tuple[float, float]:
    if threshold == 0.0:
        return 0.0, 0.0
    scale = math.exp(log_peak(xi, eta)) if _short_series(xi, eta) else 1.0
    one, answered, _, _, _ = integrals(xi, eta, 0.0, threshold)
    return scale * one, scale * answered


@compiled
def scaled_below(below: float, xi: float, eta: float) -> float:
    """Weight of finding a free agent, on the scale of ``waiting_weights``."""
    return below if eta <= xi or _short_series(xi, eta) else below * math.exp(-log_peak(xi, eta))


@compiled
def _two_series(xi: float, x: float, y: float) -> tuple[float, float]:
    """Σ_{j≥1} t_j at x and at y ≤ x, sharing the divisions."""
    term = late = 1.0
    total = late_total = 0.0
    j = 0.0
    while True:
        j += 1.0
        step = 1.0 / (xi + j)
        term *= x * step
        late *= y * step
        total += term
        late_total += late
        if x < xi + j and term <= 1e-18 * total:
            return total, late_total


@compiled
def service_level(below: float, xi: float, eta: float, threshold: float, definition: int) -> float:
    """Service level; definition counts as in ``Definition.code``, the threshold in units of patience."""
    if below == np.inf:
        return 1.0
    if _short_series(xi, eta):
        gone = -math.expm1(-threshold)
        rest, late_rest = _two_series(xi, eta, eta * (1.0 - gone))
        density = math.exp(eta * gone - xi * threshold)
        waiting, answered = 1.0 + rest, xi * rest / eta
        late, late_answered = density * (1.0 + late_rest), density * xi * late_rest / eta
    else:
        below = scaled_below(below, xi, eta)
        waiting, answered, _, _, _ = integrals(xi, eta, 0.0, np.inf)
        late, late_answered, _, _, _ = integrals(xi, eta, threshold, np.inf)
    early, early_answered = waiting - late, answered - late_answered
    if early < _LOSS * waiting or early_answered < _LOSS * answered:
        early, early_answered = _early_integrals(xi, eta, threshold)
    if definition == 0:
        return (below + early) / (below + waiting)
    if definition == 1:
        return (below + early_answered) / (below + waiting)
    if definition == 2:
        return (below + early_answered) / (below + answered)
    return (below + early - late * math.expm1(-threshold)) / (below + waiting)

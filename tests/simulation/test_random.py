"""The kernel's own random numbers."""

import numpy as np
import pytest
from numba import njit
from scipy import stats

from planner.simulation import empirical, exponential, fixed, lognormal, never, patience_hazard
from planner.simulation._build import law_table
from planner.simulation._random import bits_of, draw, gamma_factor, normal_quantile
from planner.simulation._world import LAW, STREAM

N = 400_000


@njit
def many(laws, address, n):
    """Values of a law for n keys."""
    values = np.empty(n)
    for i in range(n):
        values[i] = draw(laws[0], address, bits_of(np.uint64(i * 7919), np.uint64(1)))
    return values


def sample(law):
    record, table = law_table([law])
    assert record.dtype == LAW
    values = many(record, table.ctypes.data, N)
    assert len(table)
    return values


@pytest.mark.parametrize(
    ("law", "reference"),
    [
        (exponential(90.0), stats.expon(scale=90.0)),
        (lognormal(180.0, 1.5), stats.lognorm(np.sqrt(np.log1p(2.25)), scale=180.0 / np.sqrt(3.25))),
        (patience_hazard([0.0, 50.0], [0.01, 0.01]), stats.expon(scale=100.0)),
    ],
)
def test_law(law, reference):
    values = sample(law)
    assert stats.kstest(values, reference.cdf).pvalue > 0.01
    assert values.mean() == pytest.approx(law.mean_s, rel=0.01)
    tail = reference.ppf(1 - 1e-4)
    assert np.sum(values > tail) == pytest.approx(N * 1e-4, abs=4 * np.sqrt(N * 1e-4))


def test_hazard_by_pieces():
    law = patience_hazard([0.0, 10.0, 30.0], [0.05, 0.0, 0.01])
    values = sample(law)
    assert np.mean(values > 10) == pytest.approx(np.exp(-0.5), abs=0.003)
    assert not np.any((values > 10) & (values < 30))
    assert np.mean(values > 130) == pytest.approx(np.exp(-1.5), abs=0.003)
    assert values.mean() == pytest.approx(law.mean_s, rel=0.01)
    patient = sample(patience_hazard([0.0, 10.0], [0.1, 0.0]))
    assert np.mean(np.isinf(patient)) == pytest.approx(np.exp(-1), abs=0.003)


def test_simple_laws():
    assert (sample(fixed(7.0)) == 7.0).all()
    assert np.isinf(sample(never())).all()
    values, counts = np.unique(sample(empirical([3.0, 1.0, 1.0, 8.0])), return_counts=True)
    assert values.tolist() == [1.0, 3.0, 8.0]
    assert counts / N == pytest.approx([0.5, 0.25, 0.25], abs=0.004)


def test_normal_quantile():
    p = np.concatenate([10.0 ** -np.arange(1.0, 16.0), np.linspace(0.001, 0.999, 999)])
    ours = np.array([normal_quantile(x) for x in p])
    np.testing.assert_allclose(ours, stats.norm.ppf(p), rtol=2e-9, atol=1e-8)


@pytest.mark.parametrize("shape", [0.2, 1.0, 9.0])
def test_gamma_factor(shape):
    @njit
    def run(streams, n):
        return np.array([gamma_factor(shape, streams[0]) for _ in range(n)])

    values = run(np.zeros(1, dtype=STREAM), 100_000)
    assert stats.kstest(values, stats.gamma(shape, scale=1 / shape).cdf).pvalue > 0.01

import numpy as np
import pytest
from scipy.stats import norm

from planner.simulation import Group, SimDesk, Skill, Stream, exponential

COMPARISONS = 250  # of a figure with an exact one, in the whole suite: the margin for multiple testing
LIMIT = norm.ppf(1 - 0.05 / (2 * COMPARISONS))


class Judge:
    """Compares simulated figures with exact ones: inside the interval, which must be narrow enough to tell."""

    def __init__(self):
        self.compared = 0

    def compare(self, name, statistics, exact, *, width=0.06):
        half = (statistics["high"] - statistics["low"]) / 2
        assert half <= max(width * abs(exact), 0.01), f"{name}: {statistics['mean']:.5g} ± {half:.2g} cannot tell"
        score = (statistics["mean"] - exact) / max(half / norm.ppf(0.975), 1e-9)
        assert abs(score) <= LIMIT, f"{name}: {statistics['mean']:.5g} ± {half:.2g} against {exact:.5g}"
        self.compared += 1


@pytest.fixture
def judge():
    """Compares simulated figures with exact ones."""
    judge = Judge()
    yield judge
    assert judge.compared


def one_pool(contacts, staff, handle_s=180.0, *, handle=None, slot_s=900.0, slots=96, group=None, desk=None, **stream):
    """A desk of one stream and one group; `contacts` per slot and `staff` may be numbers or arrays."""
    contacts = np.broadcast_to(np.asarray(contacts, dtype=float), (slots,)).copy()
    staff = np.broadcast_to(np.asarray(staff, dtype=np.int64), (slots,)).copy()
    stream = {"within_s": 20.0, "target": 0.8, **stream}
    return SimDesk(
        (Stream("calls", contacts, handle or exponential(handle_s), **stream),),
        (Group("team", staff, {"calls": Skill()}, **(group or {})),),
        slot_s=slot_s,
        **(desk or {}),
    )


@pytest.fixture(name="one_pool")
def one_pool_fixture():
    """Makes a desk of one stream and one group."""
    return one_pool

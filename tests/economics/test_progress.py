"""The jobs of a comparison: one after the other or side by side, told, timed, and ended."""

from dataclasses import replace

import pytest

from planner.cli.source import _first_look
from planner.comparison.estimates import Estimate
from planner.comparison.workers import Job
from planner.economics.options import Option
from planner.economics.progress import Steps
from planner.economics.steps import CancelledError
from planner.shifts import InfeasibleRulesError
from tests.shifts.desks import a_problem, a_site, office_hours


def twice(number, line):
    return 2 * number


def contradict(line):
    raise InfeasibleRulesError(a_problem(office_hours(1), [a_site()]))


def jobs(*numbers):
    return {one: Job("stage", f"twice {one}", twice, (one,)) for one in numbers}


def test_jobs_are_done_one_after_the_other_and_told():
    told = []
    with Steps(told.append) as steps:
        assert steps.run(jobs(1, 2)) == {1: 2, 2: 4}
        assert steps.in_turn(2) == 2
        assert set(steps.end()) == {"twice 1", "twice 2"}
    assert [one.text for one in told] == ["twice 1", "twice 2"]
    assert [one.done for one in told] == [0, 1]


def test_without_seconds_there_is_no_limit_and_with_them_a_share_is_left():
    def left(line):
        return line.left()

    with Steps() as free, Steps(seconds=100.0) as tight, Steps(seconds=100.0, clock=False) as asked:
        found = [one.run({"a": Job("s", "l", left, (), 0.5)})["a"] for one in (free, tight, asked)]
    assert found[0] is None
    assert 45 < found[1] <= 50
    assert found[2] is None


def test_side_by_side_answers_and_contradictions_come_back_and_stopped_jobs_are_named():
    stop = []
    with Steps(cancel=lambda: bool(stop), workers=2) as steps:
        assert steps.run(jobs(3, 4)) == {3: 6, 4: 8}
        assert steps.in_turn(3) == 2
        with pytest.raises(InfeasibleRulesError) as refused:
            steps.run({"a": Job("s", "against", contradict, ()), "b": jobs(5)[5]})
        assert refused.value.problem.pools
        stop.append(True)
        with pytest.raises(CancelledError, match="stopped before: twice"):
            steps.run(jobs(*range(40)))
        assert set(steps.end()) >= {"twice 3, twice 4"}


def test_a_first_look_never_calls_a_hybrid_dearer_than_either_side_alone():
    looks = {
        Option.IN_HOUSE: Estimate(20, 1_200_000.0, 0.8, 1_100_000.0, 0.08),
        Option.OUTSOURCED: Estimate(22, 960_000.0, 0.8, 900_000.0, 0.06),
        Option.HYBRID: Estimate(25, 1_440_000.0, 0.8, 800_000.0, 0.4),
    }
    told = _first_look(looks, "EUR")
    assert told.endswith("outsourced about €80,000 a month, 22 people; hybrid no more than the cheaper of them")
    cheap = replace(looks[Option.HYBRID], cost_per_year=600_000.0)
    assert _first_look(looks | {Option.HYBRID: cheap}, "EUR").endswith("hybrid about €50,000 a month, 25 people")

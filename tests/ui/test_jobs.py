"""The pool: nobody blocks another, equal work is shared, a job can be stopped, a dead worker is replaced."""

import importlib
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from planner.ui import job as waits
from planner.ui import jobs
from planner.ui.job import State
from planner.ui.jobs import JobPool
from planner.ui.presence import Presence
from planner.ui.tasks import WarmUpTask
from planner.ui.worker import serve

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(Path(__file__).parent))  # a spawned process imports its target by name
workers = importlib.import_module("misbehaving_workers")


@pytest.fixture
def pool_of():
    pools = []

    def make(target, count=2):
        pools.append(JobPool(count, target))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


class Tab(Presence):
    """A visitor's page."""

    def __init__(self):
        super().__init__(lambda: not self.is_closed)
        self.is_closed = False


@pytest.fixture
def soon(monkeypatch):
    """Have the pool be less patient with those who are away."""
    monkeypatch.setattr(waits, "AWAY_S", 0.1)
    monkeypatch.setattr(jobs, "GIVEN_UP_AFTER_S", 1.5)


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


def test_jobs_run_in_processes_of_their_own(pool_of):
    pool = pool_of(workers.echo)
    made = [pool.submit(name) for name in "abcdef"]
    wait_for(lambda: all(job.over for job in made))
    assert [job.result[0] for job in made] == list("abcdef")
    assert {job.state for job in made} == {State.DONE}


def test_two_visitors_do_not_block_each_other(pool_of):
    pool = pool_of(workers.sleeper)
    long_one, short_one = pool.submit(30), pool.submit(0.01)
    wait_for(lambda: short_one.over)
    assert long_one.state is State.RUNNING
    wait_for(lambda: long_one.progress == "begun")


def test_a_job_can_be_stopped_with_the_best_so_far_or_without(pool_of):
    pool = pool_of(workers.sleeper)
    kept, dropped, queued = pool.submit(60), pool.submit(60), pool.submit(60)
    wait_for(lambda: kept.progress and dropped.progress)
    pool.stop(queued)
    assert queued.state is State.STOPPED
    pool.stop(kept, keep=True)
    pool.stop(dropped)
    wait_for(lambda: kept.over and dropped.over)
    assert (kept.state, kept.result) == (State.DONE, "best so far")
    assert dropped.state is State.STOPPED


def test_a_dead_worker_is_replaced_and_its_job_says_so(pool_of):
    pool = pool_of(workers.mortal, count=1)
    doomed, fine = pool.submit("die"), pool.submit("live")
    wait_for(lambda: doomed.over and fine.over)
    assert doomed.state is State.DIED
    assert (fine.state, fine.result) == (State.DONE, "live")


def test_a_worker_that_does_not_listen_is_killed_after_its_grace(pool_of, monkeypatch):
    monkeypatch.setattr(jobs, "GRACE_S", 0.3)
    pool = pool_of(workers.deaf, count=1)
    job = pool.submit("anything")
    wait_for(lambda: job.state is State.RUNNING)
    pool.stop(job, keep=True)
    wait_for(lambda: job.over)
    assert job.state is State.STOPPED


def test_a_comparison_gives_way_to_a_plan_and_goes_on_afterwards(pool_of):
    pool = pool_of(workers.sleeper)
    batch = [pool.submit(1.5, batch=True), pool.submit(1.5, batch=True)]
    wait_for(lambda: all(job.progress for job in batch))
    begin = time.monotonic()
    plan = pool.submit(0.01)
    wait_for(lambda: plan.over)
    assert time.monotonic() - begin < 1.0
    wait_for(lambda: all(job.over for job in batch))
    assert [job.result for job in batch] == ["all", "all"]


def test_a_desk_that_cannot_be_planned_fails_in_words(pool_of):
    pool = JobPool(1)
    try:
        job = pool.submit("not a scenario")
        wait_for(lambda: job.over, 40)
        assert job.state is State.FAILED
        assert job.fault
    finally:
        pool.close()


def test_workers_that_never_start_do_not_start_for_ever(pool_of):
    pool = pool_of(workers.stillborn)
    job = pool.submit("anything")
    wait_for(lambda: job.over)
    assert job.state is State.DIED
    late = pool.submit("more")
    wait_for(lambda: late.over)


def test_equal_work_is_done_once_for_all_who_wait(pool_of):
    pool = pool_of(workers.sleeper)
    one, two, other = pool.submit(workers.Nap(0.5)), pool.submit(workers.Nap(0.5)), pool.submit(60)
    wait_for(lambda: other.progress)
    assert one.work is two.work
    wait_for(lambda: two.over)
    assert (one.state, one.result) == (two.state, two.result) == (State.DONE, "all")
    assert pool.submit(workers.Nap(0.5)).work is not one.work


@pytest.mark.parametrize("keep", [True, False])
def test_who_stops_shared_work_ends_it_for_nobody_else(pool_of, keep):
    pool = pool_of(workers.sleeper, count=1)
    one, two = pool.submit(workers.Nap(60)), pool.submit(workers.Nap(60))
    wait_for(lambda: two.progress)
    pool.stop(one, keep=keep)
    assert (one.state, one.was_stopped, one.result) == (State.STOPPED, True, None)
    time.sleep(0.3)
    assert (two.state, two.was_stopped) == (State.RUNNING, False)
    pool.stop(two, keep=True)
    late = pool.submit(workers.Nap(60))
    assert late.work is not two.work, "work that ends is joined by nobody"
    wait_for(lambda: two.over)
    assert (two.state, two.result) == (State.DONE, "best so far")
    assert (one.state, one.result) == (State.STOPPED, None)


def test_a_comparison_that_a_plan_joins_gives_way_no_more(pool_of):
    pool = pool_of(workers.sleeper, count=1)
    pool.submit(workers.Nap(0.6), batch=True)
    joined, plan = pool.submit(workers.Nap(0.6)), pool.submit(0.01)
    wait_for(lambda: joined.over)
    assert not plan.over
    wait_for(lambda: plan.over)


def test_closed_tabs_give_their_workers_to_who_waits(pool_of, soon):
    pool, tabs = pool_of(workers.sleeper), [Tab(), Tab()]
    closed = [pool.submit(60, by=tab) for tab in tabs]
    wait_for(lambda: all(job.progress for job in closed))
    for tab in tabs:
        tab.is_closed = True
    begin = time.monotonic()
    plan = pool.submit(0.01)
    wait_for(lambda: plan.over)
    assert time.monotonic() - begin < 1.4, "before they are given up"
    wait_for(lambda: all(job.over for job in closed))
    assert {job.state for job in closed} == {State.LEFT}
    wait_for(lambda: not pool._running())


def test_a_browser_that_comes_back_finds_its_plan_going_on(pool_of, soon):
    pool, tab = pool_of(workers.sleeper), Tab()
    job = pool.submit(60, by=tab)
    wait_for(lambda: job.progress)
    tab.is_closed = True
    time.sleep(1)
    tab.is_closed = False
    time.sleep(1.2)
    assert job.state is State.RUNNING
    assert not job.work.is_leaving


def test_a_page_loaded_anew_joins_its_plan_and_can_end_it(pool_of):
    pool, before = pool_of(workers.sleeper, count=1), Tab()
    old = pool.submit(workers.Nap(60), by=before)
    wait_for(lambda: old.progress)
    before.is_closed = True
    new = pool.submit(workers.Nap(60), by=Tab())
    assert new.progress
    pool.stop(new, keep=True)
    wait_for(lambda: new.over)
    assert (new.state, new.result) == (State.DONE, "best so far")
    assert old.state is State.LEFT, "what is cut short is nobody's answer who did not ask for it"


def test_the_queue_counts_what_must_end_first(pool_of):
    pool = pool_of(workers.sleeper)
    busy = [pool.submit(60), pool.submit(60)]
    wait_for(lambda: all(job.progress for job in busy))
    first, comparison, second = pool.submit(60), pool.submit(60, batch=True), pool.submit(60)
    assert [pool.ahead_of(job) for job in (busy[0], first, second, comparison)] == [0, 1, 2, 3]
    pool.stop(busy[0])
    wait_for(lambda: first.state is State.RUNNING)
    assert [pool.ahead_of(job) for job in (first, second, comparison)] == [0, 1, 2]


def test_a_second_comparison_gives_way_to_the_first_of_another_visitor(pool_of):
    pool, one, other = pool_of(workers.sleeper), Tab(), Tab()
    mine = [pool.submit(60, batch=True, by=one) for _ in range(3)]
    wait_for(lambda: mine[0].progress and mine[1].progress)
    theirs = [pool.submit(60, batch=True, by=other) for _ in range(2)]
    wait_for(lambda: theirs[0].progress)
    assert [job.state for job in (*mine, *theirs)] == [
        State.RUNNING,
        State.WAITING,
        State.WAITING,
        State.RUNNING,
        State.WAITING,
    ]
    plan = pool.submit(0.01, by=one)
    wait_for(lambda: plan.over)


def test_a_worker_that_has_grown_leaves_after_its_work_and_what_it_was_given_since_is_done_by_another(pool_of):
    pool = pool_of(workers.leaver, count=1)
    first = pool.submit("one")
    wait_for(lambda: first.over)
    jobs = [pool.submit(name) for name in ("two", "three")]
    wait_for(lambda: all(one.over for one in jobs))
    assert [one.state for one in (first, *jobs)] == [State.DONE] * 3
    assert len({one.result[1] for one in (first, *jobs)}) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell the memory that a process has alone")
def test_a_large_process_gives_its_memory_back_by_leaving():
    near, far = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(far,), kwargs={"grown_mb": 1.0})
    process.start()
    far.close()
    near.send((1, WarmUpTask(ROOT / "scenarios" / "one_team.yaml", look=True)))
    assert near.recv() == (1, "done", None)
    assert near.recv() == (1, "leaves", None)
    process.join(10)
    assert process.exitcode == 0

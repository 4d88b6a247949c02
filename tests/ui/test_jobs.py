"""The pool: nobody blocks another, a job can be stopped, a dead worker is replaced."""

import importlib
import sys
import time
from pathlib import Path

import pytest

from planner.ui import jobs
from planner.ui.jobs import JobPool, State

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
    assert pool.ahead_of(queued) == 0
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

"""Jobs on several cores: the same code with one worker and with many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class InThisProcess(Executor):
    """Runs each job when it is handed in."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the job and return its result, or its failure, as a future."""
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as fault:
            done.set_exception(fault)
        return done


@contextmanager
def pool_of(workers: int) -> Iterator[Executor]:
    """Yield an executor of that many processes; of this process for one."""
    if workers <= 1:
        yield InThisProcess()
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def all_of(
    running: Mapping[Key, Future[Value]], done: Callable[[Key, Value], object] | None = None
) -> dict[Key, Value]:
    """Return the results by key, in the order given; `done` hears of each as it is ready.

    Raises the first failure, once the jobs before it are told.
    """
    keys = {future: key for key, future in running.items()}
    for future in as_completed(keys):
        value = future.result()
        if done:
            done(keys[future], value)
    return {key: future.result() for key, future in running.items()}

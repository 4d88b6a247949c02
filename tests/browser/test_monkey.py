"""A minute of random clicks; `python -m tools.monkey --minutes 10 --seed 3` is the long form."""

import pytest

from tests.browser.conftest import settled, tiny
from tools.monkey import Monkey, heap_mb

pytestmark = pytest.mark.browser
SECONDS, SEED = 60, 2
MOST_SERVER_MB, MOST_PAGE_MB = 80, 60  # plans and pictures that are kept for coming back


def test_a_minute_of_random_clicks_loses_nothing_and_takes_no_growing_memory(visit, app):
    page = visit(tiny())
    settled(page)
    monkey = Monkey(page, SEED)
    monkey.live(SECONDS / 3)
    server, heap = app.own_memory_mb(), heap_mb(page)
    monkey.live(2 * SECONDS / 3)
    assert monkey.faults == [], monkey.diary.done[-12:]
    assert len(monkey.diary.done) > 3
    assert app.own_memory_mb() - server < MOST_SERVER_MB
    assert heap_mb(page) - heap < MOST_PAGE_MB

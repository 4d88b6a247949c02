"""Threads that draw pages wake the server's loop seldom, and lose nothing by it."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from planner.ui.gather import AT_MOST_S, gather

MESSAGES = 2000


def spoken(name):
    """Have a thread of this name send messages to a loop; return them, how often it was woken, and the longest wait."""

    async def listen():
        loop = asyncio.get_running_loop()
        heard, wakes, done = [], [], asyncio.Event()
        wake = loop.call_soon_threadsafe
        loop.call_soon_threadsafe = lambda *args, **more: (wakes.append(args), wake(*args, **more))[1]
        gather(loop)

        def say(number):
            began = time.monotonic()
            loop.call_soon_threadsafe(lambda: heard.append((number, time.monotonic() - began)))

        def speak():
            for number in range(MESSAGES):
                say(number)
                if number % 100 == 0:
                    time.sleep(2 * AT_MOST_S)  # the loop has fallen asleep
            loop.call_soon_threadsafe(done.set)

        thread = threading.Thread(target=speak, name=name)
        thread.start()
        await asyncio.wait_for(done.wait(), 60)
        thread.join()
        return [n for n, _ in heard], len(wakes), max(waited for _, waited in heard)

    with ThreadPoolExecutor(1) as elsewhere:  # the browser tests leave a loop of their own in this thread
        return elsewhere.submit(asyncio.run, listen()).result()


def test_a_page_arrives_whole_in_order_and_soon_with_few_wake_ups():
    heard, wakes, longest = spoken("ScriptRunner.scriptThread")
    assert heard == list(range(MESSAGES))
    assert wakes < MESSAGES / 4
    assert longest < 5.0  # milliseconds on a free machine; never until somebody else calls


def test_others_wake_the_loop_at_once():
    heard, wakes, _ = spoken("a worker's listener")
    assert heard == list(range(MESSAGES))
    assert wakes == MESSAGES + 1

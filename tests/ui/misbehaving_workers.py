"""Worker processes that misbehave, for the tests of the pool."""

import os
import time


def echo(pipe):
    """Answer each job with its scenario's name; stop when asked."""
    while True:
        try:
            head, body = pipe.recv()
        except EOFError:
            return
        if head != "stop":
            pipe.send((head, "done", (body, os.getpid())))


def sleeper(pipe):
    """Work for as many seconds as the job says, and end early when asked."""
    while True:
        head, body = pipe.recv()
        if head == "stop":
            continue
        end = time.monotonic() + body
        pipe.send((head, "progress", "begun"))
        while time.monotonic() < end and not pipe.poll(0.01):
            pass
        pipe.send((head, "done", "best so far" if time.monotonic() < end else "all"))


def mortal(pipe):
    """Die of every job but the name `live`."""
    while True:
        head, body = pipe.recv()
        if head == "stop":
            continue
        if body != "live":
            os._exit(3)
        pipe.send((head, "done", body))


def deaf(pipe):
    """Never answer."""
    while True:
        pipe.recv()
        time.sleep(600)


def stillborn(pipe):
    """Die before the first job."""
    os._exit(4)


class Nap(float):
    """Seconds to work for, with a name as tasks have one."""

    @property
    def name(self):
        """Name of the content."""
        return f"nap {float(self)}"


def leaver(pipe):
    """Answer one job and leave, as a process that has grown too large does."""
    head, body = pipe.recv()
    pipe.send((head, "done", (body, os.getpid())))
    time.sleep(0.3)
    pipe.send((head, "leaves", None))

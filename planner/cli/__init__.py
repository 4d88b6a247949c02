"""The command line: one module per command, each with `add(commands)`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from planner import __version__
from planner.cli.codes import EXIT_BAD_INPUT, EXIT_CLOSED, EXIT_SHORT, EXIT_STOPPED

COMMANDS = ("plan", "compare", "hire", "simulate", "whatif", "source", "check", "serve")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 plan, 2 bad input, 3 targets out of reach."""
    given = sys.argv[1:] if arguments is None else arguments
    # one command loads in a part of the time that all take
    options = parser(given[:1] if given and given[0] in COMMANDS else COMMANDS).parse_args(given)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough; nothing may be flushed to it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_CLOSED
    except OSError as fault:
        print(f"{fault.filename}: cannot be written: {fault.strerror}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return EXIT_STOPPED
    except ValueError as fault:
        refused = _refused(fault)
        if refused is None:
            raise
        return refused
    return code


def _refused(fault: ValueError) -> int | None:
    """Say what is wrong with the input and return the exit code; None for a fault of our own."""
    from planner.history import HistoryError
    from planner.report.binding import conflict_lines
    from planner.scenario import ScenarioError
    from planner.shifts import InfeasibleRulesError, contradiction

    if isinstance(fault, (ScenarioError, HistoryError)):
        print(fault, file=sys.stderr)
        return EXIT_BAD_INPUT
    if isinstance(fault, InfeasibleRulesError):
        print(*conflict_lines((contradiction(fault.problem),)), sep="\n", file=sys.stderr)
        return EXIT_SHORT
    return None


def parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Return the parser of these commands; a command is a module with `add(commands)`."""
    whole = argparse.ArgumentParser(prog="deskplan", description="Sizes support desks and keeps their promises.")
    whole.add_argument("--version", action="version", version=f"deskplan {__version__}")
    commands = whole.add_subparsers(required=True, metavar=" | ".join(COMMANDS))
    for name in names:
        import_module(f"planner.cli.{name}").add(commands)
    return whole

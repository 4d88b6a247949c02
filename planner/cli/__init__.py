"""The command line: one module per command, each with `add(commands)`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from planner import __version__
from planner.cli import check, compare, hire, plan, serve, simulate, source, whatif
from planner.cli.shared import EXIT_BAD_INPUT, EXIT_SHORT, EXIT_STOPPED
from planner.history import HistoryError
from planner.report.binding import conflict_lines
from planner.scenario import ScenarioError
from planner.shifts import InfeasibleRulesError, contradiction

EXIT_CLOSED = 141
COMMANDS = (plan, compare, hire, simulate, whatif, source, check, serve)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 plan, 2 bad input, 3 targets out of reach."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except (ScenarioError, HistoryError) as fault:
        print(fault, file=sys.stderr)
        return EXIT_BAD_INPUT
    except InfeasibleRulesError as fault:
        print(*conflict_lines((contradiction(fault.problem),)), sep="\n", file=sys.stderr)
        return EXIT_SHORT
    except BrokenPipeError:  # the reader, such as `head`, has seen enough; nothing may be flushed to it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_CLOSED
    except OSError as fault:
        print(f"{fault.filename}: cannot be written: {fault.strerror}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return EXIT_STOPPED
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command; a command is a module with `add(commands)`."""
    whole = argparse.ArgumentParser(prog="deskplan", description="Sizes support desks and keeps their promises.")
    whole.add_argument("--version", action="version", version=f"deskplan {__version__}")
    names = " | ".join(module.__name__.rpartition(".")[2] for module in COMMANDS)
    commands = whole.add_subparsers(required=True, metavar=names)
    for module in COMMANDS:
        module.add(commands)
    return whole

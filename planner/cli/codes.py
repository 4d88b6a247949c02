"""Exit codes, and the type to which commands are added."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
EXIT_PLAN, EXIT_BAD_INPUT, EXIT_SHORT, EXIT_STOPPED, EXIT_CLOSED = 0, 2, 3, 130, 141

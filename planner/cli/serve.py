"""deskplan serve: the planner in the browser."""

from __future__ import annotations

import argparse
import ipaddress
import os
import subprocess
import sys
from pathlib import Path

from planner.cli.codes import EXIT_BAD_INPUT, Commands

APP = Path(__file__).resolve().parents[2] / "app.py"
LOOPBACK = "127.0.0.1"


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="open the planner in the browser")
    parser.add_argument(
        "--host", default=LOOPBACK, help="address to listen on (default %(default)s: this machine alone)"
    )
    parser.add_argument("--port", type=_port, default=8501, help="port (default %(default)s)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the app until it is interrupted."""
    if not APP.exists():
        print("deskplan serve: app.py is not beside this installation: run it from a checkout", file=sys.stderr)
        return EXIT_BAD_INPUT
    if not is_loopback(options.host):
        print(f"Whoever reaches {options.host}:{options.port} can use this planner: it has no log-in.", file=sys.stderr)
    health = f"http://{options.host}:{options.port}/_stcore/health"
    print(f"Health check: {health}", file=sys.stderr)
    return subprocess.run(command(options.host, options.port, browser=not options.no_browser), check=False).returncode


def command(host: str, port: int, *, browser: bool) -> list[str]:
    """Return the command that runs the app."""
    headless = [] if browser and "CI" not in os.environ else ["--server.headless", "true"]
    place = ["--server.address", host, "--browser.serverAddress", host, "--server.port", str(port)]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *place, *headless]


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"must be a whole number in [1, 65535]; got {text}")
    return int(text)

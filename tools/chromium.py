"""Find a Chromium for the browser tests, or install one; say so when neither works."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")


def find() -> str | None:
    """Return the path of a Chromium-family browser, or None.

    ``DESKPLAN_CHROMIUM`` wins, then the system's, then the one Playwright keeps.
    """
    named = os.environ.get("DESKPLAN_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return on_path or _playwright_copy()


def _playwright_copy() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as play:
        path = play.chromium.executable_path
    return path if Path(path).exists() else None


def _install_commands() -> list[list[str]]:
    """Ways to get a browser here, the system's package manager first."""
    root = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["sudo", "-n"]
    commands = []
    if shutil.which("apt-get"):
        commands.append([*root, "sh", "-c", "apt-get update -qq && apt-get install -y -qq chromium"])
    elif shutil.which("dnf"):
        commands.append([*root, "dnf", "install", "-y", "-q", "chromium"])
    elif shutil.which("brew"):
        commands.append(["brew", "install", "--quiet", "--cask", "chromium"])
    commands.append([sys.executable, "-m", "playwright", "install", "chromium"])
    return commands


def install() -> str | None:
    """Try each way in turn; return the browser's path or None."""
    for command in _install_commands():
        print(f"No Chromium found; trying: {' '.join(command)}", flush=True)
        try:
            subprocess.run(command, check=True, timeout=600, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.SubprocessError) as fault:
            print(f"  did not work: {fault}", flush=True)
            continue
        if path := find():
            return path
    return None


def main() -> None:
    """Report the browser in use; never fail, since the tests say themselves what they skip."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="install a browser when none is found")
    wanted = parser.parse_args()
    path = find() or (install() if wanted.install else None)
    print(f"Browser tests use {path}" if path else "No Chromium here: the browser tests will be SKIPPED.", flush=True)


if __name__ == "__main__":
    main()

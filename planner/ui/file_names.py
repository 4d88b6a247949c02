"""How files that a visitor saves are called: by their desk."""

from __future__ import annotations


def file_name(desk: str, what: str = "") -> str:
    """Return the name of a file without its ending: letters and digits of the desk's name, and what the file holds."""
    name = "".join(one if one.isalnum() else "_" for one in desk.lower()).strip("_") or "desk"
    return f"{name}_{what}" if what else name

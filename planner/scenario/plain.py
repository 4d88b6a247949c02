"""Reading plain mappings of unknown quality: whatever does not fit is passed over, never an exception."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: where, why, and the value found there."""

    NOTHING: ClassVar[object] = object()
    path: str
    why: str
    value: Any = NOTHING

    def shown(self) -> str:
        """Return the value as the end of a message, shortened."""
        if self.value is Fault.NOTHING:
            return ""
        text = repr(self.value)
        return f"; got {text if len(text) <= 80 else text[:77] + '...'}"


def items(data: Mapping[str, Any], key: str) -> list[tuple[int, Mapping[str, Any]]]:
    """Return index and content of the mappings in the list at `key`."""
    return [(i, row) for i, row in enumerate(rows(data.get(key))) if isinstance(row, Mapping)]


def rows(value: Any) -> list[Any]:
    """Return the entries of a list; nothing for anything else."""
    return list(value) if isinstance(value, list | tuple) else []


def texts(value: Any) -> list[str]:
    """Return the texts of a list."""
    return [one for one in rows(value) if isinstance(one, str)]


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a mapping; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def names(data: Mapping[str, Any], key: str) -> list[str]:
    """Return the names of the entries at `key`."""
    return [str(row["name"]) for _, row in items(data, key) if "name" in row]


def base(value: Any) -> float | None:
    """Return a number or the base value of a low/base/high mapping; None for anything else."""
    value = value.get("base") if isinstance(value, Mapping) else value
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e15 < value < 1e15:
        return None
    return float(value)


def unknown(path: str, value: Any, known: list[str], what: str) -> Iterator[Fault]:
    """Yield a fault where a name is given that the file does not know."""
    if value is not None and value not in known:
        yield Fault(path, f"is not a {what} of this file (known: {', '.join(known) or 'none'})", value)

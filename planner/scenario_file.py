"""Scenario files: YAML in and out with comments kept, `extends` with named overrides, and their provenance."""

from __future__ import annotations

import copy
import datetime as dt
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from planner import profiles
from planner.scenario import Fault, Scenario, ScenarioError, parse

MAX_BYTES = 5_000_000
MAX_VALUES = 500_000
NAMED_LISTS = ("regions", "products", "events", "departments", "sites")


@dataclass(frozen=True)
class Applied:
    """One override: where, what stood there, what stands there now, and the file that says so."""

    path: str
    before: Any
    after: Any
    source: str


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario with the text it came from.

    Attributes
    ----------
    scenario
        The checked scenario, overrides applied.
    applied
        Overrides in the order in which they were applied; empty for a file without `extends`.
    document
        The file's own content with its comments (without what it extends).
    path
        The file, or None for a scenario that has none yet.
    """

    scenario: Scenario
    applied: tuple[Applied, ...]
    document: Any
    path: Path | None = None

    def set(self, place: str, value: Any) -> ScenarioFile:
        """Return the file with the value at `place` (such as ``channels.phone.patience_s``) changed.

        Raises
        ------
        ScenarioError
            When the place does not exist or the changed scenario is refused.
        """
        document = copy.deepcopy(self.document)
        holder, key = _holder(document, place)
        try:
            holder[key] = value
        except (IndexError, TypeError):
            raise ScenarioError([Fault(place, "does not exist in the file")]) from None
        return _checked(document, self.path, str(self.path or "scenario"))

    def text(self) -> str:
        """Return the file as YAML, comments kept."""
        return dump(self.document)

    def write(self, path: Path) -> None:
        """Write the file whole or not at all."""
        write_whole(path, self.text())


def load(path: str | Path) -> ScenarioFile:
    """Read a scenario file and what it extends.

    Raises
    ------
    ScenarioError
        With every fault of the file at once: not readable, not YAML, unknown keys, values out of range, circular
        `extends`.
    """
    where = Path(path)
    return _checked(_read(where), where, str(path))


def loads(text: str, source: str = "scenario") -> ScenarioFile:
    """Read a scenario from text; `extends` is refused, since there is no folder to look in.

    Raises
    ------
    ScenarioError
        As for `load`.
    """
    document = read_yaml(text, source)
    if isinstance(document, Mapping) and "extends" in document:
        raise ScenarioError([Fault("extends", "needs a file: save the scenario beside the one it extends")], source)
    return _checked(document, None, source)


def dumps(scenario: Scenario) -> str:
    """Return a scenario as YAML: what was set, in the words of a file."""
    return dump(as_document(scenario))


def as_document(scenario: Scenario) -> dict[str, Any]:
    """Return what a file of this scenario would hold."""
    document: dict[str, Any] = plain(scenario.model_dump(mode="python", exclude_unset=True))
    return document


def dump(document: Any) -> str:
    """Return a document as YAML text."""
    stream = io.StringIO()
    _yaml().dump(document, stream)
    return stream.getvalue()


def write_whole(path: Path, content: str | bytes, *, make_folder: bool = True) -> None:
    """Write a file (text as UTF-8) so that a reader sees the old or the new content, never a part.

    Raises
    ------
    OSError
        When it cannot be written, or its folder is missing and shall not be made.
    """
    if make_folder:
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _yaml() -> YAML:
    yaml = YAML(typ="rt")  # YAML 1.2: the country code NO is a string
    yaml.preserve_quotes = True
    yaml.width = 140
    yaml.allow_unicode = True
    return yaml


def _read(path: Path) -> Any:
    source = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ScenarioError([Fault("", f"is larger than {MAX_BYTES / 1e6:g} MB")], source)
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise ScenarioError([Fault("", f"cannot be read: {fault.strerror}")], source) from None
    except UnicodeDecodeError as fault:
        raise ScenarioError([Fault("", f"is not a text file in UTF-8 (byte {fault.start})")], source) from None
    return read_yaml(text, source)


def read_yaml(text: str, source: str) -> Any:
    """Return the document that a text holds, comments kept.

    Raises
    ------
    ScenarioError
        When it is not YAML, empty, or larger than a scenario may be.
    """
    try:
        document = _yaml().load(text)
    except YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        why = getattr(fault, "problem", None) or "cannot be understood"
        raise ScenarioError([Fault(place, f"is not YAML: {why}")], source) from None
    except (ValueError, RecursionError) as fault:
        raise ScenarioError([Fault("", f"is not YAML: {fault}")], source) from None
    if document is None:
        raise ScenarioError([Fault("", "is empty; a scenario begins with name: My desk")], source)
    if _is_too_large(document):
        raise ScenarioError([Fault("", f"holds more than {MAX_VALUES:,} values")], source)
    return document


def _is_too_large(document: Any) -> bool:
    """Return whether a document has too many values once its aliases (a few lines can mean billions) are followed."""
    todo = [document]
    for count, node in enumerate(_walk(todo)):
        if count >= MAX_VALUES:
            return True
        todo += node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    return False


def _walk(todo: list[Any]) -> Iterator[Any]:
    while todo:
        yield todo.pop()


def _checked(document: Any, path: Path | None, source: str) -> ScenarioFile:
    merged, applied = _extended(document, path, ())
    scenario = parse(plain(merged), source, profiles=profiles.names())
    return ScenarioFile(scenario, tuple(applied), document, path)


def _extended(document: Any, path: Path | None, below: tuple[Path, ...]) -> tuple[Any, list[Applied]]:
    """Return the document laid over what it extends, and the overrides applied."""
    if not isinstance(document, Mapping) or "extends" not in document:
        return document, []
    source = str(path or "scenario")
    base_path = (path or Path()).parent / str(document["extends"])
    chain = (*below, (path or Path()).resolve())
    if base_path.resolve() in chain:
        names = " -> ".join(one.name for one in (*chain, base_path))
        raise ScenarioError([Fault("extends", f"goes round in a circle: {names}")], source)
    base, applied = _extended(_read(base_path), base_path, chain)
    if not isinstance(base, Mapping):
        raise ScenarioError([Fault("extends", f"{base_path.name} is not a scenario")], source)
    merged = copy.deepcopy(plain(base))
    overrides = {key: value for key, value in plain(document).items() if key != "extends"}
    faults: list[Fault] = []
    applied += _merge(merged, overrides, "", Path(source).name, faults)
    if faults:
        raise ScenarioError(faults, source)
    return merged, applied


def _merge(base: dict[str, Any], over: dict[str, Any], path: str, source: str, faults: list[Fault]) -> list[Applied]:
    applied: list[Applied] = []
    for key, value in over.items():
        place = f"{path}.{key}" if path else str(key)
        before = base.get(key)
        if before is None and key in NAMED_LISTS and isinstance(value, dict):
            before = base[key] = []
        if isinstance(before, list) and isinstance(value, dict) and key in NAMED_LISTS:
            applied += _merge_named(before, value, place, source, faults)
        elif isinstance(before, dict) and isinstance(value, dict) and not _is_estimate(value):
            applied += _merge(before, value, place, source, faults)
        elif before != value:
            base[key] = value
            applied.append(Applied(place, before, value, source))
    return applied


def _is_estimate(value: dict[str, Any]) -> bool:
    return set(value) == {"low", "base", "high"}


def _merge_named(rows: list[Any], over: dict[str, Any], path: str, source: str, faults: list[Fault]) -> list[Applied]:
    """Apply ``{drop: [names], add: [entries], NAME: {field: value}}`` to a list of named entries, in place."""
    applied: list[Applied] = []
    for key in ("drop", "add"):
        if not isinstance(over.get(key, []), list):
            faults.append(Fault(f"{path}.{key}", "must be a list", over[key]))
            return applied
    for name in over.get("drop", []):
        found = _named(rows, name, f"{path}.drop", faults)
        if found is not None:
            rows.remove(found)
            applied.append(Applied(f"{path}.{name}", found, None, source))
    for name, changes in over.items():
        if name not in ("drop", "add"):
            found = _named(rows, name, path, faults)
            if found is not None and isinstance(changes, dict):
                applied += _merge(found, changes, f"{path}.{name}", source, faults)
            elif found is not None:
                faults.append(Fault(f"{path}.{name}", "must be a mapping of what changes", changes))
    for entry in over.get("add", []):
        rows.append(entry)
        applied.append(
            Applied(f"{path}.{entry.get('name') if isinstance(entry, dict) else entry}", None, entry, source)
        )
    return applied


def _named(rows: list[Any], name: Any, path: str, faults: list[Fault]) -> dict[str, Any] | None:
    for row in rows:
        if isinstance(row, dict) and row.get("name") == name:
            return row
    known = ", ".join(str(row.get("name")) for row in rows if isinstance(row, dict))
    faults.append(Fault(path, f"names an entry that the extended file does not have (it has {known})", name))
    return None


def plain(value: Any) -> Any:
    """Return plain Python values for ruamel's, pydantic's and our own, as a file would hold them."""
    if hasattr(value, "as_input"):
        return value.as_input()
    if isinstance(value, Mapping):
        return {("from" if key == "from_" else _key(key)): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, bool) or value is None or isinstance(value, dt.date):
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


def _key(key: Any) -> Any:
    return str(key) if isinstance(key, str) else key


def _holder(document: Any, place: str) -> tuple[Any, Any]:
    """Return the mapping or list that holds the last part of `place`, and that part as its key."""
    try:
        parts = list(_parts(place))
    except ValueError:
        raise ScenarioError([Fault(place, "is not a place such as sites[0].wage_per_h")]) from None
    holder = document
    for part in parts[:-1]:
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            raise ScenarioError([Fault(place, "does not exist in the file")]) from None
    return holder, parts[-1]


def _parts(place: str) -> Iterator[str | int]:
    for part in place.replace("[", ".[").split("."):
        if part.startswith("["):
            yield int(part.strip("[]"))
        elif part:
            yield part

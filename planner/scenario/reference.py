"""The reference of the scenario file as text, written from the fields themselves."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from planner.scenario.quantities import Bounds, Model, WeekHours, Whole, _Checked
from planner.scenario.root import Scenario

_INTRODUCTION = """\
# The scenario file

A scenario file describes a support desk in YAML, in the words a support lead uses. `scenarios/one_team.yaml` is a small
one; `deskplan check FILE` names every fault of a file at once, each with its place, the allowed range and the value.
This page is written from the program's own fields: the same text feeds the forms and the JSON Schema.

**Numbers.** Any number with a range below may be written as `7` or as `{low: 5, base: 7, high: 9}`; the base value
counts, low and high are for the risk analysis, which draws between them: `shape: triangular` (when left out), `pert`,
`uniform`, or `normal` (then low and high are its 5 % and 95 % points). Shares lie between 0 and 1: 80 % is `0.8`.

**Defaults.** A number that counts where a file leaves it out names its source: a published figure, an assumption (then
with a range), a choice of Deskplan's, or *neutral*: 0, or a factor or share of 1, which changes nothing.

**Hours.** `always`, or days with spans: `{mon-fri: "08:00-18:00", sat: "09:00-12:00, 13:00-16:00"}`. A span may pass
midnight (`"22:00-06:00"`), a range of days may pass Sunday (`sun-thu`); a day not named, or `closed`, is closed.
Times are local: of the customers for departments, of the site for sites. All day is `"00:00-24:00"`. A department's
hours may name channels with hours of their own: `{mon-fri: "07:00-19:00", chat: {mon-fri: "08:00-18:00"}}`.

**Weekly shapes.** A profile is the name of a shape that comes with Deskplan (`office`, `consumer`, `flat`, …) or days
with 24, 48 or 96 weights: `{mon-fri: [0, 0, …], sat: […]}`. The profile of a channel counts before that of its
department, that before the region's, and the scenario's last.

**Short forms.** `shrinkage: 0.25` is `shrinkage: {scheduled: 0.25}`; `handle_s: 540` is a list of one, and so is
`paid_h: 8`; `days_per_week: {4: 6, 8: 5}` gives days by paid length.

**Names.** What refers to something else (a region's site, a diversion's department) uses its name as written.

**Editors.** The first line `# yaml-language-server: $schema=schema.json` gives completion and checks in editors that
know the YAML language server; `scenarios/schema.json` is the schema.

## A variant of another file: `extends`

A file that begins with `extends: other.yaml` (a path relative to itself) is laid over that file and says only what
differs. Mappings are merged key by key, anything else is replaced. In the named lists (`regions`, `products`, `events`,
`departments`, `sites`) entries are changed by name, dropped and added:

```yaml
extends: ../global_it_desk.yaml
name: Global IT desk, all in-house
sites:
  drop: [Manila partner]
  add:
    - {name: Tokyo, time_zone: Asia/Tokyo, languages: [ja, en], wage_per_h: 21}
  Pune: {wage_per_h: 7}
regions:
  East Asia: {site: Tokyo}
```

A list that is given as a list replaces the other whole. The extended file may extend another; a circle is refused.
Every plan keeps what was applied: the place, the value before and after, and the file that says so.

## Fields
"""


def reference() -> str:
    """Return the reference of the scenario file in Markdown."""
    sections = [_section(model, places) for model, places in _models().items()]
    return "\n".join([_INTRODUCTION, *sections])


def _models() -> dict[type[Model], list[str]]:
    """Return every model with the places where it stands in a file, in the order of the file."""
    found: dict[type[Model], list[str]] = {}
    todo: list[tuple[type[Model], str]] = [(Scenario, "")]
    while todo:
        model, place = todo.pop(0)
        places = found.setdefault(model, [])
        if place not in places:
            places.append(place)
            todo += [
                (below, where)
                for name, field in model.model_fields.items()
                for below, where in _below(name, field, place)
            ]
    return found


def _below(name: str, field: FieldInfo, place: str) -> Iterator[tuple[type[Model], str]]:
    where = f"{place}.{name}" if place else name
    yield from _models_in(field.annotation, where)


def _models_in(annotation: Any, place: str) -> Iterator[tuple[type[Model], str]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation, place
    ending = {tuple: "[]", dict: ".<name>"}.get(get_origin(annotation), "")
    for part in get_args(annotation):
        yield from _models_in(part, f"{place}{ending}")


def _section(model: type[Model], places: list[str]) -> str:
    title = " · ".join(f"`{place}`" for place in places) if places != [""] else "Top level"
    rows = [_row(name, field) for name, field in model.model_fields.items()]
    about = " ".join((model.__doc__ or "").split("\n\n")[0].split())
    head = "| field | meaning | unit | allowed | default | source |\n|---|---|---|---|---|---|"
    return "\n".join([f"### {title}\n", f"{about}\n", head, *rows, ""])


def _row(name: str, field: FieldInfo) -> str:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    unit, source = str(extra.get("unit", "")), str(extra.get("source", ""))
    about = str(field.description).removesuffix(f" Source: {source}.").removesuffix(f" [{unit}]")
    cells = [f"`{name.rstrip('_')}`", about, unit, allowed(field), _default(field), source]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def allowed(field: FieldInfo) -> str:
    """Return what a field may hold, as text."""
    return _allowed(field.annotation, list(field.metadata))


def _allowed(annotation: Any, metadata: list[Any]) -> str:
    for part in metadata:
        if isinstance(part, Bounds):
            return part.allowed()
        if isinstance(part, Whole):
            return f"whole, [{part.low}, {part.high}]"
        if isinstance(part, _Checked):
            return part.allowed
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _allowed(parts[0], list(parts[1:]))
    if origin is Literal:
        return ", ".join(str(part) for part in parts)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_allowed(part, []) for part in parts if part is not type(None)))
    if origin is dict:
        return f"by name: {_allowed(parts[1], [])}"
    if origin is tuple:
        return f"list: {_allowed(parts[0], [])}" if parts[-1] is Ellipsis else ", ".join(_allowed(p, []) for p in parts)
    return _kind(annotation)


def _kind(annotation: type[Any]) -> str:
    if issubclass(annotation, Model):
        return f"see {annotation.__name__.lower()}" if annotation.__name__ == "Profile" else "see its section"
    if issubclass(annotation, StrEnum):
        return ", ".join(member.value for member in annotation)
    words: dict[type[Any], str] = {
        bool: "true, false",
        dt.date: "a date from 2000-01-01 to 2099-12-31",
        WeekHours: "hours",
        float: "a number >= 0",
        str: "text",
    }
    return words[annotation]


def _default(field: FieldInfo) -> str:
    default = field.default
    if field.is_required():
        return "required"
    if default is None or isinstance(default, Model) or default in ((), {}):
        return str(getattr(default, "named", ""))
    if isinstance(default, tuple) and any(isinstance(one, Model) for one in default):
        return "one department, Support"
    return _text(default)


def _text(value: Any) -> str:
    if hasattr(value, "as_input"):
        value = value.as_input()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {part:g}" for key, part in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_text(one) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)

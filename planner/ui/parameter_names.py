"""What the numbers of a scenario are called where they stand by themselves, as in a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.scenario import Scenario
from planner.ui.text import Words, en_assumptions, vi_assumptions

if TYPE_CHECKING:
    from planner.report.assumptions import Assumption

STEPS = ("self_service", "on_site", "relationship")
NAMES = {"en": en_assumptions.NAMES, "vi": vi_assumptions.NAMES}


def parameter_names(scenario: Scenario, words: Words) -> dict[str, str]:
    """Return the names of a scenario's numbers, by parameter: what each is, of which site, channel or other entry."""
    from planner.report.assumptions import assumptions  # reads the fields' documentation, which other pages do without

    numbers = [one for one in assumptions(scenario) if not isinstance(one.value, bool)]
    places = {one.parts[:end] for one in numbers for end in range(1, len(one.parts) + 1)}
    return {one.parameter: _named(one, scenario, places, words) for one in numbers}


def field_name(field: str, words: Words) -> str:
    """Return what a documented field is called in forms and tables, or where none shows it; empty where unknown."""
    documented = vi_assumptions.documented(field)
    shown = words.get(f"column.{documented}") or words.get(f"field.{documented}").removeprefix("{name}: ")
    return shown or NAMES[words.language].get(documented, "")


def _named(one: Assumption, scenario: Scenario, places: set[tuple[str | int, ...]], words: Words) -> str:
    name = field_name(one.field, words) or str(one.parts[-1]).replace("_", " ").capitalize()
    of = "" if one.of == scenario.name or one.parts[0] == "tiers" else one.of
    of = words.channel(of) if of in scenario.channels else words.get(f"sourcing.option.{of}", of)
    entries = dict.fromkeys([_entry(one, scenario), *_steps(one, scenario, words), of])
    return " · ".join([name + _numbers(one, places), *filter(None, entries)])


def _entry(one: Assumption, scenario: Scenario) -> str:
    """Return the name of the entry of a list that a number stands in, such as its site."""
    if len(one.parts) < 2 or not isinstance(one.parts[1], int):
        return ""
    return str(getattr(getattr(scenario, str(one.parts[0]))[one.parts[1]], "name", ""))


def _steps(one: Assumption, scenario: Scenario, words: Words) -> list[str]:
    """Return the steps of the tiers that a number stands in: where contacts are, and where they go on to."""
    if one.parts[0] != "tiers":
        return []
    steps = [str(part) for part in one.parts[1:] if part in STEPS or part in scenario.channels]
    return [words.get(f"flow.step.{step}") or words.channel(step) for step in steps]


def _numbers(one: Assumption, places: set[tuple[str | int, ...]]) -> str:
    """Return which entry of a list without names a number is: nothing where the list has one."""
    ends = [end for end in range(2, len(one.parts)) if isinstance(one.parts[end], int)]
    beside = [end for end in ends if len({where for where in places if where[:-1] == one.parts[:end]}) > 1]
    return "".join(f" {int(one.parts[end]) + 1}" for end in beside)

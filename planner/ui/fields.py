"""Which values of a scenario the form shows: place, unit and scale; bounds and help come from the scenario's types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from planner.lists.columns import bounds
from planner.scenario import OperatingModel, Scenario, ShiftRules, Site
from planner.scenario.contract import Contract
from planner.scenario.desk import Channel, Region, Target
from planner.scenario.quantities import Bounds, Model, Whole
from planner.scenario.root import Central, FollowTheSun, Limits, Virtual
from planner.scenario.sites import People, Shrinkage
from planner.scenario.times import Handle
from planner.ui.edit import Place, value_at
from planner.ui.text import Words

Kind = Literal["number", "whole", "choice", "several", "yes_no", "text", "week"]
LENGTHS = (3.0, 4.0, 5.0, 6.0, 7.0, 7.5, 8.0, 9.0, 10.0, 12.0)
STARTS = (15, 30, 60, 120, 180, 240)


@dataclass(frozen=True)
class Field:
    """One value of the form.

    Attributes
    ----------
    place
        Where it stands in the scenario.
    model, name
        The type that documents it.
    kind
        How it is entered.
    scale
        Shown value ÷ stored value: 100 for a share shown in per cent.
    unit
        Key of the unit in the catalogue, or a currency, or empty.
    digits
        Decimals shown; as many as the number has where None.
    optional
        Whether it may be empty.
    choices
        What may be chosen.
    label
        Values for the label's text.
    currency
        Currency that the unit's text names.
    """

    place: Place
    model: type[Model]
    name: str
    kind: Kind = "number"
    scale: float = 1.0
    unit: str = ""
    digits: int | None = 0
    optional: bool = False
    choices: Sequence[Any] = ()
    label: str = ""
    currency: str = ""

    @property
    def key(self) -> str:
        """Name of the field for widgets and messages."""
        return ".".join(str(part) for part in self.place)

    @property
    def text_key(self) -> str:
        """Name of the field in the catalogue."""
        return f"{self.model.__name__}.{self.name}"

    def value(self, scenario: Scenario) -> Any:
        """Return the value as it is shown."""
        stored = value_at(scenario, self.place)
        if self.kind == "number" and stored is not None:
            number = float(stored[0] if isinstance(stored, tuple) else stored)
            return round(number * self.scale, 10)
        if self.kind == "several":
            return [float(one) for one in stored]
        return stored

    def edits(self, scenario: Scenario, shown: Any) -> dict[Place, Any]:
        """Return what changes in the scenario when the shown value becomes `shown`."""
        if shown is None or self.kind != "number":
            return {self.place: shown}
        stored = shown / self.scale
        before = value_at(scenario, self.place)
        if isinstance(before, tuple):  # handle times by number of chats keep their proportions
            return {self.place: [float(one) * stored / float(before[0]) for one in before]}
        return {self.place: stored}

    def fault(self, shown: Any, words: Words) -> str | None:
        """Return what is wrong with an entered value, in the units shown, or None."""
        if shown is None:
            return None if self.optional else words("input.needed")
        limits = bounds(self.model, self.name)
        if self.kind not in ("number", "whole") or limits is None:
            return None
        if self.kind == "whole" and not float(shown).is_integer():
            return words("input.whole", such=words.number(4200), plain="4200")
        stored = shown / self.scale
        inside = limits.holds(stored) if isinstance(limits, Bounds) else limits.low <= stored <= limits.high
        if inside:
            return None
        low, high = (words.number(end * self.scale, 2).removesuffix("00").rstrip(".,") for end in _ends(limits))
        key = "input.range_above" if isinstance(limits, Bounds) and limits.ends[0] == "(" else "input.range"
        return words(key, low=low, high=high, unit=f" {self.unit_text(words)}".rstrip())

    def unit_text(self, words: Words) -> str:
        """Return the unit in words."""
        return words.get(f"unit.{self.unit}", self.unit).format(currency=words.currency(self.currency))

    def title(self, words: Words) -> str:
        """Return the label with its unit."""
        text = words(f"field.{self.text_key}")
        text = text.format(name=self.label) if self.label else text
        unit = self.unit_text(words)
        return f"{text} [{unit}]" if unit else text

    def help(self, words: Words) -> str:
        """Return one line that says what the value does."""
        if words.language == "en":
            return str(self.model.model_fields[self.name].description)
        return words(f"help.{self.text_key}")


def _ends(limits: Bounds | Whole) -> tuple[float, float]:
    return limits.low, limits.high


def handle(scenario: Scenario, channel: str) -> Field:
    """Return the handle time of a channel, in minutes; the first of several for chat."""
    if scenario.channels[channel].handle is not None:
        return Field(("channels", channel, "handle", "mean_s"), Handle, "mean_s", "number", 1 / 60, "min", 2)
    return Field(("channels", channel, "handle_s"), Channel, "handle_s", "number", 1 / 60, "min", 2)


def promise(scenario: Scenario, channel: str) -> list[Field]:
    """Return what a channel promises: a share, and the time it holds for."""
    place: Place = ("channels", channel, "target")
    if scenario.channels[channel].kind == "deferred":
        return [
            Field((*place, "share"), Target, "share", "number", 100, "%", 0),
            Field((*place, "within_business_h"), Target, "within_business_h", "number", 1, "h", 1),
        ]
    return [
        Field((*place, "service_level"), Target, "service_level", "number", 100, "%", 0),
        Field((*place, "within_s"), Target, "within_s", "number", 1, "s", 0),
    ]


def main_channel(scenario: Scenario) -> str:
    """Return the channel that the first inputs are for: the first live one, else the first."""
    kinds = {name: one.kind for name, one in scenario.channels.items()}
    return next((name for name, kind in kinds.items() if kind == "live"), next(iter(kinds)))


def limits(scenario: Scenario) -> list[Field]:
    """Return the budget: people and money."""
    place = ("limits", "cost_per_year")
    return [
        Field(("limits", "people"), Limits, "people", "whole", optional=True),
        Field(place, Limits, "cost_per_year", unit="money_year", currency=scenario.currency, optional=True),
    ]


def people_now(scenario: Scenario) -> list[Field]:
    """Return today's people where one site alone has people of the desk; those of several stand with the sites."""
    own = [i for i, site in enumerate(scenario.sites) if site.employer != "vendor"]
    return [_people_now(own[0])] if len(own) == 1 else []


def _people_now(index: int, label: str = "") -> Field:
    return Field(("sites", index, "people_now"), Site, "people_now", optional=True, label=label)


def channel_section(scenario: Scenario, channel: str) -> list[Field]:
    """Return the values of one channel."""
    one, place = scenario.channels[channel], ("channels", channel)
    fields = [handle(scenario, channel), *promise(scenario, channel)]
    if one.kind != "deferred":
        fields.append(Field((*place, "patience_s"), Channel, "patience_s", unit="s", optional=True))
    if one.kind == "concurrent":
        fields.append(Field((*place, "slots"), Channel, "slots", "whole", unit="chats"))
    return fields


def sections(scenario: Scenario) -> dict[str, list[Field]]:
    """Return the rest of the form by section (the channels have one of their own)."""
    return {
        "people": _people(),
        "model": _model(scenario),
        "shifts": _shifts(scenario),
        "volume": _volume(scenario),
        "sites": [
            Field(("currency",), Scenario, "currency", "text"),
            *(field for i, site in enumerate(scenario.sites) for field in _site(scenario, i, site)),
        ],
        "method": [
            Field(("week_of",), Scenario, "week_of", "week"),
            Field(("queue_model",), Scenario, "queue_model", "choice", choices=("auto", "erlang_a", "erlang_c")),
            Field(("promises",), Scenario, "promises", "choice", choices=("period", "cover")),
            Field(("load_rule",), Scenario, "load_rule", "choice", choices=("offered", "stationary")),
            Field(("full_time_h",), Scenario, "full_time_h", unit="week", digits=1),
        ],
    }


def _people() -> list[Field]:
    lost: Place = ("people", "shrinkage")
    return [
        Field((*lost, "scheduled"), Shrinkage, "scheduled", "number", 100, "%", 1),
        Field((*lost, "of_which_paid"), Shrinkage, "of_which_paid", "number", 100, "%", 1, optional=True),
        Field(("people", "max_occupancy"), People, "max_occupancy", "number", 100, "%", 0),
    ]


def operating_models(scenario: Scenario) -> list[str]:
    """Return the models a desk can be planned under; custom only where the file has its table."""
    return [one for one in get_args(OperatingModel) if one != "custom" or scenario.models.custom]


def _model(scenario: Scenario) -> list[Field]:
    choices = operating_models(scenario)
    fields = [Field(("operating_model",), Scenario, "operating_model", "choice", choices=choices)]
    place: Place = ("models", scenario.operating_model)
    if scenario.operating_model == "central":
        names = [site.name for site in scenario.sites]
        fields.append(Field((*place, "site"), Central, "site", "choice", choices=names, optional=True))
    if scenario.operating_model == "virtual":
        money = scenario.currency
        fields += [
            Field((*place, "partners"), Virtual, "partners", "yes_no"),
            Field((*place, "remote_wage_factor"), Virtual, "remote_wage_factor", unit="factor", digits=2),
            Field((*place, "seat_cost"), Virtual, "seat_cost", unit=money),
        ]
    if scenario.operating_model == "follow_the_sun":
        fields.append(Field((*place, "daytime"), FollowTheSun, "daytime", "text"))
    return fields


def _shifts(scenario: Scenario) -> list[Field]:
    starts = sorted({*STARTS, scenario.shifts.starts_every_min})
    may_vary = sorted({0, *STARTS, 120, scenario.shifts.start_may_vary_min})
    lengths = sorted({*LENGTHS, *(float(one) for one in scenario.shifts.paid_h)})
    return [
        Field(("shifts", "paid_h"), ShiftRules, "paid_h", "several", unit="h", choices=lengths),
        Field(("shifts", "starts_every_min"), ShiftRules, "starts_every_min", "choice", unit="min", choices=starts),
        Field(
            ("shifts", "start_may_vary_min"), ShiftRules, "start_may_vary_min", "choice", unit="min", choices=may_vary
        ),
        Field(("shifts", "max_part_time_share"), ShiftRules, "max_part_time_share", "number", 100, "%", 0),
        Field(("shifts", "min_on_duty"), ShiftRules, "min_on_duty", "whole", unit="people"),
        Field(("shifts", "rest_h"), ShiftRules, "rest_h", unit="h", digits=1),
        Field(("shifts", "max_consecutive_days"), ShiftRules, "max_consecutive_days", "whole", unit="days"),
        Field(("shifts", "night_shifts"), ShiftRules, "night_shifts", "yes_no"),
    ]


def _volume(scenario: Scenario) -> list[Field]:
    fields = []
    for i, region in enumerate(scenario.regions):
        if region.contacts_per_month is not None:
            name, unit = "contacts_per_month", "month"
        else:
            name, unit = "customers", "customers"
        fields.append(Field(("regions", i, name), Region, name, unit=unit, label=region.name))
    return fields


def _site(scenario: Scenario, index: int, site: Site) -> list[Field]:
    place: Place = ("sites", index)
    if site.contract is not None:
        money = site.contract.currency or scenario.currency
        fields = [Field((*place, "contract", "price"), Contract, "price", unit=money, digits=2, label=site.name)]
    else:
        fields = [Field((*place, "wage_per_h"), Site, "wage_per_h", unit=scenario.currency, digits=2, label=site.name)]
    if site.employer != "vendor" and not people_now(scenario):
        fields.append(_people_now(index, site.name))
    month = {"unit": scenario.currency, "label": site.name}
    return [
        *fields,
        Field((*place, "max_people"), Site, "max_people", "whole", unit="people", optional=True, label=site.name),
        Field((*place, "seat_cost_per_month"), Site, "seat_cost_per_month", **month),  # type: ignore[arg-type]
        Field((*place, "fixed_cost_per_month"), Site, "fixed_cost_per_month", **month),  # type: ignore[arg-type]
    ]

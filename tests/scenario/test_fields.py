"""Every field says what it is; values keep to their ranges; shorthand means what it says."""

import math
import pickle
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from planner.scenario import Estimate, Scenario, WeekHours
from planner.scenario.quantities import NEUTRAL, Bounds, Model, Whole, day_numbers, span
from planner.scenario.sites import Shrinkage
from tests.desks import desk


def models_of(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for part in get_args(annotation):
        yield from models_of(part)


def every_model(root: type[Model] = Scenario, seen: set[type[Model]] | None = None) -> Iterator[type[Model]]:
    seen = set() if seen is None else seen
    if root not in seen:
        seen.add(root)
        yield root
        for field in root.model_fields.values():
            for model in models_of(field.annotation):
                yield from every_model(model, seen)


FIELDS = [(model, name, field) for model in every_model() for name, field in model.model_fields.items()]
IDS = [f"{model.__name__}.{name}" for model, name, _ in FIELDS]


def _is_numeric(field: FieldInfo) -> bool:
    def bounded(annotation: Any) -> bool:
        if hasattr(annotation, "__metadata__"):
            return any(isinstance(part, Bounds | Whole) for part in annotation.__metadata__)
        return any(bounded(part) for part in get_args(annotation))

    return any(isinstance(part, Bounds | Whole) for part in field.metadata) or bounded(field.annotation)


def test_the_walk_finds_the_models():
    assert len({model for model, _, _ in FIELDS}) > 30
    assert sum(_is_numeric(field) for _, _, field in FIELDS) > 90
    assert len(WITH_DEFAULT) > 120


@pytest.mark.parametrize(("model", "name", "field"), FIELDS, ids=IDS)
def test_every_field_has_description_and_unit(model, name, field):
    assert field.description
    assert len(field.description) > 5
    unit = field.json_schema_extra["unit"]
    if _is_numeric(field) and name != "seed":
        assert unit
        assert f"[{unit}]" in field.description


def default_numbers(field: FieldInfo) -> list[float]:
    """Return the numbers that count where a file leaves the field out."""
    parts = field.default if isinstance(field.default, tuple) else (field.default,)
    return [one for one in parts if isinstance(one, int | float) and not isinstance(one, bool)]


WITH_DEFAULT = [(name, field) for (_, _, field), name in zip(FIELDS, IDS, strict=True) if default_numbers(field)]


@pytest.mark.parametrize("field", [field for _, field in WITH_DEFAULT], ids=[name for name, _ in WITH_DEFAULT])
def test_every_numeric_default_has_a_source(field):
    source = field.json_schema_extra["source"]
    assert source
    assert (source == NEUTRAL) <= set(default_numbers(field)).issubset({0, 1})
    assert NEUTRAL not in field.description
    if source.startswith("an assumption"):
        assert field.default.is_range
        assert field.json_schema_extra["year"]


@pytest.mark.parametrize("model", list(every_model()), ids=lambda model: model.__name__)
def test_every_model_is_frozen_and_refuses_unknown_keys(model):
    assert model.model_config["frozen"]
    assert model.model_config["extra"] == "forbid"
    assert model.__doc__


def test_defaults_are_validated_and_frozen():
    scenario = desk()
    with pytest.raises(ValidationError, match="frozen"):
        scenario.name = "Other"
    assert scenario.people.max_occupancy == 0.85
    assert (scenario.people.max_occupancy.low, scenario.people.max_occupancy.high) == (0.75, 0.90)


def test_changed_returns_a_checked_copy():
    scenario = desk()
    assert scenario.changed(interval_min=30).interval_min == 30
    assert scenario.interval_min == 15
    with pytest.raises(ValidationError, match="interval_min"):
        scenario.changed(interval_min=20)


def test_an_estimate_counts_as_its_base_value_and_keeps_its_range():
    value = Bounds(0, 10).parse({"low": 1, "base": 2, "high": 4})
    assert value == 2
    assert value * 3 == 6
    assert (value.low, value.high, value.is_range) == (1, 4, True)
    assert value.as_input() == {"low": 1, "base": 2, "high": 4}
    copy = pickle.loads(pickle.dumps(value))
    assert (copy, copy.low, copy.high) == (2, 1, 4)
    assert Estimate(3).as_input() == 3
    assert not Estimate(3).is_range


@pytest.mark.parametrize("value", [True, "2", None, [2], {"low": 1, "base": 2}, {"low": 3, "base": 2, "high": 4}])
def test_an_estimate_refuses_what_is_not_one(value):
    with pytest.raises(Exception, match=r"number|low"):
        Bounds(0, 10).parse(value)


@pytest.mark.parametrize("value", [-1e-9, 10.000001, math.nan, math.inf, 10**400])
def test_an_estimate_names_its_range(value):
    with pytest.raises(Exception, match=r"\[0, 10\]"):
        Bounds(0, 10).parse(value)


def test_open_ends_are_open():
    both = Bounds(0, 1, "()")
    assert not both.holds(0)
    assert not both.holds(1)
    assert both.holds(0.5)
    assert both.allowed() == "(0, 1)"
    assert Bounds(0, 1, "(]").holds(1)


@pytest.mark.parametrize("value", [1.5, 0, 8, "3", True])
def test_a_whole_number_names_its_range(value):
    with pytest.raises(Exception, match=r"\[1, 7\]"):
        Whole(1, 7).parse(value)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", [0]),
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("sat,sun", [5, 6]),
        ("fri-mon", [4, 5, 6, 0]),
        ("Sun-Thu", [6, 0, 1, 2, 3]),
        ("mon-sun", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_days(text, days):
    assert day_numbers(text) == days


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("08:00-18:00", (480, 1080)),
        ("00:00-24:00", (0, 1440)),
        ("22:00-06:00", (1320, 1800)),
        ("7:30-8:00", (450, 480)),
    ],
)
def test_spans(text, minutes):
    assert span(text) == minutes


@pytest.mark.parametrize(
    "text", ["08:00-08:00", "00:00-00:00", "24:00-00:00", "24:00-24:00", "08:00", "25:00-26:00", "08:60-09:00", "a-b"]
)
def test_bad_spans(text):
    with pytest.raises(ValueError, match=r"zero length|not a time|not a span"):
        span(text)


def test_week_hours_read_and_write_the_same():
    hours = WeekHours.parse({"mon-fri": "08:00-12:00, 13:00-18:00", "sat": "22:00-02:00", "sun": "closed"})
    assert hours.spans[0] == ((480, 720), (780, 1080))
    assert hours.spans[5] == ((1320, 1560),)
    assert hours.spans[6] == ()
    assert WeekHours.parse(hours.as_input()) == hours
    assert WeekHours.parse("always").as_input() == "always"


@pytest.mark.parametrize("value", [{}, "sometimes", 5, {"mon": "closed"}, {"monday": "08:00-09:00"}])
def test_bad_week_hours(value):
    with pytest.raises(Exception, match=r"always|not a day|open at some time"):
        WeekHours.parse(value)


def test_short_forms():
    scenario = desk(
        {
            "people.shrinkage": 0.2,
            "shifts.paid_h": 8,
            "shifts.days_per_week": {4: 6, 8: 5},
            "departments[0].open": {"mon-fri": "08:00-18:00", "email": {"mon-sun": "00:00-24:00"}},
            "profile": {"mon-fri": [1] * 24},
        }
    )
    assert scenario.people.shrinkage == Shrinkage(scheduled=0.2)
    assert scenario.shifts.paid_h == (8,)
    assert [scenario.shifts.days_for(h) for h in (4, 8, 6)] == [6, 5, 5]
    assert scenario.departments[0].open.of("email") == WeekHours.always()
    assert scenario.departments[0].open.of("phone").spans[5] == ()
    assert len(scenario.profile.weights) == 7
    assert sum(scenario.profile.weights[6]) == 0


def test_paid_shrinkage_is_all_of_it_unless_told():
    assert Shrinkage(scheduled=0.3).paid == 0.3
    assert Shrinkage(scheduled=0.3, of_which_paid=0.1).paid == 0.1
    with pytest.raises(ValidationError, match="must not exceed"):
        Shrinkage(scheduled=0.1, of_which_paid=0.2)


def test_needs_follow_from_customers_and_products():
    products = [
        {"name": "A", "used_by": 1.0, "needs_per_customer_month": 0.4},
        {"name": "B", "used_by": 0.5, "needs_per_customer_month": 0.2},
    ]
    scenario = desk({"regions[0].contacts_per_month": None, "regions[0].customers": 1_000, "products": products})
    assert scenario.contacts_per_month(scenario.regions[0]) == pytest.approx(1_000 * (0.4 + 0.5 * 0.2), abs=1e-9)


def test_exchange_rates():
    scenario = desk({"exchange": {"USD": 0.9}})
    assert (scenario.rate("USD"), scenario.rate("EUR"), scenario.rate(None)) == (0.9, 1.0, 1.0)
    assert scenario.site("Leipzig").wage_per_h == 24

"""The JSON Schema: valid, current, accepts every scenario we ship, refuses wrong ones; so for the reference."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic.fields import FieldInfo

from planner.scenario import Scenario
from planner.scenario.reference import allowed
from planner.scenario.schema import json_schema
from planner.scenario_file import _read, load, plain
from tests.desks import document
from tests.scenario.test_fields import every_model
from tools.scenario_reference import ROOT, written

FILES = sorted([*(ROOT / "scenarios").glob("*.yaml"), *(ROOT / "scenarios").glob("*/*.yaml")])
WHOLE = [path for path in FILES if path.parent.name == "scenarios"]
SKETCH = ROOT.parent / "shared" / "design" / "example_scenario.yaml"


def as_json(path: Path) -> Any:
    return json.loads(json.dumps(plain(_read(path)), default=str))


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    content = json_schema()
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


@pytest.mark.parametrize("path", written(), ids=lambda path: path.name)
def test_generated_files_are_current(path):
    assert path.read_text("utf-8") == written()[path], "run python -m tools.scenario_reference"


def test_there_are_files():
    assert len(WHOLE) >= 3
    assert len(FILES) > len(WHOLE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_fits_schema_and_program_and_points_to_the_schema(path, schema):
    schema.validate(as_json(path))
    assert isinstance(load(path).scenario, Scenario)
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve() == ROOT / "scenarios" / "schema.json"


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_a_whole_file_fits_as_a_whole(path, schema):
    """Not only through the branch for overrides, which asks for less."""
    assert "extends" not in as_json(path)
    schema.validate(as_json(path))


@pytest.mark.skipif(not SKETCH.exists(), reason="the design sketch lies beside the project and is not there")
def test_the_design_sketch_fits(schema):
    schema.validate(as_json(SKETCH))
    assert load(SKETCH).scenario.operating_model == "follow_the_sun"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("colour", "red"),
        ("sites[0].colour", "red"),
        ("channels.phone.target.service_level", 80),
        ("regions[0].contacts_per_month", -1),
        ("regions[0].contacts_per_month", {"low": 1, "base": 2}),
        ("interval_min", 20),
        ("operating_model", "centralised"),
        ("channels.phone.kind", "phone"),
        ("channels.phone.handle_s", "long"),
        ("shifts.paid_h", [30]),
        ("people.shrinkage", 30),
        ("seed", 1.5),
        ("sites", {}),
        ("name", 5),
        ("departments[0].open", 5),
    ],
)
def test_a_wrong_file_is_refused(place, value, schema):
    schema.validate(document())
    assert not schema.is_valid(document({place: value}))


@pytest.mark.parametrize("key", ["name", "currency", "regions", "channels", "sites"])
def test_a_missing_part_is_refused(key, schema):
    data = document()
    del data[key]
    assert not schema.is_valid(data)


def test_every_field_of_the_schema_has_its_description():
    definitions = json_schema()["$defs"]
    for model in every_model():
        if model is Scenario:
            continue
        forms = definitions[model.__name__].get("anyOf", [definitions[model.__name__]])
        for name, field in model.model_fields.items():
            assert forms[0]["properties"][name.rstrip("_")]["description"] == field.description


def test_the_reference_names_every_field_with_unit_and_range():
    text = (ROOT / "docs" / "scenario.md").read_text("utf-8")
    for model in every_model():
        for name, field in model.model_fields.items():
            rows = [line for line in text.splitlines() if line.startswith(f"| `{name.rstrip('_')}` |")]
            unit = field.json_schema_extra["unit"]
            assert any(f"| {unit} | {allowed(field)} |" in row for row in rows), (model, name)


def test_allowed_values_as_text():
    fields: dict[str, FieldInfo] = Scenario.model_fields
    assert allowed(fields["interval_min"]) == "5, 15, 30, 60"
    assert allowed(fields["seed"]) == "whole, [0, 2147483647]"
    assert allowed(fields["week_of"]) == "typical or a date from 2000-01-01 to 2099-12-31"
    assert allowed(fields["exchange"]) == "by name: (0, 1e+09]"

"""The JSON Schema of scenario files, for editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from planner.scenario.desk import Event, Profile
from planner.scenario.quantities import Model, WeekHours
from planner.scenario.root import Scenario
from planner.scenario.sites import Shrinkage


class _WithShortForms(GenerateJsonSchema):
    """Writes defaults as a file would hold them."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, Model):
            return dft.model_dump(mode="json", exclude_defaults=True)
        if isinstance(dft, tuple):
            return [self.encode_default(one) for one in dft]
        if hasattr(dft, "as_input"):
            return dft.as_input()
        return super().encode_default(dft)


def json_schema() -> JsonSchemaValue:
    """Return the JSON Schema (draft 2020-12) of a scenario file or of an override of one."""
    schema = Scenario.model_json_schema(schema_generator=_WithShortForms)
    definitions = schema["$defs"]
    hours = definitions.get(WeekHours.__name__) or {"type": ["string", "object"]}
    _allow(definitions, "DepartmentHours", {"const": "always"}, {"type": "object", "additionalProperties": hours})
    _allow(
        definitions, Profile.__name__, {"type": "string"}, {"type": "object", "additionalProperties": {"type": "array"}}
    )
    _allow(definitions, Shrinkage.__name__, {"type": "number", "minimum": 0, "maximum": 0.95})
    for name, key in (
        ("Channel", "handle_s"),
        *((rules, key) for rules in ("ShiftRules", "SiteRules") for key in ("paid_h", "overtime_h")),
    ):
        _allow_single(definitions[name]["properties"], key)
    event = definitions[Event.__name__]
    event["properties"]["from"] = event["properties"].pop("from_")
    event["required"] = ["from" if key == "from_" else key for key in event["required"]]
    base = {key: schema[key] for key in ("$defs", "title", "description")}
    override = {
        "type": "object",
        "required": ["extends"],
        "properties": {"extends": {"type": "string", "description": "File this one changes; give only what differs"}},
    }
    whole = {key: part for key, part in schema.items() if key not in base}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **base, "anyOf": [whole, override]}


def _allow_single(properties: dict[str, Any], key: str) -> None:
    """Let a list of numbers be written as one number."""
    field = properties[key]
    forms = field.pop("anyOf", None) or [{"type": field.pop("type"), "items": field.pop("items")}]
    field["anyOf"] = [*forms, *(form["items"] for form in forms if form["type"] == "array")]


def _allow(definitions: dict[str, Any], name: str, *short_forms: dict[str, Any]) -> None:
    long_form = definitions[name]
    definitions[name] = {"anyOf": [long_form, *short_forms], "description": long_form.get("description", "")}

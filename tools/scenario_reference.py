"""Write what is generated from the scenario's fields: docs/scenario.md and scenarios/schema.json."""

from __future__ import annotations

import json
from pathlib import Path

from planner.scenario.reference import reference
from planner.scenario.schema import json_schema

ROOT = Path(__file__).resolve().parents[1]


def written() -> dict[Path, str]:
    """Return the content of every generated file."""
    schema = json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
    return {ROOT / "docs" / "scenario.md": reference(), ROOT / "scenarios" / "schema.json": schema}


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))

"""Who may import whom: the rules of the architecture, read from the sources."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("planner", "models")
ANYTHING = frozenset({"*"})
NUMBERS = frozenset({"numpy", "scipy", "pandas", "numba"})


@dataclass(frozen=True)
class Rule:
    """What the modules under one package may import of ours, and of others (the standard library always)."""

    package: str
    ours: frozenset[str]
    others: frozenset[str] = ANYTHING


RULES = (
    Rule("models", frozenset({"models"}), NUMBERS),
    Rule("planner.queueing", frozenset({"planner.queueing"}), NUMBERS),
    Rule("planner.simulation", frozenset({"planner.simulation"}), NUMBERS | {"llvmlite"}),  # numba's code generator
    Rule("planner.scenario", frozenset({"planner.scenario"})),
    Rule("planner.beside", frozenset({"planner.beside", "planner.scenario"}), NUMBERS),  # pages are drawn with it
)
ONLY_IN = {
    "streamlit": ("app", "planner.ui"),
    "pulp": ("planner.shifts", "planner.economics"),
    "highspy": ("planner.shifts", "planner.economics"),
    "planner.ui": ("app", "planner.ui"),
}


def imports(source: str, module: str, is_package: bool = False) -> Iterator[str]:
    """Yield the modules that a source imports, wherever the statement stands; relative ones in full."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".") if is_package else module.split(".")[:-1]
            base = parts[: len(parts) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield name
            # `from planner import ui` imports planner.ui
            yield from (f"{name}.{alias.name}" for alias in node.names if name in OURS or not node.module)


def lies_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def faults(source: str, module: str, is_package: bool = False) -> list[str]:
    """Return the rules that a module's imports break."""
    found = []
    for name in imports(source, module, is_package):
        top = name.split(".")[0]
        for rule in RULES:
            if not lies_in(module, rule.package):
                continue
            if top in OURS and name != "planner" and not any(lies_in(name, one) for one in rule.ours):
                found.append(f"{module} imports {name}")
            if top not in OURS and rule.others is not ANYTHING and top not in rule.others | sys.stdlib_module_names:
                found.append(f"{module} imports {name}")
        for guarded, homes in ONLY_IN.items():
            if lies_in(name, guarded) and not any(lies_in(module, home) for home in homes):
                found.append(f"{module} imports {name}")
    return found


def sources() -> Iterator[tuple[Path, str, bool]]:
    for path in [*(ROOT / "planner").rglob("*.py"), *(ROOT / "models").rglob("*.py"), *ROOT.glob("app.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        yield path, ".".join(parts[:-1] if is_package else parts), is_package


def test_every_module_keeps_the_import_rules():
    modules = list(sources())
    assert len(modules) > 40
    broken = [fault for path, name, package in modules for fault in faults(path.read_text("utf-8"), name, package)]
    assert broken == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("models.regional", "from planner.scenario import Scenario"),
        ("models.regional", "from planner import timeline"),
        ("models.regional", "import pydantic"),
        ("models.regional", "def late():\n    import planner.demand"),
        ("planner.queueing.loss", "from planner.scenario import Scenario"),
        ("planner.queueing.loss", "from .. import scenario"),
        ("planner.queueing.loss", "import pulp"),
        ("planner.simulation.run", "from models import Routing"),
        ("planner.simulation.run", "from planner.queueing import erlang_a"),
        ("planner.scenario.root", "from planner import profiles"),
        ("planner.scenario.root", "from planner.demand import demand"),
        ("planner.demand", "import streamlit as st"),
        ("planner.pipeline", "from planner.ui import state"),
        ("planner.pipeline", "from planner.ui.state import current"),
        ("planner.pipeline", "from . import ui"),
        ("planner.requirement", "import pulp"),
        ("planner.outcome", "from highspy import Highs"),
    ],
)
def test_a_broken_rule_is_found(module, source):
    assert faults(source, module) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("models.regional", "import numpy as np\nfrom models.routing import Routing\nfrom collections import abc"),
        ("planner.queueing.loss", "from planner.queueing._inputs import checked\nfrom scipy import special"),
        ("planner.queueing.loss", "from . import delay"),
        ("planner.shifts.highs", "import highspy\nimport pulp"),
        ("planner.ui.state", "import streamlit\nfrom planner.pipeline import plan"),
        ("app", "import streamlit\nfrom planner.ui import views"),
        ("planner.scenario.root", "import pydantic\nfrom planner.scenario.desk import Region"),
    ],
)
def test_allowed_imports_pass(module, source):
    assert faults(source, module) == []

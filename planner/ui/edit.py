"""Changing a scenario at a place: the checked scenario, and beside it the file's text with its comments kept."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner import scenario_file
from planner.lists.cells import keeping_range
from planner.scenario import Scenario, ScenarioError, parse
from planner.ui.once import Once

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Draft(Once):
    """A scenario and the document it is saved as.

    Attributes
    ----------
    scenario
        The checked scenario.
    document
        What the file holds, comments included; None once an edit could not be made there.
    """

    scenario: Scenario
    document: Any

    @classmethod
    def read(cls, path: Path) -> Draft:
        """Read an example file; one that extends another becomes a file of its own.

        Raises
        ------
        ScenarioError
            With every fault of the file.
        """
        loaded = scenario_file.load(path)
        alone = not (isinstance(loaded.document, Mapping) and "extends" in loaded.document)
        return cls(loaded.scenario, loaded.document if alone else None)

    @classmethod
    def from_text(cls, text: str, name: str) -> Draft:
        """Read an uploaded file.

        Raises
        ------
        ScenarioError
            With every fault of the file.
        """
        loaded = scenario_file.loads(text, name)
        return cls(loaded.scenario, loaded.document)

    def changed(self, edits: Mapping[Place, Any]) -> Draft:
        """Return the draft with values replaced; a low/base/high range keeps its proportions.

        Raises
        ------
        ScenarioError
            When the changed scenario is refused.
        """
        plain = scenario_file.as_document(self.scenario)
        _apply(plain, edits, plain)
        scenario = parse(plain, self.scenario.name)
        return Draft(scenario, self._edited_document(edits, plain))

    def lacking(self, place: Place) -> Draft:
        """Return the draft without what its scenario says at a place.

        Raises
        ------
        ScenarioError
            When a scenario must say something there.
        """
        plain = scenario_file.as_document(self.scenario)
        drop(plain, place)
        return self.rewritten(plain, parse(plain, self.scenario.name))

    def rewritten(self, plain: Mapping[str, Any], scenario: Scenario) -> Draft:
        """Return the draft of a scenario whose file holds `plain`; what it says as before keeps its comments."""
        if self.document is None:
            return Draft(scenario, None)
        before = scenario_file.as_document(self.scenario)
        return Draft(scenario, _rewritten(copy.deepcopy(self.document), before, plain))

    def _edited_document(self, edits: Mapping[Place, Any], plain: Any) -> Any:
        if self.document is None:
            return None
        document = copy.deepcopy(self.document)
        try:
            _apply(document, edits, plain)
        except (TypeError, KeyError, IndexError, AttributeError):
            return None
        return document

    def text(self) -> str:
        """Return the scenario as YAML, with its comments where the edited file still says the same."""
        if self.document is not None:
            text = scenario_file.dump(self.document)
            try:
                if scenario_file.loads(text).scenario == self.scenario:
                    return text
            except ScenarioError:
                pass
        return scenario_file.dumps(self.scenario)


def drop(document: dict[Any, Any], place: Place) -> None:
    """Take a place out of a document, in place, and with it what holds nothing else."""
    first, *rest = place
    if rest and isinstance(document.get(first), dict):
        drop(document[first], tuple(rest))
        if document[first]:
            return
    document.pop(first, None)


def value_at(scenario: Scenario, place: Place) -> Any:
    """Return the value at a place, defaults included; None where an optional part is absent."""
    value: Any = scenario
    for part in place:
        if value is None:
            return None
        if isinstance(value, tuple):
            value = value[int(part)]
        else:
            value = value[part] if isinstance(value, Mapping) else getattr(value, str(part))
    return value


def _apply(document: Any, edits: Mapping[Place, Any], whole: Any) -> None:
    for place, value in edits.items():
        holder, model = document, whole
        for part in place[:-1]:
            model = _inside(model, part)
            holder = _step_into(holder, part, model)
        key = place[-1]
        before = holder.get(key) if isinstance(holder, Mapping) else holder[key]
        holder[key] = keeping_range(before, value)


def _inside(model: Any, part: str | int) -> Any:
    """Return the part of the complete document, which has the long form of everything, or None."""
    if isinstance(model, list):
        return model[int(part)]
    return model.get(part) if isinstance(model, Mapping) else None


def _step_into(holder: Any, part: str | int, model: Any) -> Any:
    """Return the mapping or list at `part`; a missing or short form (`shrinkage: 0.25`) becomes its long form."""
    if isinstance(holder, list):
        return holder[int(part)]
    found = holder.get(part)
    if not isinstance(found, Mapping | list):
        holder[part] = copy.deepcopy(model) if isinstance(model, Mapping) else {}
    return holder[part]


def _rewritten(node: Any, before: Any, after: Any) -> Any:
    """Return a part of a document that says `after` where it said `before`; the rest of it stays as it is."""
    if before == after:
        return node
    if isinstance(node, dict) and isinstance(before, dict) and isinstance(after, dict):
        for key in [key for key in node if key in before and key not in after]:
            del node[key]
        for key, value in after.items():
            if key not in before or before[key] != value:
                node[key] = _rewritten(node.get(key), before.get(key), value)
        return node
    if isinstance(node, list) and isinstance(before, list) and isinstance(after, list) and len(node) == len(before):
        _rewrite_list(node, before, after)
        return node
    return copy.deepcopy(after)


def _rewrite_list(node: Any, before: list[Any], after: list[Any]) -> None:
    """Rewrite a list in place: entries are followed by name where they have one, else by their place."""
    places = {_name_at(entry, i): i for i, entry in enumerate(before)}
    found = [places.get(_name_at(entry, i)) for i, entry in enumerate(after)]
    if len(after) == len(before):
        found = [i if place is None else place for i, place in enumerate(found)]
    entries = [
        copy.deepcopy(entry) if place is None else _rewritten(copy.deepcopy(node[place]), before[place], entry)
        for place, entry in zip(found, after, strict=True)
    ]
    kept = [place for place in found if place is not None]
    if kept != sorted(set(kept)) or None in found[: len(kept)]:
        node[:] = entries
        return
    for place in sorted({*range(len(node))} - {*kept}, reverse=True):  # one by one: comments stay with their entries
        del node[place]
    for i, entry in enumerate(entries):
        if i < len(kept):
            node[i] = entry
        else:
            node.append(entry)


def _name_at(entry: Any, index: int) -> Any:
    return entry.get("name") if isinstance(entry, Mapping) and "name" in entry else index

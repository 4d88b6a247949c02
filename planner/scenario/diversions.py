"""Faults of what contacts do out of hours when others are to take them: unknown places, and places that cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.scenario.plain import Fault, items, mapping, names, rows, texts, unknown


def diversion_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield diversions to departments and sites that are not there, or that could never take a contact."""
    departments = names(data, "departments")
    sites = {str(site.get("name")): site for _, site in items(data, "sites")}
    for i, department in items(data, "departments"):
        for channel, choice in mapping(department.get("out_of_hours")).items():
            here, chosen = f"departments[{i}].out_of_hours.{channel}", mapping(choice)
            yield from unknown(f"{here}.divert_to", chosen.get("divert_to"), departments, "department")
            name = chosen.get("divert_to_site")
            yield from unknown(f"{here}.divert_to_site", name, list(sites), "site")
            if isinstance(name, str) and name in sites:
                yield from _unable(f"{here}.divert_to_site", data, department, chosen, sites[name])


def _unable(
    path: str,
    data: Mapping[str, Any],
    department: Mapping[str, Any],
    choice: Mapping[str, Any],
    site: Mapping[str, Any],
) -> Iterator[Fault]:
    known = {str(one.get("name")): one for _, one in items(data, "departments")}
    server = mapping(known.get(str(choice.get("divert_to")), department))
    people = server.get("shares_people_with") or server.get("name")
    trained = site.get("departments")
    if trained is not None and people not in rows(trained):
        yield Fault(path, f"is not trained for {people} (it serves {', '.join(texts(trained))})", site.get("name"))
    asked = {str(one) for _, region in items(data, "regions") for one in mapping(region.get("languages"))}
    for given in (department.get("languages"), choice.get("languages")):
        asked = asked if given is None else asked & set(texts(given))
    second = {key: mapping(row).get("to") for key, row in mapping(data.get("language_fallback")).items()}
    spoken = texts(site.get("languages"))
    if asked and not any(one in spoken or second.get(one) in spoken for one in asked):
        yield Fault(
            path, f"speaks none of the languages of these contacts ({', '.join(sorted(asked))})", site.get("name")
        )

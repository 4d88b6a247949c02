"""Faults that lie between fields: names that do not match, shares that do not add up, nobody who may serve.

Works on plain mappings, so that a file whose single values are wrong still hears of these faults in the same message.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SUM_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: where, why, and the value found there."""

    NOTHING: ClassVar[object] = object()
    path: str
    why: str
    value: Any = NOTHING

    def shown(self) -> str:
        """Return the value as the end of a message, shortened."""
        if self.value is Fault.NOTHING:
            return ""
        text = repr(self.value)
        return f"; got {text if len(text) <= 80 else text[:77] + '...'}"


def cross_faults(data: Mapping[str, Any]) -> list[Fault]:
    """Return the faults between fields of a scenario given as plain mappings; unusable values are passed over."""
    rules = (_duplicates, _shares, _references, _volumes, _channels, _languages, _currencies, _breaks, _grid)
    return [fault for rule in rules for fault in rule(data)]


def _items(data: Mapping[str, Any], key: str) -> list[tuple[int, Mapping[str, Any]]]:
    rows = data.get(key)
    return (
        [(i, row) for i, row in enumerate(rows) if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _names(data: Mapping[str, Any], key: str) -> list[str]:
    return [str(row["name"]) for _, row in _items(data, key) if "name" in row]


def _base(value: Any) -> float | None:
    value = value.get("base") if isinstance(value, Mapping) else value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _duplicates(data: Mapping[str, Any]) -> Iterator[Fault]:
    for key in ("regions", "departments", "sites", "products"):
        seen: set[str] = set()
        for i, row in _items(data, key):
            name = str(row.get("name"))
            if name in seen:
                yield Fault(f"{key}[{i}].name", "is used twice", name)
            seen.add(name)
    for key in ("regions", "sites", "channels"):
        if key in data and not data[key]:
            yield Fault(key, "needs at least one entry", data[key])


def _sum_fault(path: str, shares: list[Any]) -> Iterator[Fault]:
    numbers = [_base(share) for share in shares]
    known = [number for number in numbers if number is not None]
    if len(known) == len(numbers) and known and abs(sum(known) - 1) > SUM_TOLERANCE:
        total = sum(known)
        word = "too much" if total > 1 else "missing"
        yield Fault(path, f"shares must add up to 1; they add up to {total:.6g} ({abs(total - 1):.6g} {word})")


def _shares(data: Mapping[str, Any]) -> Iterator[Fault]:
    for i, region in _items(data, "regions"):
        yield from _sum_fault(f"regions[{i}].languages", list(_mapping(region.get("languages")).values()))
    departments = [row.get("share", 1.0) for _, row in _items(data, "departments")]
    yield from _sum_fault("departments", departments)
    yield from _sum_fault(
        "priorities", [_mapping(one).get("share") for one in _mapping(data.get("priorities")).values()]
    )
    nodes = _nodes(data)
    if nodes:
        entering = [node.get("enters", 0.0) for _, _, node in nodes]
        entering.append(_mapping(_mapping(data.get("tiers")).get("on_site")).get("enters", 0.0))
        yield from _sum_fault("tiers", entering)
    for path, _, node in nodes:
        then = [_base(share) or 0.0 for share in _mapping(node.get("then")).values()]
        if sum(then) > 1 + SUM_TOLERANCE:
            yield Fault(f"{path}.then", f"shares must not exceed 1 in all; they add up to {sum(then):.6g}")


def _nodes(data: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Return (path, name, node) of every funnel step that solves contacts."""
    tiers = _mapping(data.get("tiers"))
    nodes = [(f"tiers.{key}", key, _mapping(tiers[key])) for key in ("self_service", "phone") if tiers.get(key)]
    online = _mapping(tiers.get("online"))
    return nodes + [(f"tiers.online.{name}", str(name), _mapping(node)) for name, node in online.items()]


def _unknown(path: str, value: Any, known: list[str], what: str) -> Iterator[Fault]:
    if value is not None and value not in known:
        yield Fault(path, f"is not a {what} of this file (known: {', '.join(known) or 'none'})", value)


def _references(data: Mapping[str, Any]) -> Iterator[Fault]:
    regions, departments, sites = (_names(data, key) for key in ("regions", "departments", "sites"))
    departments = departments or ["Support"]
    kinds = {str(name): _mapping(one).get("kind") for name, one in _mapping(data.get("channels")).items()}
    channels = list(kinds)
    for i, region in _items(data, "regions"):
        yield from _unknown(f"regions[{i}].site", region.get("site"), sites, "site")
    for i, event in _items(data, "events"):
        yield from _unknown(f"events[{i}].department", event.get("department"), departments, "department")
        yield from _unknown(f"events[{i}].region", event.get("region"), regions, "region")
    for i, site in _items(data, "sites"):
        for j, name in enumerate(site.get("departments") or ()):
            yield from _unknown(f"sites[{i}].departments[{j}]", name, departments, "department")
    for i, department in _items(data, "departments"):
        yield from _department_references(f"departments[{i}]", department, departments, kinds)
    models = _mapping(data.get("models"))
    yield from _unknown("models.central.site", _mapping(models.get("central")).get("site"), sites, "site")
    for name, chosen in _mapping(models.get("custom")).items():
        yield from _unknown(f"models.custom.{name}", name, regions, "region")
        for j, site_name in enumerate(chosen or ()):
            yield from _unknown(f"models.custom.{name}[{j}]", site_name, sites, "site")
    if data.get("operating_model") == "custom":
        missing = [name for name in regions if name not in _mapping(models.get("custom"))]
        if missing:
            yield Fault(
                "models.custom", f"the custom model needs the sites of each region; missing: {', '.join(missing)}"
            )
    destinations = [*channels, "on_site"]
    for path, name, node in _nodes(data):
        if name != "self_service":
            yield from _unknown(path, name, channels, "channel")
        for target in _mapping(node.get("then")):
            yield from _unknown(f"{path}.then.{target}", target, destinations, "channel")


def _department_references(
    path: str, department: Mapping[str, Any], departments: list[str], channels_kind: Mapping[str, Any]
) -> Iterator[Fault]:
    channels = list(channels_kind)
    partner = department.get("shares_people_with")
    yield from _unknown(f"{path}.shares_people_with", partner, departments, "department")
    if partner is not None and partner == department.get("name"):
        yield Fault(f"{path}.shares_people_with", "must name another department", partner)
    for key in ("out_of_hours", "targets"):
        for channel in _mapping(department.get(key)):
            yield from _unknown(f"{path}.{key}.{channel}", channel, channels, "channel")
    for channel, choice in _mapping(department.get("out_of_hours")).items():
        here = f"{path}.out_of_hours.{channel}"
        if choice == "waits" and channels_kind.get(channel) != "deferred":
            yield Fault(
                here, "waits is for deferred channels; a live contact is lost, diverted or becomes_<channel>", choice
            )
        if isinstance(choice, str) and choice.startswith("becomes_"):
            yield from _unknown(here, choice.removeprefix("becomes_"), channels, "channel")
        yield from _unknown(f"{here}.divert_to", _mapping(choice).get("divert_to"), departments, "department")
    hours = _mapping(department.get("open"))
    for key in _mapping(hours.get("by_channel")) or [one for one in hours if one in channels]:
        yield from _unknown(f"{path}.open.{key}", key, channels, "channel")


def _volumes(data: Mapping[str, Any]) -> Iterator[Fault]:
    for i, region in _items(data, "regions"):
        given = [key for key in ("contacts_per_month", "customers") if region.get(key) is not None]
        if len(given) != 1:
            yield Fault(f"regions[{i}]", "needs contacts_per_month or customers (one of the two)")
        elif given == ["customers"] and not data.get("products"):
            yield Fault(f"regions[{i}].customers", "needs products with needs_per_customer_month")


def _channels(data: Mapping[str, Any]) -> Iterator[Fault]:
    channels = _mapping(data.get("channels"))
    with_tiers = bool(data.get("tiers"))
    shares = [_mapping(channel).get("share") for channel in channels.values()]
    if with_tiers:
        for name, share in zip(channels, shares, strict=True):
            if share is not None:
                yield Fault(f"channels.{name}.share", "must be left out where tiers says where needs enter", share)
    elif len(shares) > 1 or any(share is not None for share in shares):
        if any(share is None for share in shares):
            yield Fault("channels", "each channel needs share (share of the contacts), as there are no tiers")
        else:
            yield from _sum_fault("channels", shares)
    for name, channel in channels.items():
        yield from _target_faults(f"channels.{name}", _mapping(channel))


def _target_faults(path: str, channel: Mapping[str, Any]) -> Iterator[Fault]:
    target = _mapping(channel.get("target"))
    deferred = channel.get("kind") == "deferred"
    wanted = ("share", "within_business_h") if deferred else ("service_level", "within_s")
    missing = [key for key in wanted if target.get(key) is None]
    if missing:
        yield Fault(f"{path}.target", f"a {channel.get('kind')} channel needs {' and '.join(missing)}")


def _languages(data: Mapping[str, Any]) -> Iterator[Fault]:
    spoken = {language for _, site in _items(data, "sites") for language in site.get("languages") or ()}
    fallback = {key: _mapping(row).get("to") for key, row in _mapping(data.get("language_fallback")).items()}
    for i, region in _items(data, "regions"):
        for language in _mapping(region.get("languages")):
            if language not in spoken and fallback.get(language) not in spoken:
                yield Fault(
                    f"regions[{i}].languages.{language}",
                    f"no site may serve it: sites speak {', '.join(sorted(map(str, spoken))) or 'nothing'}, "
                    "and language_fallback offers no other",
                )


def _currencies(data: Mapping[str, Any]) -> Iterator[Fault]:
    known = {data.get("currency"), *_mapping(data.get("exchange"))}
    for i, site in _items(data, "sites"):
        currency = _mapping(site.get("contract")).get("currency")
        if currency is not None and currency not in known:
            yield Fault(f"sites[{i}].contract.currency", "has no rate in exchange", currency)


def _breaks(data: Mapping[str, Any]) -> Iterator[Fault]:
    rules = _mapping(data.get("shifts"))
    lengths = rules.get("paid_h", (8,))
    lengths = [_base(one) for one in (lengths if isinstance(lengths, list | tuple) else [lengths])]
    shortest = min((one for one in lengths if one is not None), default=None)
    for i, rule in _items(rules, "breaks"):
        chosen = [_base(one) for one in rule.get("for_paid_h") or ()] or [shortest]
        window = rule.get("begins_after_h")
        latest = _base(window[1]) if isinstance(window, list | tuple) and len(window) == 2 else None
        least = min((one for one in chosen if one is not None), default=None)
        if latest is not None and least is not None and latest >= least:
            yield Fault(
                f"shifts.breaks[{i}].begins_after_h",
                f"must begin inside the shortest shift it is for ({least:g} h)",
                window,
            )


def _grid(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Everything that has a length must be a whole number of planning intervals."""
    slot = data.get("interval_min", 15)
    if slot not in (5, 15, 30, 60):
        return
    rules = _mapping(data.get("shifts"))
    lengths = rules.get("paid_h", (8,))
    lengths = lengths if isinstance(lengths, list | tuple) else [lengths]
    places = [(f"shifts.paid_h[{i}]", (_base(one) or 0) * 60, one) for i, one in enumerate(lengths)]
    places.append(
        ("shifts.starts_every_min", _base(rules.get("starts_every_min", 60)) or 0, rules.get("starts_every_min"))
    )
    places += [
        (f"shifts.breaks[{i}].min", _base(one.get("min")) or 0, one.get("min")) for i, one in _items(rules, "breaks")
    ]
    for path, minutes, value in places:
        if minutes % slot:
            yield Fault(
                path, f"must be a multiple of interval_min ({slot} min); interval_min may be 5, 15, 30 or 60", value
            )
    for key in ("regions", "sites"):
        for i, row in _items(data, key):
            yield from _offset_faults(f"{key}[{i}].time_zone", row.get("time_zone"), slot)


def _offset_faults(path: str, name: Any, slot: int) -> Iterator[Fault]:
    try:
        zone = ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return
    offsets = [dt.datetime(2026, month, 15, tzinfo=zone).utcoffset() or dt.timedelta() for month in (1, 7)]
    if any(offset % dt.timedelta(minutes=slot) for offset in offsets):
        yield Fault(
            path, f"its clock is not a whole number of {slot}-minute intervals from UTC; set interval_min: 15", name
        )

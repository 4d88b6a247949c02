"""Faults that lie between fields: names that do not match, shares that do not add up, nobody who may serve.

Works on plain mappings, so that a file whose single values are wrong still hears of these faults in the same message.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from planner.scenario.diversions import diversion_faults
from planner.scenario.loops import loops
from planner.scenario.plain import Fault, base, items, mapping, names, rows, texts, unknown
from planner.scenario.quantities import is_days
from planner.scenario.time_faults import break_faults, grid_faults

__all__ = ["Fault", "cross_faults", "profile_faults"]

SUM_TOLERANCE = 1e-6
LIVE_TARGET = ("service_level", "within_s", "max_abandonment", "max_asa_s")
DEFERRED_TARGET = ("share", "within_business_h")
FOREIGN_TARGET = {"deferred": LIVE_TARGET, "live": DEFERRED_TARGET, "concurrent": DEFERRED_TARGET}


def cross_faults(data: Mapping[str, Any]) -> list[Fault]:
    """Return the faults between fields of a scenario given as plain mappings; unusable values are passed over."""
    rules = (
        _duplicates,
        _shares,
        _references,
        diversion_faults,
        _volumes,
        _channels,
        _nothing_enters,
        _languages,
        _currencies,
        break_faults,
        grid_faults,
    )
    return [fault for rule in rules for fault in rule(data)]


def profile_faults(data: Mapping[str, Any], known: Collection[str]) -> list[Fault]:
    """Return the faults of names of weekly shapes, where the caller knows which there are."""
    places = [("profile", data.get("profile"))]
    places += [
        (f"{key}[{i}].profile", row.get("profile")) for key in ("regions", "departments") for i, row in items(data, key)
    ]
    places += [
        (f"channels.{name}.profile", mapping(row).get("profile")) for name, row in mapping(data.get("channels")).items()
    ]
    named = [(path, mapping(value).get("named", value)) for path, value in places]
    return [
        Fault(path, f"is not a weekly shape that comes with Deskplan ({', '.join(sorted(known))})", name)
        for path, name in named
        if isinstance(name, str) and name not in known
    ]


def _duplicates(data: Mapping[str, Any]) -> Iterator[Fault]:
    for key in ("regions", "departments", "sites", "products"):
        seen: set[str] = set()
        for i, row in items(data, key):
            name = str(row.get("name"))
            if name in seen:
                yield Fault(f"{key}[{i}].name", "is used twice", name)
            seen.add(name)
    for key in ("regions", "sites", "channels"):
        if key in data and not data[key]:
            yield Fault(key, "needs at least one entry", data[key])


def _sum_fault(path: str, shares: list[Any]) -> Iterator[Fault]:
    numbers = [base(share) for share in shares]
    known = [number for number in numbers if number is not None]
    if len(known) == len(numbers) and known and abs(sum(known) - 1) > SUM_TOLERANCE:
        total = sum(known)
        word = "too much" if total > 1 else "missing"
        yield Fault(path, f"shares must add up to 1; they add up to {total:.6g} ({abs(total - 1):.6g} {word})")


def _shares(data: Mapping[str, Any]) -> Iterator[Fault]:
    for i, region in items(data, "regions"):
        languages = region.get("languages")
        if isinstance(languages, Mapping) and not languages:
            yield Fault(f"regions[{i}].languages", "needs at least one language", languages)
        yield from _sum_fault(f"regions[{i}].languages", list(mapping(languages).values()))
    departments = [row.get("share", 1.0) for _, row in items(data, "departments")]
    yield from _sum_fault("departments", departments)
    yield from _sum_fault("priorities", [mapping(one).get("share") for one in mapping(data.get("priorities")).values()])
    nodes = _nodes(data)
    if isinstance(data.get("tiers"), Mapping):
        entering = [node.get("enters", 0.0) for _, _, node in nodes]
        entering.append(mapping(mapping(data.get("tiers")).get("on_site")).get("enters", 0.0))
        yield from _sum_fault("tiers", entering)
    for path, _, node in nodes:
        then = [base(share) or 0.0 for share in mapping(node.get("then")).values()]
        if sum(then) > 1 + SUM_TOLERANCE:
            yield Fault(f"{path}.then", f"shares must not exceed 1 in all; they add up to {sum(then):.6g}")
            return
    yield from loops(data, nodes)


def _nodes(data: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Return (path, name, node) of every funnel step that solves contacts."""
    tiers = mapping(data.get("tiers"))
    nodes = [(f"tiers.{key}", key, mapping(tiers[key])) for key in ("self_service", "phone") if tiers.get(key)]
    online = mapping(tiers.get("online"))
    return nodes + [(f"tiers.online.{name}", str(name), mapping(node)) for name, node in online.items()]


def _references(data: Mapping[str, Any]) -> Iterator[Fault]:
    regions, departments, sites = (names(data, key) for key in ("regions", "departments", "sites"))
    departments = departments or ["Support"]
    kinds = {str(name): mapping(one).get("kind") for name, one in mapping(data.get("channels")).items()}
    channels = list(kinds)
    for i, region in items(data, "regions"):
        yield from unknown(f"regions[{i}].site", region.get("site"), sites, "site")
    for i, event in items(data, "events"):
        yield from unknown(f"events[{i}].department", event.get("department"), departments, "department")
        yield from unknown(f"events[{i}].region", event.get("region"), regions, "region")
    for i, site in items(data, "sites"):
        for j, name in enumerate(rows(site.get("departments"))):
            yield from unknown(f"sites[{i}].departments[{j}]", name, departments, "department")
    sharing = [row.get("name") for _, row in items(data, "departments") if row.get("shares_people_with") is not None]
    for i, department in items(data, "departments"):
        yield from _department_references(f"departments[{i}]", department, departments, kinds)
        partner = department.get("shares_people_with")
        if partner in sharing and partner != department.get("name"):
            yield Fault(
                f"departments[{i}].shares_people_with", "must name a department with people of its own", partner
            )
    models = mapping(data.get("models"))
    yield from unknown("models.central.site", mapping(models.get("central")).get("site"), sites, "site")
    for name, chosen in mapping(models.get("custom")).items():
        yield from unknown(f"models.custom.{name}", name, regions, "region")
        for j, site_name in enumerate(rows(chosen)):
            yield from unknown(f"models.custom.{name}[{j}]", site_name, sites, "site")
    for name in mapping(mapping(data.get("limits")).get("sites")):
        yield from unknown(f"limits.sites.{name}", name, sites, "site")
    for name in mapping(mapping(models.get("follow_the_sun")).get("carries")):
        yield from unknown(f"models.follow_the_sun.carries.{name}", name, sites, "site")
    if data.get("operating_model") == "custom":
        missing = [name for name in regions if name not in mapping(models.get("custom"))]
        if missing:
            yield Fault(
                "models.custom", f"the custom model needs the sites of each region; missing: {', '.join(missing)}"
            )
    yield from _tier_references(data, channels)


def _tier_references(data: Mapping[str, Any], channels: list[str]) -> Iterator[Fault]:
    nodes = _nodes(data)
    steps = [name for _, name, _ in nodes] + (["on_site"] if mapping(data.get("tiers")).get("on_site") else [])
    for path, name, node in nodes:
        if name != "self_service":
            yield from unknown(path, name, channels, "channel")
        for target in mapping(node.get("then")):
            yield from unknown(f"{path}.then.{target}", target, steps, "tier")
    for name in channels if nodes else ():
        if name not in steps:
            yield Fault(f"channels.{name}", f"has no place in tiers (which has {', '.join(steps)})")


def _department_references(
    path: str, department: Mapping[str, Any], departments: list[str], channels_kind: Mapping[str, Any]
) -> Iterator[Fault]:
    channels = list(channels_kind)
    partner = department.get("shares_people_with")
    yield from unknown(f"{path}.shares_people_with", partner, departments, "department")
    if partner is not None and partner == department.get("name"):
        yield Fault(f"{path}.shares_people_with", "must name another department", partner)
    for j, channel in enumerate(rows(department.get("channels"))):
        yield from unknown(f"{path}.channels[{j}]", channel, channels, "channel")
    for key in ("out_of_hours", "targets"):
        for channel in mapping(department.get(key)):
            yield from unknown(f"{path}.{key}.{channel}", channel, channels, "channel")
    for channel, choice in mapping(department.get("out_of_hours")).items():
        here = f"{path}.out_of_hours.{channel}"
        if choice == "waits" and channels_kind.get(channel) != "deferred":
            yield Fault(
                here, "waits is for deferred channels; a live contact is lost, diverted or becomes_<channel>", choice
            )
        if choice == f"becomes_{channel}" or mapping(choice).get("divert_to") == department.get("name") is not None:
            yield Fault(here, "must lead to another channel or department", choice)
        if isinstance(choice, str) and choice.startswith("becomes_"):
            yield from unknown(here, choice.removeprefix("becomes_"), channels, "channel")
    hours = mapping(department.get("open"))
    short_form = [one for one in hours if one not in ("week", "by_channel") and not is_days(str(one))]
    for key in mapping(hours.get("by_channel")) or short_form:
        yield from unknown(f"{path}.open.{key}", key, channels, "channel")


def _volumes(data: Mapping[str, Any]) -> Iterator[Fault]:
    for i, region in items(data, "regions"):
        given = [key for key in ("contacts_per_month", "customers") if region.get(key) is not None]
        if len(given) != 1:
            yield Fault(f"regions[{i}]", "needs contacts_per_month or customers (one of the two)")
        elif given == ["customers"] and not data.get("products"):
            yield Fault(f"regions[{i}].customers", "needs products with needs_per_customer_month")


def _channels(data: Mapping[str, Any]) -> Iterator[Fault]:
    channels = mapping(data.get("channels"))
    with_tiers = data.get("tiers") is not None
    shares = [mapping(channel).get("share") for channel in channels.values()]
    if with_tiers:
        for name, channel in channels.items():
            yield from _said_by_tiers(f"channels.{name}", mapping(channel))
    elif len(shares) > 1 or any(share is not None for share in shares):
        if any(share is None for share in shares):
            yield Fault("channels", "each channel needs share (share of the contacts), as there are no tiers")
        else:
            yield from _sum_fault("channels", shares)
    for name, channel in channels.items():
        yield from _kind_faults(f"channels.{name}", mapping(channel))
    for i, department in items(data, "departments"):
        for name, target in mapping(department.get("targets")).items():
            kind = mapping(channels.get(name)).get("kind")
            yield from _target_faults(f"departments[{i}].targets.{name}", mapping(target), kind)


def _said_by_tiers(path: str, channel: Mapping[str, Any]) -> Iterator[Fault]:
    if channel.get("share") is not None:
        yield Fault(f"{path}.share", "must be left out where tiers says where needs enter", channel["share"])
    for key, default in (("first_contact_resolution", 1.0), ("repeat", 0.0)):
        if base(channel.get(key)) not in (None, default):
            yield Fault(f"{path}.{key}", "must be left out where tiers says what is solved and repeated", channel[key])


def _kind_faults(path: str, channel: Mapping[str, Any]) -> Iterator[Fault]:
    kind, target = channel.get("kind"), mapping(channel.get("target"))
    if str(kind) not in FOREIGN_TARGET:  # a fault of its own, which leaves open what the channel needs
        return
    missing = [key for key in (DEFERRED_TARGET if kind == "deferred" else LIVE_TARGET[:2]) if target.get(key) is None]
    if missing:
        yield Fault(f"{path}.target", f"a {kind} channel needs {' and '.join(missing)}")
    yield from _target_faults(f"{path}.target", target, kind)
    for key in ("patience_s", "patience_quantiles_s", "redial", "callback", "overflow_after_s"):
        if kind == "deferred" and channel.get(key) is not None:
            yield Fault(f"{path}.{key}", "is for live and concurrent channels", channel[key])
    if kind != "deferred" and channel.get("redial") is not None and not _has_patience(channel):
        yield Fault(f"{path}.redial", "needs patience_s: without it nobody gives up", channel["redial"])
    if kind in ("live", "deferred") and base(channel.get("slots")) not in (None, 1):
        yield Fault(f"{path}.slots", "is for concurrent channels", channel["slots"])


def _has_patience(channel: Mapping[str, Any]) -> bool:
    return any(channel.get(key) is not None for key in ("patience_s", "patience_quantiles_s"))


def _target_faults(path: str, target: Mapping[str, Any], kind: Any) -> Iterator[Fault]:
    for key in FOREIGN_TARGET.get(str(kind), ()):
        if target.get(key) is not None:
            yield Fault(f"{path}.{key}", f"is not for {kind} channels", target[key])


def _are_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(texts(value)) == len(value)


def _languages(data: Mapping[str, Any]) -> Iterator[Fault]:
    sites = items(data, "sites")
    if not sites or not all(_are_texts(site.get("languages")) for _, site in sites):
        return
    spoken = {language for _, site in sites for language in texts(site.get("languages"))}
    fallback = {key: mapping(row).get("to") for key, row in mapping(data.get("language_fallback")).items()}
    for i, region in items(data, "regions"):
        for language in mapping(region.get("languages")):
            if language not in spoken and str(fallback.get(language)) not in spoken:
                yield Fault(
                    f"regions[{i}].languages.{language}",
                    f"no site may serve it: sites speak {', '.join(sorted(spoken)) or 'nothing'}, "
                    "and language_fallback offers no other",
                )
    for i, department in items(data, "departments"):
        offered = texts(department.get("languages"))
        for _, region in items(data, "regions"):
            wanted = [str(one) for one in mapping(region.get("languages"))]
            if department.get("languages") is not None and wanted and not set(wanted) & set(offered):
                yield Fault(
                    f"departments[{i}].languages",
                    f"offers none of the languages of {region.get('name')} ({', '.join(wanted)}), whose contacts "
                    "would be lost",
                    department.get("languages"),
                )


def _nothing_enters(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield departments on whose channels no contact begins."""
    channels = mapping(data.get("channels"))
    starts = {str(name): base(mapping(one).get("share", 1.0)) for name, one in channels.items()}
    if data.get("tiers") is not None:
        starts = {name: base(node.get("enters", 0.0)) for _, name, node in _nodes(data)}
        starts["on_site"] = base(mapping(mapping(data.get("tiers")).get("on_site")).get("enters", 0.0))
    for i, department in items(data, "departments"):
        offered = department.get("channels")
        here = [share for name, share in starts.items() if name not in channels or name in rows(offered)]
        if offered is not None and not any(here) and None not in here:
            yield Fault(f"departments[{i}].channels", "no contact begins on any of them", offered)


def _currencies(data: Mapping[str, Any]) -> Iterator[Fault]:
    known = [data.get("currency"), *mapping(data.get("exchange"))]
    for i, site in items(data, "sites"):
        currency = mapping(site.get("contract")).get("currency")
        if currency is not None and currency not in known:
            yield Fault(f"sites[{i}].contract.currency", "has no rate in exchange", currency)

"""Routing: the one table that every operating model returns, and the rules all models share."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class DeskTable:
    """What an operating model decides upon, as plain tables.

    Attributes
    ----------
    streams
        Index: stream. Columns: region, language, department, people, channel, kind, home_site.
    sites
        Index: site. Columns: languages and departments (frozensets; departments None for all), employer, field_staff,
        handle_factor.
    is_open
        Whether a site may be staffed. Shape (sites, slots).
    daytime
        Whether it is daytime at a site. Shape (sites, slots).
    fallback
        Language to (language used instead, handle factor).
    slot_min
        Length of a slot in minutes; slots begin on Monday 00:00 UTC.
    carries
        Whether a site is to carry the desk under follow-the-sun; None: whoever has daytime. Shape (sites, slots).
    skills_per_agent
        Skills (language and department) that one person masters; None: all that the site offers.
    only_site
        Streams that one site takes under every model, with its name.
    central_site, partners, remote_handle_factor, chosen_sites
        Options of single models.
    """

    streams: pd.DataFrame
    sites: pd.DataFrame
    is_open: Mask
    daytime: Mask
    fallback: Mapping[str, tuple[str, float]]
    slot_min: int = 60
    carries: Mask | None = None
    skills_per_agent: int | None = None
    only_site: Mapping[str, str] = field(default_factory=dict)
    central_site: str | None = None
    partners: bool = True
    remote_handle_factor: float = 1.0
    chosen_sites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Routing:
    """Who may serve whose contacts, from where, when.

    Attributes
    ----------
    pool_of
        Pool of each stream. Index: stream.
    pools
        Pool names, in the order of the first axis of `may_serve`.
    sites
        Site names, in the order of its second axis.
    may_serve
        Whether a site may serve a pool in an interval. Shape (pools, sites, slots).
    handle_factor
        Handle time of a stream's contacts at a site against the scenario's. Index: stream, columns: sites.
    notes
        What the user should know about this routing.
    """

    pool_of: pd.Series[str]
    pools: tuple[str, ...]
    sites: tuple[str, ...]
    may_serve: Mask
    handle_factor: pd.DataFrame
    notes: tuple[str, ...] = ()


def qualified(desk: DeskTable) -> tuple[Mask, Mask]:
    """Return which sites serve a stream in its own language, and which in a fallback; shapes (streams, sites)."""
    # plain rows: values looked up one by one in frames take a hundred times as long
    sites = desk.sites.to_dict("records")
    own, other = [], []
    for stream in desk.streams.to_dict("records"):
        trained = [_trained(site, stream) for site in sites]
        second = desk.fallback.get(stream["language"], ("", 1.0))[0]
        speaks = [stream["language"] in site["languages"] for site in sites]
        speaks_second = [second in site["languages"] for site in sites]
        own.append([t and s for t, s in zip(trained, speaks, strict=True)])
        other.append([t and s and not o for t, s, o in zip(trained, speaks_second, speaks, strict=True)])
    return np.array(own, dtype=bool), np.array(other, dtype=bool)


def _trained(site: dict[Hashable, Any], stream: dict[Hashable, Any]) -> bool:
    knows = site["departments"] is None or stream["people"] in site["departments"]
    return bool(knows and (stream["kind"] != "field" or site["field_staff"] > 0))


def assemble(desk: DeskTable, candidates: Mask, scope: pd.Series[str], *, remote: bool = False) -> Routing:
    """Turn candidate sites into a routing by the rules that every model shares.

    A contact is served in its own language where a candidate speaks it, else in the fallback language; where no
    candidate can ever serve a stream, every site that can takes it (and a note says so); visits are made from the
    region's own site where it has field staff; what the desk diverts to one site (`only_site`) goes there. Streams of
    one scope, channel and group of experts that exactly the same sites may serve at the same times share a pool: a
    pool of others could be left with nobody at times.

    Parameters
    ----------
    desk
        The tables.
    candidates
        Sites that the model offers to a stream. Shape (streams, sites, slots).
    scope
        Label within which streams may be pooled. Index: stream.
    remote
        Whether contacts carry the remote handle-time factor.
    """
    own, other = qualified(desk)
    open_now = desk.is_open[None, :, :]
    bound = desk.streams.index.to_series().map(desk.only_site)
    fixed = bound.notna().to_numpy()
    there = bound.to_numpy()[:, None] == desk.sites.index.to_numpy()[None, :]
    candidates = np.where(fixed[:, None, None], there[:, :, None], candidates)
    scope = scope.where(~fixed, bound)
    offered = candidates & open_now & (own | other)[:, :, None]
    stranded = np.asarray(~offered.any(axis=(1, 2)))
    offered[stranded] = ((own | other)[:, :, None] & open_now)[stranded]
    field_work = (desk.streams["kind"] == "field").to_numpy()
    offered[field_work] = _home_first(desk, own | other)[field_work]
    native = offered & own[:, :, None]
    served: Mask = np.asarray(np.where(native.any(axis=1, keepdims=True), native, offered))
    pool_of = _pools(desk, served, scope)
    pools = tuple(dict.fromkeys(pool_of))
    may_serve = np.array([served[int(np.argmax((pool_of == pool).to_numpy()))] for pool in pools])
    notes = (*_notes(desk, stranded, served), *_skill_notes(desk, pool_of))
    return Routing(pool_of, pools, tuple(desk.sites.index), may_serve, _factors(desk, own, remote), notes)


def _home_first(desk: DeskTable, able: Mask) -> Mask:
    """Return who makes visits: the region's own site where it can, else every site that can."""
    home = desk.streams["home_site"].to_numpy()[:, None] == desk.sites.index.to_numpy()[None, :]
    near = able & home
    chosen = np.where(near.any(axis=1, keepdims=True), near, able)
    return np.asarray(chosen[:, :, None] & desk.is_open[None, :, :])


def _pools(desk: DeskTable, served: Mask, scope: pd.Series[str]) -> pd.Series[str]:
    """Name the pool of each stream after what its members have in common, and after its sites where that is not one."""
    streams = desk.streams
    masks = [np.packbits(mask).tobytes() for mask in served]
    where = pd.Series(["+".join(desk.sites.index[mask.any(axis=1)]) or "nobody" for mask in served], streams.index)
    shared = scope + " | " + streams["people"] + " | " + streams["channel"]
    group = pd.Series([masks.index(mask) for mask in masks], streams.index).astype(str) + " | " + shared
    if desk.skills_per_agent == 1:
        shared = shared + " | " + streams["department"]
        group = group + " | " + streams["department"] + " | " + streams["language"]
    spoken = streams["language"].groupby(group).agg(lambda languages: "+".join(dict.fromkeys(languages)))
    label = shared + " | " + group.map(spoken)
    alike = group.groupby(label).transform("nunique") > 1
    return label.where(~alike, label + " | " + where)


def _factors(desk: DeskTable, own: Mask, remote: bool) -> pd.DataFrame:
    second = np.array([desk.fallback.get(language, ("", 1.0))[1] for language in desk.streams["language"]])
    base = desk.sites["handle_factor"].to_numpy(dtype=float) * (desk.remote_handle_factor if remote else 1.0)
    factors = np.where(own, 1.0, second[:, None]) * base[None, :]
    return pd.DataFrame(factors, index=desk.streams.index, columns=desk.sites.index)


def _notes(desk: DeskTable, stranded: Mask, served: Mask) -> tuple[str, ...]:
    notes = []
    reached = np.asarray(served.any(axis=(1, 2)))
    names = desk.streams.index[stranded & reached]
    if len(names):
        notes.append(
            f"{len(names)} streams cannot be served where this model wants; sites that can take them: {names[0]} …"
        )
    notes += [f"Nobody may serve {name}" for name in desk.streams.index[~reached]]
    return tuple(notes)


def _skill_notes(desk: DeskTable, pool_of: pd.Series[str]) -> tuple[str, ...]:
    """Say so where people master some of their pool's skills."""
    if desk.skills_per_agent is None:
        return ()
    skills = (desk.streams["language"] + " " + desk.streams["department"]).groupby(pool_of).nunique()
    most = int(skills.max())
    if most <= desk.skills_per_agent:
        return ()
    return (
        f"People master {desk.skills_per_agent} of up to {most} skills of a pool, in a chain: the formulas count "
        "one person fewer than are on duty, the simulation routes by skill and judges",
    )


def everywhere(desk: DeskTable) -> Mask:
    """Return candidates that are every site, always; shape (streams, sites, slots)."""
    return np.ones((len(desk.streams), *desk.is_open.shape), dtype=bool)


def only(desk: DeskTable, sites_of_stream: list[tuple[str, ...]]) -> Mask:
    """Return candidates that are the named sites of each stream, always; shape (streams, sites, slots)."""
    chosen = np.array([[site in names for site in desk.sites.index] for names in sites_of_stream], dtype=bool)
    return np.asarray(chosen[:, :, None] & everywhere(desk))

"""How counts become figures."""

import numpy as np
import pandas as pd
import pytest

from planner.simulation import (
    Group,
    SimDesk,
    Skill,
    Stream,
    exponential,
    gamma_day_factors,
    groups_from_roster,
    simulate,
    staff_from_people,
)
from planner.simulation.promises import WEEKS_PER_MONTH, kept, months, wilson
from planner.simulation.sample import of_ratio, quantiles
from tests.simulation import exact


def test_quantiles_are_numpys():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(37, 50))
    values[rng.random(values.shape) < 0.3] = np.nan
    ours = quantiles(values)
    for name, q in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        np.testing.assert_allclose(ours[name], np.nanquantile(values, q, axis=0))


def test_quantiles_of_nothing_are_nan():
    assert np.isnan(quantiles(np.full((5, 2), np.nan))["p50"]).all()


def test_ratio_by_hand():
    top, bottom = np.array([[1.0], [3.0], [2.0]]), np.array([[2.0], [4.0], [4.0]])
    result = of_ratio(top, bottom)
    assert result["mean"][0] == pytest.approx(0.6)
    residual = top[:, 0] - 0.6 * bottom[:, 0]
    error = np.sqrt(np.sum(residual**2) / (3 * 2)) / bottom.mean()
    assert result["high"][0] - result["mean"][0] == pytest.approx(4.302652729911275 * error)


def test_intervals_cover_the_truth_as_often_as_they_say(one_pool):
    """Of 200 experiments with 10 replications each, about 95 % of the intervals hold the exact service level."""
    truth = exact.queue_measures(4 / 180, 1 / 180, 5, 1 / 240, 100, 20.0)["answered_of_offered"]
    desk = one_pool(20.0, 5, patience=exponential(240.0))
    rows = [simulate(desk, replications=10, seed=s).streams.loc["calls", "service_level"] for s in range(200)]
    covered = np.mean([row["low"] <= truth <= row["high"] for row in rows])
    assert 0.91 <= covered <= 0.985


def test_probability_of_keeping_a_promise(one_pool):
    """The share of simulated weeks that reach the target; a month averages luck out."""
    desk = one_pool(30.0, 7, slots=96 * 7, patience=exponential(200.0), desk={"day_factors": gamma_day_factors(0.25)})
    result = simulate(desk, replications=150, seed=1)
    weeks = result.weeks.xs("calls", level="stream")
    level = weeks["in_time"] / weeks["counted"]
    middling = SimDesk(
        tuple(Stream(**{**vars(s), "target": float(level.median())}) for s in desk.streams),
        desk.groups,
        day_factors=desk.day_factors,
    )
    promise = simulate(middling, replications=150, seed=1).promises.loc["calls"]
    assert promise["kept_week"] == pytest.approx(0.5, abs=0.02)
    easy = SimDesk(
        tuple(Stream(**{**vars(s), "target": float(level.quantile(0.2))}) for s in desk.streams),
        desk.groups,
        day_factors=desk.day_factors,
    )
    table = simulate(easy, replications=150, seed=1).promises
    assert table.loc["calls", "kept_week"] == pytest.approx(0.8, abs=0.02)
    assert table.loc["calls", "kept_month"] > 0.9
    assert table.loc["calls", "kept_low"] < table.loc["calls", "kept"] <= table.loc["calls", "kept_high"] + 1e-12
    assert table.loc["all", "kept_week"] == table.loc["calls", "kept_week"]


def test_months_are_made_of_weeks():
    weeks = np.arange(12.0).reshape(6, 2)
    total, same = months(weeks, np.ones((6, 2)), seed=3)
    assert same == pytest.approx(WEEKS_PER_MONTH)
    assert total.mean(axis=0) == pytest.approx(weeks.mean(axis=0) * WEEKS_PER_MONTH, rel=0.03)


def test_target_that_is_just_met_is_kept():
    assert kept(np.array([[80.0]]), np.array([[100.0]]), np.array([0.8]))[0, 0]
    assert not kept(np.array([[79.0]]), np.array([[100.0]]), np.array([0.8]))[0, 0]


def test_wilson_interval():
    low, high = wilson(np.array([0.8]), 100)
    assert (low[0], high[0]) == (pytest.approx(0.7112, abs=1e-4), pytest.approx(0.8666, abs=1e-4))


def two_pools(slots=96):
    streams = (
        Stream("a1", np.full(slots, 20.0), exponential(180), 20.0, 0.8, pool="a"),
        Stream("a2", np.full(slots, 10.0), exponential(180), 20.0, 0.9, pool="a"),
        Stream("b", np.full(slots, 10.0), exponential(180), 30.0, 0.7, pool="b", definition="virtual"),
    )
    groups = (
        Group("x", np.full(slots, 8), {"a1": Skill(), "a2": Skill(language_match=False)}, site="one"),
        Group("y", np.full(slots, 3), {"b": Skill()}, site="one"),
        Group("z", np.full(slots, 1), {"b": Skill(1.5)}, site="two"),
    )
    starts = pd.date_range("2026-03-02", periods=slots, freq="15min", tz="UTC")
    return SimDesk(streams, groups, starts=starts)


def test_pools_and_sites_add_up():
    result = simulate(two_pools(), replications=10, seed=1)
    streams, pools = result.streams, result.pools
    for measure in ("offered", "answered", "open"):
        assert pools.loc["a", (measure, "mean")] == pytest.approx(streams.loc[["a1", "a2"], (measure, "mean")].sum())
        assert result.total.loc["all", (measure, "mean")] == pytest.approx(streams[measure]["mean"].sum())
    assert result.sites.loc["one", ("answered", "mean")] == pytest.approx(
        result.groups.loc[["x", "y"], ("answered", "mean")].sum()
    )
    weights = streams["counted"]["mean"][["a1", "a2"]]
    level = np.average(streams["service_level"]["mean"][["a1", "a2"]], weights=weights)
    assert pools.loc["a", ("service_level", "mean")] == pytest.approx(level)
    assert streams.loc["a1", ("language_match", "mean")] == 1.0
    assert streams.loc["a2", ("language_match", "mean")] == 0.0
    assert pools.loc["a", ("occupancy", "mean")] == pytest.approx(result.groups.loc["x", ("occupancy", "mean")])


def test_intervals_are_labelled_and_agree_with_the_week():
    result = simulate(two_pools(), replications=10, seed=1)
    frame = result.pool_intervals
    assert frame.index.names == ["pool", "interval_start_utc"]
    assert frame.loc[("a", pd.Timestamp("2026-03-02 10:15", tz="UTC")), ("offered", "mean")] > 0
    total = frame["offered"]["mean"].groupby("pool").sum()
    assert total.to_numpy() == pytest.approx(result.pools["offered"]["mean"].to_numpy())
    staffed = result.site_intervals["staffed_h"]["mean"].groupby("site").sum()
    assert staffed.to_dict() == pytest.approx({"one": 11 * 24, "two": 24})


def test_formula_beside_simulation():
    result = simulate(two_pools(), replications=30, seed=1)
    level = result.pools["service_level"]["mean"]
    table = result.against(pd.Series({"a": level["a"] + 0.001, "b": level["b"] - 0.4}))
    assert table["disagrees"].to_dict() == {"a": False, "b": True}
    assert result.against(pd.Series({"a1": 0.5})).loc["a1", "disagrees"]
    with pytest.raises(KeyError):
        result.against(pd.Series({"nobody": 0.5}))


def test_misses_name_the_slots_where_people_are_missing(one_pool):
    staff = np.full(96, 9)
    staff[40:44] = 4
    result = simulate(one_pool(30.0, staff, patience=exponential(200.0)), replications=40, seed=1)
    worst = result.misses().index[:4].get_level_values("slot")
    assert set(worst) <= set(range(40, 46))
    assert (result.misses(floor=0.0)).empty


def test_groups_from_a_roster():
    rng = np.random.default_rng(1)
    staff = rng.integers(0, 3, (2, 2, 8))
    staff[1, 0] = 0
    skills = {(site, pool): {pool: Skill()} for site in "xy" for pool in "ab"}
    groups = groups_from_roster(staff, ("x", "y"), ("a", "b"), skills, on_duty=staff.sum(axis=1) + 1, absence=0.1)
    assert [(g.site, g.pool) for g in groups] == [("x", "a"), ("x", "b"), ("y", "b")]
    assert (groups[1].staff == staff[0, 1]).all()
    assert groups[0].absence == 0.1


def test_staff_from_people():
    people = pd.DataFrame({"begin": [0, 2, 6], "end": [2, 5, 9]})
    assert staff_from_people(people, 8).tolist() == [2, 1, 1, 1, 1, 0, 1, 1]
    with pytest.raises(ValueError, match=r"intervals\[2\] must satisfy"):
        staff_from_people(people, 8, cyclic=False)


def test_desk_without_people_has_empty_site_frames(one_pool):
    result = simulate(SimDesk(one_pool(1.0, 0).streams, ()), replications=2, seed=1)
    assert result.sites.empty
    assert result.site_intervals.empty
    assert len(result.pools) == 1


def test_detail_is_kept_as_far_as_memory_allows(one_pool, monkeypatch):
    monkeypatch.setattr("planner.simulation.sample.DETAIL_BYTES", 100_000)
    result = simulate(one_pool(10.0, 4), replications=40, seed=1)
    assert len(result._sample.counts) < 40
    assert len(result.weeks) == 40
    assert np.isfinite(result.stream_intervals["offered"]["mean"]).all()


def test_language_match_by_site_adds_up_to_that_of_the_stream():
    calls = Stream("calls", np.full(96, 30.0), exponential(300.0), 20.0, 0.8, patience=exponential(120.0))
    groups = tuple(
        Group(site, np.full(96, 6), {"calls": Skill(language_match=own)}, site=site)
        for site, own in (("home", True), ("away", False))
    )
    result = simulate(SimDesk((calls,), groups), replications=5, seed=3)
    sites = result.sites.xs("mean", axis=1, level="statistic")
    assert list(sites["language_match"]) == [1.0, 0.0]
    share = sites.loc["home", "answered"] / sites["answered"].sum()
    assert result.streams.loc["calls", ("language_match", "mean")] == pytest.approx(share, abs=0.01)

"""The simulation against Ciw, an open-source event simulator in plain Python, on the same queues."""

import ciw
import numpy as np
import pytest

from planner.simulation import Group, SimDesk, Skill, Stream, exponential, lognormal, simulate

RUNS = 10
LIMIT = 3.5  # standard errors of the difference


def ciw_runs(network, warmup, duration):
    """Per run and node: mean wait of the served, share that reneged, share that waited."""
    rows = []
    for seed in range(RUNS):
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(warmup + duration)
        records = [r for r in simulation.get_all_records() if r.arrival_date >= warmup]
        rows.append([node_figures([r for r in records if r.node == node]) for node in (1, 2)])
    return np.array(rows)


def node_figures(records):
    if not records:
        return [np.nan] * 3
    served = [r for r in records if r.record_type == "service"]
    waits = np.array([r.waiting_time for r in served])
    reneged = 1 - len(served) / len(records)
    waited = (np.sum(waits > 1e-9) + len(records) - len(served)) / len(records)
    return [waits.mean(), reneged, waited]


def agrees(ours, theirs, noise=0.05):
    """Whether a simulated figure and the peer's runs share one mean."""
    error_ours = (ours["high"] - ours["low"]) / 2 / 1.96
    error = np.hypot(error_ours, theirs.std(ddof=1) / np.sqrt(len(theirs)))
    gap = abs(ours["mean"] - theirs.mean())
    assert gap <= LIMIT * error, f"{ours['mean']:.4g} against {theirs.mean():.4g}, standard error {error:.2g}"
    assert error <= noise * abs(theirs.mean()), "too noisy to tell"


def test_mmn_with_abandonment(one_pool):
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(12 / 180)],
        service_distributions=[ciw.dists.Exponential(1 / 180)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / 120)],
        number_of_servers=[11],
    )
    theirs = ciw_runs(network, 5_000, 80_000)[:, 0]
    ours = simulate(one_pool(60.0, 11, patience=exponential(120.0)), replications=100, seed=1).streams.loc["calls"]
    for i, measure in enumerate(("asa_s", "abandonment", "wait_probability")):
        agrees(ours[measure], theirs[:, i])


@pytest.mark.parametrize("cv", [0.5, 1.6])
def test_lognormal_service(one_pool, cv):
    sigma = np.sqrt(np.log1p(cv**2))
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(6 / 180)],
        service_distributions=[ciw.dists.Lognormal(np.log(180) - sigma**2 / 2, sigma)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / 300)],
        number_of_servers=[6],
    )
    theirs = ciw_runs(network, 10_000, 160_000)[:, 0]
    desk = one_pool(30.0, 6, handle=lognormal(180.0, cv), patience=exponential(300.0))
    ours = simulate(desk, replications=200, seed=2).streams.loc["calls"]
    for i, measure in enumerate(("asa_s", "abandonment", "wait_probability")):
        agrees(ours[measure], theirs[:, i])


def test_two_skills_with_escalation():
    """First line serves everybody and passes 30 % on to the experts, who have callers of their own."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(8 / 180), ciw.dists.Exponential(1 / 400)],
        service_distributions=[ciw.dists.Exponential(1 / 180), ciw.dists.Exponential(1 / 400)],
        number_of_servers=[10, 9],
        routing=[[0.0, 0.3], [0.0, 0.0]],
    )
    theirs = ciw_runs(network, 20_000, 200_000)
    slots = np.ones(96)
    first = Stream("first", slots * 40.0, exponential(180.0), 20.0, 0.8, follow_ups={"expert": 0.3})
    expert = Stream("expert", slots * 2.25, exponential(400.0), 20.0, 0.8)
    groups = (
        Group("line", np.full(96, 10), {"first": Skill()}, site="here"),
        Group("experts", np.full(96, 9), {"expert": Skill()}, site="there"),
    )
    ours = simulate(SimDesk((first, expert), groups), replications=250, seed=3).streams
    for node, name in enumerate(("first", "expert")):
        agrees(ours.loc[name]["asa_s"], theirs[:, node, 0], noise=0.12)
        agrees(ours.loc[name]["wait_probability"], theirs[:, node, 2], noise=0.08)

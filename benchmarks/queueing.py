"""How fast the queueing core is, and how far its approximations are from simulation.

Single-threaded; every ratio is of two timings of this run. Fails if an aim is missed; ``--quick`` skips simulations.
"""

import argparse
import math
import resource
import subprocess
import sys
import time

import numpy as np
from numba import njit
from pyworkforce.queuing import ErlangC

from planner.queueing import (
    HazardTable,
    Targets,
    erlang_c,
    general_patience,
    general_service,
    required_servers,
    transient,
)

SOLVES = 33_600
HANDLE_S, PATIENCE_S, WITHIN_S, LEVEL = 300.0, 180.0, 20.0, 0.8
TARGETS = Targets(service_level=LEVEL, within_s=WITHIN_S)


def best(run, repeats=7):
    """CPU seconds of the fastest of some runs (a busy machine stretches the wall clock, not the work)."""
    run()
    return min(cpu_s(run) for _ in range(repeats))


def cpu_s(run):
    """CPU seconds of one run, child processes included."""

    def used():
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    begin = used()
    run()
    return used() - begin


def loads():
    return np.minimum(np.random.default_rng(1).lognormal(np.log(4.2), 1.03, SOLVES), 270.0)


def peer_agents(load):
    queue = ErlangC(transactions=load, aht=HANDLE_S / 60, asa=WITHIN_S / 60, interval=HANDLE_S / 60)
    return queue.required_positions(service_level=LEVEL)["raw_positions"]


def plain_level(load, servers):
    """Virtual service level of M/M/n+M by a plain loop over its states."""
    theta, mu, lam = 1 / PATIENCE_S, 1 / HANDLE_S, load / HANDLE_S
    weights, weight = [1.0], 1.0
    k = 0
    while k < servers or weight > 1e-12:
        k += 1
        weight *= lam / (min(k, servers) * mu + max(k - servers, 0) * theta)
        weights.append(weight)
    total = sum(weights)
    late = 0.0
    decay = math.exp(-theta * WITHIN_S)
    step = beyond = decay ** (servers * mu / theta)
    for j, weight in enumerate(weights[servers:]):
        if j > 0:
            step *= (1 - decay) * (servers * mu / theta + j - 1) / j
            beyond += step
        late += weight * beyond
    return 1 - late / total


def plain_agents(load):
    servers = 1
    while plain_level(load, servers) < LEVEL:
        servers += 1
    return servers


def report_solves():
    load = loads()
    sample = load[:: SOLVES // 3000]
    ours = required_servers(load, HANDLE_S, targets=TARGETS)
    patient = required_servers(load, HANDLE_S, patience_s=PATIENCE_S, targets=TARGETS)
    print(f"{SOLVES} loads: median {np.median(load):.2f}, max {load.max():.0f} erlangs; 80 % in 20 s")
    c = best(lambda: required_servers(load, HANDLE_S, targets=TARGETS)) / SOLVES
    a = best(lambda: required_servers(load, HANDLE_S, patience_s=PATIENCE_S, targets=TARGETS)) / SOLVES
    assert (ours == [peer_agents(x) for x in load]).all()
    assert (patient[:: SOLVES // 3000] == [plain_agents(x) for x in sample]).all()
    peer_s = cpu_s(lambda: [peer_agents(x) for x in load]) / SOLVES
    plain_s = cpu_s(lambda: [plain_agents(x) for x in sample]) / sample.size
    print(f"Erlang C: {c * 1e9:.0f} ns a solve, pyworkforce {peer_s * 1e6:.1f} µs: {peer_s / c:.0f} ×, same answers")
    print(f"Erlang A: {a * 1e9:.0f} ns a solve, a plain loop {plain_s * 1e6:.0f} µs: {plain_s / a:.0f} ×, same answers")
    print(f"Erlang A takes {a / c:.1f} × the time of Erlang C")
    assert peer_s >= 100 * c, "Erlang C must be 100 × pyworkforce"
    assert plain_s >= 1000 * a, "Erlang A must be 1,000 × a plain loop"
    assert a <= 5 * c, "Erlang A must take at most 5 × the time of Erlang C"


def report_week():
    wave = 1 + 0.3 * np.sin(np.arange(672) * 2 * np.pi / 96)
    contacts = 180 * 900 / HANDLE_S * wave / wave.max()
    staff = required_servers(contacts / 900 * HANDLE_S, HANDLE_S, targets=TARGETS)
    fixed = best(lambda: transient(contacts, 900.0, 200, HANDLE_S, PATIENCE_S), 3)
    moving = best(lambda: transient(contacts, 900.0, staff, HANDLE_S, None), 3)
    print(f"transient, 672 intervals: {fixed:.2f} s with 200 agents and patience,", end=" ")
    print(f"{moving:.2f} s with {staff.min()}–{staff.max()} agents changing every interval, no patience")
    assert max(fixed, moving) < 1.0, "a week must take less than a second"


def report_import():
    command = [sys.executable, "-c", "import planner.queueing"]
    empty = best(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 5)
    import_s = best(lambda: subprocess.run(command, check=True), 5) - empty
    print(f"import planner.queueing: {import_s:.2f} s")
    assert import_s < 0.5, "importing must take less than half a second"


@njit
def simulate(load, servers, handle, cv, edges, hazard, within, count):
    """First come, first served, lognormal handle times: share waiting, in time, mean wait, share lost."""
    np.random.seed(1)  # noqa: NPY002
    spread = math.sqrt(math.log1p(cv * cv))
    centre = math.log(handle) - 0.5 * spread * spread
    free = np.zeros(servers)
    now = waited = 0.0
    busy = early = lost = seen = 0
    for k in range(count):
        now += np.random.exponential(handle / load)  # noqa: NPY002
        agent = np.argmin(free)
        offered = max(free[agent] - now, 0.0)
        patience = np.inf
        if hazard.size > 0:
            left = np.random.exponential(1.0)  # noqa: NPY002
            for j in range(hazard.size):
                span = edges[j + 1] - edges[j] if j + 1 < edges.size else np.inf
                if hazard[j] * span >= left:
                    patience = edges[j] + left / hazard[j]
                    break
                left -= hazard[j] * span
        if k >= count // 10:
            seen += 1
            busy += offered > 0.0
            early += offered <= within
            lost += patience < offered
            waited += min(patience, offered)
        if patience >= offered:
            free[agent] = now + offered + math.exp(centre + spread * np.random.normal())  # noqa: NPY002
    return busy / seen, early / seen, waited / seen, lost / seen


def report_general_service():
    none = np.zeros(0)
    print("M/G/n against simulation, 1–100 agents at 0.7–0.95: largest error of the level, of mean waits over 1 s")
    for cv in (0.0, 0.5, 1.4, 2.0):
        errors = []
        for servers in (1, 3, 10, 30, 100):
            for use in (0.7, 0.8, 0.9, 0.95):
                load = servers * use
                _, level, wait, _ = simulate(load, servers, 180.0, cv, none, none, WITHIN_S, 1_000_000)
                for m in (general_service(load, servers, 180.0, cv), erlang_c(load, servers, 180.0)):
                    errors.append((abs(m.service_level - level), abs(m.wait_s / wait - 1) if wait > 1 else 0.0))
        ours, plain = np.max(errors[::2], axis=0), np.max(errors[1::2], axis=0)
        print(f"  CV {cv}: {ours[0]:.3f}, {ours[1]:.0%} (Erlang C {plain[0]:.3f}, {plain[1]:.0%})")


def report_general_patience():
    table = HazardTable([0.0, 10.0, 30.0, 200.0], [1 / 200, 1 / 300, 1 / 400, 1 / 600])
    errors = []
    for load in (3.0, 10.0, 30.0, 100.0):
        for use in (0.9, 1.0, 1.1):
            servers = round(load / use)
            m = general_patience(load, servers, 180.0, table)
            row = simulate(load, servers, 180.0, 1.4, table.edges_s, table.hazard_per_s, WITHIN_S, 1_500_000)
            errors.append((abs(m.service_level - row[1]), abs(m.abandonment - row[3]), abs(m.wait_s / row[2] - 1)))
    level, lost, wait = np.max(errors, axis=0)
    print("M/M/n+G against simulation with lognormal handle times of CV 1.4, 3–100 erlangs at 0.9–1.1 an agent:")
    print(f"  level within {level:.3f}, abandonment within {lost:.4f}, mean wait within {wait:.0%}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="skip the simulations")
    quick = parser.parse_args().quick
    report_solves()
    report_week()
    report_import()
    if not quick:
        report_general_patience()
        report_general_service()


if __name__ == "__main__":
    main()

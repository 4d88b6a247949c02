"""How fast the simulation is: beside Ciw on one queue, and on the week of a global desk.

Prints customers per second of processor time of both on the same M/M/100+M queue (one core; compiling is reported
apart), the ratio, and time and memory of 100 replications of a global desk's week. Fails if an aim is missed.
"""

import resource
import statistics
import sys
import time

import ciw
import numpy as np

from planner.simulation import (
    Group,
    SimDesk,
    Skill,
    Stream,
    compile_kernel,
    cores,
    exponential,
    gamma_day_factors,
    lognormal,
    simulate,
)

AGENTS, HANDLE_S, PATIENCE_S = 100, 180.0, 180.0
RATIO, WEEK_S, MEMORY_MB = 300, 20.0, 1000
SLOTS, PER_DAY = 672, 96


def queue(slots):
    """M/M/100+M at a load of 100 erlangs."""
    stream = Stream(
        "calls",
        np.full(slots, 900.0 / HANDLE_S * AGENTS),
        exponential(HANDLE_S),
        20.0,
        0.8,
        patience=exponential(PATIENCE_S),
    )
    team = Group("team", np.full(slots, AGENTS), {"calls": Skill()})
    return SimDesk((stream,), (team,), cyclic=False)


def our_speed():
    """Customers per second on one core, and what they waited."""
    began = time.process_time()
    result = simulate(queue(4000), replications=1, seed=1, threads=1)
    return result.customers / (time.process_time() - began), result.streams["abandonment"]["mean"].item()


def ciw_speed(seed):
    """Customers per second of Ciw on the same queue, and the share that reneged."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(AGENTS / HANDLE_S)],
        service_distributions=[ciw.dists.Exponential(1 / HANDLE_S)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / PATIENCE_S)],
        number_of_servers=[AGENTS],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    began = time.process_time()
    simulation.simulate_until_max_time(200 * HANDLE_S)
    seconds = time.process_time() - began
    records = simulation.get_all_records()
    return len(records) / seconds, sum(r.record_type == "renege" for r in records) / len(records)


def compare_with_ciw():
    """Alternate both and take medians, so that other work on the machine hits both."""
    print(f"compiling or loading the kernel: {compile_kernel():.1f} s")
    our_speed()
    ours, theirs = [], []
    for seed in range(5):
        theirs.append(ciw_speed(seed))
        ours.append(our_speed())
    rates = [statistics.median(speed for speed, _ in runs) for runs in (ours, theirs)]
    lost = [statistics.mean(share for _, share in runs) for runs in (ours, theirs)]
    ratio = rates[0] / rates[1]
    print(f"M/M/100+M: {rates[0] / 1e6:.2f} million customers/s, Ciw {rates[1]:,.0f}: {ratio:.0f} times (aim {RATIO})")
    print(f"           abandonment {lost[0]:.4f}, Ciw {lost[1]:.4f}")
    return ratio >= RATIO


def global_desk():
    """Four regions, three departments, phone, chat and e-mail; regions that help out; about 60,000 contacts a week."""
    hours = np.arange(SLOTS) / 4
    streams, regions = [], {"Europe": -1, "Americas": 6, "India": -5.5, "East Asia": -9}
    for region, shift in regions.items():
        local = (hours + 24 - shift) % 24
        profile = np.exp(-0.5 * ((local - 13) / 3.5) ** 2) * np.where(hours % 168 < 120, 1.0, 0.25)
        for department, share in (("Workplace", 0.7), ("Business", 0.22), ("VIP", 0.08)):
            week = 15_000 * share * profile / profile.sum()
            common = {"pool": f"{region} {department}", "dispersion": 2.0, "priority": 0 if department == "VIP" else 1}
            name = f"{region} {department}"
            streams += [
                Stream(
                    f"{name} phone", week * 0.45, lognormal(390, 1.3), 20.0, 0.8, patience=exponential(240), **common
                ),
                Stream(
                    f"{name} chat",
                    week * 0.25,
                    lognormal(560, 1.0),
                    45.0,
                    0.8,
                    "concurrent",
                    concurrency=3,
                    slowdown=(1.0, 1.15, 1.35),
                    patience=exponential(300),
                    follow_ups={f"{name} phone": 0.1},
                    **common,
                ),
                Stream(f"{name} mail", week * 0.3, lognormal(540, 1.0), 8 * 3600.0, 0.95, "deferred", **common),
            ]
    return SimDesk(tuple(streams), tuple(site_groups(streams, regions)), day_factors=gamma_day_factors(0.1))


def site_groups(streams, regions):
    """Each site serves its own region at once and its neighbours after a minute."""
    contacts = {region: sum(s.contacts for s in streams if s.name.startswith(region)) for region in regions}
    for region in regions:
        load = contacts[region] * 480 / 900
        staff = np.ceil(load + 1.2 * np.sqrt(load) + 2).astype(np.int64)
        for part, share in (("main", 0.6), ("partner", 0.4)):
            skills = {s.name: Skill() for s in streams if s.name.startswith(region)}
            others = [s for s in streams if not s.name.startswith(region) and "phone" in s.name]
            skills |= {s.name: Skill(1.15, after_s=60.0, language_match=False) for s in others}
            yield Group(
                f"{region} {part}", np.ceil(staff * share).astype(np.int64), skills, site=part, absence=0.05, reserve=1
            )


def time_global_week():
    """100 replications on all cores."""
    desk = global_desk()
    people = max(sum(group.staff[t] for group in desk.groups) for t in range(SLOTS))
    began = time.perf_counter()
    result = simulate(desk, replications=100, seed=1)
    kept = result.promises["kept"].dropna()
    seconds = time.perf_counter() - began
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"global week: {len(desk.streams)} streams, {len(desk.groups)} groups, up to {people} people on duty, "
        f"{result.customers / 200:,.0f} contacts a week, 100 replications: {seconds:.1f} s on {cores()} cores "
        f"(aim {WEEK_S:.0f}), peak memory {memory_mb:.0f} MB (aim {MEMORY_MB}); {len(kept)} promises judged"
    )
    began = time.perf_counter()
    rows = len(result.stream_intervals) + len(result.site_intervals)
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"             {rows:,} rows by interval in {time.perf_counter() - began:.1f} s more; "
        f"peak memory {memory_mb:.0f} MB"
    )
    return seconds <= WEEK_S and memory_mb <= MEMORY_MB


if __name__ == "__main__":
    passed = [compare_with_ciw(), time_global_week()]
    sys.exit(0 if all(passed) else 1)

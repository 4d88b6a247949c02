"""Fifty-digit figures of M/M/n and M/M/n+M, straight from the states of the chain; no shared formula."""

from mpmath import exp, inf, mp, mpf, quad

mp.dps = 60


def states_below(load, servers):
    """Weights of 0 … n−1 busy agents, summed, relative to the weight of n busy."""
    total = mpf(0)
    term = mpf(1)
    for k in range(servers, 0, -1):
        term *= mpf(k) / load
        total += term
    return total


def exact_c(load, servers, handle_s, within_s):
    """(wait probability, service level, mean wait) of M/M/n."""
    load = mpf(load)
    below = states_below(load, servers)
    at_or_above = 1 / (1 - load / servers)
    wait = at_or_above / (below + at_or_above)
    decay = (servers - load) / mpf(handle_s)
    return wait, 1 - wait * exp(-decay * mpf(within_s)), wait / decay


def exact_a(load, servers, handle_s, patience_s, within_s):
    """All figures of M/M/n+M by summing over the states with a queue.

    A patient customer behind j others waits for j+1 steps of rates n/h + i/p, i = 0 … j; the chance that this takes
    longer than t grows with j by the terms ``step``.
    """
    mp.dps = 350  # so that tiny service levels, too, keep fifty digits after the differences
    load, h, p, t = (mpf(x) for x in (load, handle_s, patience_s, within_s))
    xi, eta, z = servers * p / h, load * p / h, exp(-t / p)
    sums = dict.fromkeys(
        ("below", "all", "queue", "virtual", "answered", "answered_wait", "late", "late_answered"), mpf(0)
    )
    sums["below"] = states_below(load, servers)
    weight = mpf(1)
    step = late = z**xi
    own_step = own_late = z ** (xi + 1)
    stages = own_stages = mpf(0)
    j = 0
    while True:
        stages += 1 / (xi + j)
        own_stages += 1 / (xi + j + 1)
        stays = xi / (xi + j + 1)
        sums["all"] += weight
        sums["queue"] += j * weight
        sums["virtual"] += weight * stages
        sums["answered"] += weight * stays
        sums["answered_wait"] += weight * stays * own_stages
        sums["late"] += weight * late
        sums["late_answered"] += weight * stays * own_late
        if eta < xi + j and weight * (j + 1) < mpf(10) ** -45 * sums["late_answered"]:
            break
        j += 1
        weight *= eta / (xi + j)
        step *= (1 - z) * (xi + j - 1) / j
        late += step
        own_step *= (1 - z) * (xi + j) / j
        own_late += own_step
    return figures(sums, load, h, p, z)


def exact_a_by_integrals(load, servers, handle_s, patience_s, within_s):
    """The same from the density of the virtual wait, for chains too long to sum."""
    mp.dps = 60
    load, h, p, t = (mpf(x) for x in (load, handle_s, patience_s, within_s))
    xi, eta, end = servers * p / h, load * p / h, t / p
    peak = mp.log(eta / xi) if eta > xi else mpf(0)
    top = eta * (1 - exp(-peak)) - xi * peak

    def over(weight, low, high):
        mode = min(max(peak, low), high)  # the highest point inside; panels grow away from it, to e^−256 of it
        width = 1 / (abs(eta * exp(-mode) - xi) + mp.sqrt(eta * exp(-mode)))
        steps = [width * mpf(2) ** k for k in range(-1, 9)]
        cuts = {mode, *(min(mode + s, high) for s in steps), *(max(mode - s, low) for s in steps)}
        return xi * quad(lambda y: weight(y) * exp(eta * (1 - exp(-y)) - xi * y - top), sorted(cuts))

    one, stay = (lambda y: mpf(1)), (lambda y: exp(-y))
    sums = {
        "below": states_below(load, servers) * exp(-top),
        "all": over(one, mpf(0), inf),
        "queue": over(lambda y: 1 - exp(-y), mpf(0), inf) * eta,
        "virtual": over(lambda y: y, mpf(0), inf),
        "answered": over(stay, mpf(0), inf),
        "answered_wait": over(lambda y: y * exp(-y), mpf(0), inf),
        "late": over(one, end, inf),
        "late_answered": over(stay, end, inf),
    }
    sums["early"] = over(one, mpf(0), end) if end else mpf(0)
    sums["early_answered"] = over(stay, mpf(0), end) if end else mpf(0)
    return figures(sums, load, h, p, exp(-end))


def figures(s, load, h, p, z):
    """Metrics by name from the summed weights."""
    total = s["below"] + s["all"]
    early = s.get("early", s["all"] - s["late"])
    early_answered = s.get("early_answered", s["answered"] - s["late_answered"])
    return {
        "wait_probability": s["all"] / total,
        "abandonment": s["queue"] / total * h / p / load,
        "queue_length": s["queue"] / total,
        "wait_s": s["queue"] / total * h / load,
        "virtual_wait_s": p * s["virtual"] / total,
        "asa_s": p * s["answered_wait"] / (s["below"] + s["answered"]),
        "tail": z * s["late"] / total,
        "virtual": (s["below"] + early) / total,
        "answered_of_offered": (s["below"] + early_answered) / total,
        "answered_of_answered": (s["below"] + early_answered) / (s["below"] + s["answered"]),
        "answered_or_abandoned_in_time": (s["below"] + early + (1 - z) * s["late"]) / total,
    }

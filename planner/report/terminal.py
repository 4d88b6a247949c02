"""A plan as text for a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from planner.frames import by_name, records
from planner.pipeline import Plan, Verdict
from planner.priorities import priority_table
from planner.referee import Refereed
from planner.report.answer import Answer
from planner.report.binding import binding_table, conflict_lines
from planner.report.csv_files import shift_table
from planner.report.plain import titled_table as _table
from planner.report.plan_data import overdue_h
from planner.scenario import NO_CURRENCY

TOP = 12
PROMISED = ("responded", "resolved")


def headline(plan: Plan) -> str:
    """Return the answer as one sentence."""
    result, short = plan.outcome, plan.verdict is Verdict.SHORT
    figures = result.headcount, result.fte, short, float(plan.missing.sum()), overdue_h(plan)
    return Answer(*figures, result.rostered, result.target).said()


def plan_lines(plan: Plan, overrides: tuple[str, ...] = ()) -> RenderableType:
    """Return a plan as tables: the answer, the sites, the pools, the waterfall, the shifts, what to know."""
    result, roster = plan.outcome, plan.roster
    facts = [
        headline(plan),
        f"Model {plan.scenario.operating_model.replace('_', '-')} · cost {money(result.cost_per_year, plan)} a year"
        f" · occupancy {result.occupancy:.0%}" + _worst(plan),
        f"Roster within {roster.gap:.2%} of the proven bound ({roster.status.value}, {roster.seconds:.1f} s)"
        + _both_counts(plan),
    ]
    if plan.refereed is not None:
        facts.append(plan.refereed.sentence + _probability(plan.refereed))
    style = "bold red" if plan.verdict is Verdict.SHORT else "bold green"
    blocks: list[RenderableType] = [Text(facts[0], style=style), *map(Text, facts[1:]), Text("")]
    blocks += [_sites(plan), _pools(plan), _waterfall(plan), _shifts(plan)]
    if plan.verdict is Verdict.SHORT:
        blocks.append(_missing(plan))
    if plan.scenario.priorities:
        blocks.append(_priorities(plan))
    if not plan.relief.empty:
        blocks.append(_relief(plan))
    blocks += [Text(line, style="red") for line in conflict_lines(plan.conflicts)]
    blocks += [Text(f"· {note}", style="dim") for note in (*overrides, *plan.notes)]
    return Group(*blocks)


def _probability(found: Refereed) -> str:
    """Return the probability that every promise is kept over its period, as the end of a line."""
    return f" · probability that every promise is kept {found.promises['kept']['all']:.0%}"


def promises_table(found: Refereed) -> Table:
    """Return the promises with what the simulation says of them."""
    table = _table("Promises in simulation", "stream", "target", "service level", "±", "kept in its period", "period")
    for name, row in by_name(found.promises.drop(index="all")).items():
        table.add_row(
            name,
            f"{row['target']:.0%}",
            f"{row['service_level']:.1%}",
            f"{100 * row['half_width']:.1f}",
            f"{row['kept']:.0%}",
            str(row["period"]),
        )
    return table


def _priorities(plan: Plan) -> Table:
    """Return the resolution promises with what the formulas say of the roster."""
    table = _table("Resolution promises", "priority", "cases/week", "responded in time", "resolved in time", "target")
    for name, row in by_name(priority_table(plan)).items():
        shares = ["" if row[key] is None or row[key] != row[key] else f"{row[key]:.1%}" for key in PROMISED]
        table.add_row(name, f"{row['cases_per_week']:,.0f}", *shares, f"{row['target']:.0%}")
    for name, row in by_name(plan.refereed.priorities).items() if plan.refereed is not None else ():
        shares = [
            "" if row[key] != row[key] else f"{row[key]:.1%} ± {100 * row[f'{key}_half']:.1f}" for key in PROMISED
        ]
        table.add_row(f"{name}, simulated", f"{row['contacts_per_week']:,.0f}", *shares, f"{row['target']:.0%}")
    return table


def money(amount: float, plan: Plan) -> str:
    """Return an amount with its currency; hours where no wage was given."""
    unit = "paid hours" if plan.scenario.currency == NO_CURRENCY else plan.scenario.currency
    return f"{amount:,.0f} {unit}"


def _worst(plan: Plan) -> str:
    place = plan.outcome.worst_place
    if place is None or plan.outcome.worst_interval is None:
        return ""
    return f" · worst interval {plan.outcome.worst_interval:.0%} ({place[0]}, {place[1]:%a %H:%M} UTC)"


def _both_counts(plan: Plan) -> str:
    counts = {key: value for key, value in plan.requirement.agent_h_by_model.items() if value > 0}
    names = {"erlang_a": "Erlang A", "erlang_c": "Erlang C"}
    shown = ", ".join(f"{names[key]} {value:,.0f}" for key, value in counts.items())
    return f" · agent-hours a week needed: {shown}" if shown else ""


def _sites(plan: Plan) -> Table:
    table = _table("Sites", "site", "people", "FTE", "cost a year", "working each week")
    for name, row in by_name(plan.outcome.sites).items():
        cost = money(float(row["cost_per_year"]), plan)
        table.add_row(name, f"{row['heads']:,.0f}", f"{row['fte']:,.1f}", cost, f"{row['rostered']:,.0f}")
    return table


def _pools(plan: Plan) -> Table:
    table = _table(
        "Pools",
        "pool",
        "contacts/week",
        "peak erlangs",
        "peak agents",
        "agent-h/week",
        "SLA",
        "simulated",
        "worst",
        "target",
    )
    streams = plan.outcome.streams
    for name, row in by_name(plan.outcome.pools).items():
        mine = streams[streams["pool"] == name]
        weight = mine["contacts_per_week"]
        level = (mine["service_level"] * weight).sum() / weight.sum() if weight.sum() else 1.0
        target = mine["target"].dropna().max()
        live = row["peak_required"] > 0
        table.add_row(
            name,
            f"{weight.sum():,.0f}",
            f"{row['peak_load_erl']:,.1f}" if live else "–",
            f"{row['peak_required']:,.0f}" if live else "–",
            f"{row['agent_h_rostered']:,.0f}",
            f"{level:.1%}",
            _simulated(plan, name),
            f"{mine['worst_interval'].min():.0%}",
            f"{target:.0%}" if target == target else "–",
        )
    return table


def _simulated(plan: Plan, pool: str) -> str:
    """Return what the simulation says of a live pool."""
    if plan.refereed is None or pool not in plan.refereed.pools.index:
        return "–"
    row = by_name(plan.refereed.pools.loc[[pool]])[pool]
    return f"{row['simulation']:.1%} ± {100 * row['half_width']:.1f}"


def _waterfall(plan: Plan) -> Table:
    table = _table("From work to people", "step", "value", "how")
    for step in plan.waterfall:
        table.add_row(step.key.replace("_", " "), f"{step.value:,.0f} {step.unit}", step.formula)
    return table


def _shifts(plan: Plan) -> Table:
    shifts = shift_table(plan)
    grouped = shifts.groupby(["site", "start_local", "paid_h"], sort=True)["people"].sum().reset_index()
    shown = grouped.sort_values("people", ascending=False).head(TOP)
    more = len(grouped) - len(shown)
    title = f"Shifts ({TOP} largest of {len(grouped)}; --csv writes all)" if more else "Shifts"
    table = _table(title, "site", "start (local)", "paid h", "people working each week")
    for row in records(shown):
        table.add_row(row["site"], row["start_local"], f"{row['paid_h']:g}", f"{row['people']:,}")
    return table


def _relief(plan: Plan) -> Table:
    table = _table("Rules that bind, and what one step more room saves", "rule")
    for row in records(binding_table(plan).head(TOP)):
        table.add_row(row["in_words"])
    return table


def _missing(plan: Plan) -> Table:
    table = _table("What is missing, and where", "pool", "agent-h/week missing", "first interval (UTC)")
    for pool, hours in plan.missing.items():
        row = plan.outcome.shortfall.loc[str(pool)].to_numpy(dtype=float)
        table.add_row(str(pool), f"{hours:,.1f}", f"{plan.grid.index[int(row.argmax())]:%a %H:%M}")
    return table

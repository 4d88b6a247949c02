"""What becomes of a desk's contacts, as tables: ends, closing time, the way through the tiers, priorities, quality."""

from __future__ import annotations

import pandas as pd

from planner.demand import Demand
from planner.ledger import Ledger, by_fate, ledger, simulated_ledger, unserved
from planner.pipeline import Plan
from planner.priorities import priority_table
from planner.specialists import by_department
from planner.tiers import links, tier_of

ALL = "all"


def desk_tables(plan: Plan) -> dict[str, pd.DataFrame]:
    """Return the tables by name; each has its labels as columns.

    Returns
    -------
    ledger
        stream, arrived and its four ends (`planner.ledger.Ledger`); the last row is `all`.
    ledger_simulated
        The same from the simulation; only of a plan that was refereed.
    out_of_hours
        The number behind each choice for closing time; see `planner.ledger.by_fate`.
    flow
        See `flow_table`.
    departments
        See `planner.specialists.by_department`.
    priorities
        See `planner.priorities.priority_table`; left out where the scenario has none.
    """
    book = ledger(plan)
    found = {"ledger": _with_total(book.streams)}
    if plan.refereed is not None:
        found["ledger_simulated"] = _with_total(simulated_ledger(plan.demand, plan.refereed.result).streams)
    found |= {
        "out_of_hours": by_fate(plan.demand).reset_index(),
        "flow": flow_table(plan.demand, book),
        "departments": by_department(plan.scenario, plan.demand).reset_index(),
    }
    priorities = priority_table(plan)
    return found | ({} if priorities.empty else {"priorities": priorities.reset_index()})


def flow_table(demand: Demand, book: Ledger) -> pd.DataFrame:
    """Return the week's contacts through the tiers as the links of a Sankey diagram, with the ends of the ledger.

    Returns
    -------
    Columns: source, target, contacts (a week; self-service attempts and moves from closed channels included),
    source_tier, target_tier (1–5; 0 for `needs`, 6 for `planner.tiers.ENDS`). What comes to a step leaves it. A link
    from a step to itself is what comes back to it.
    """
    needs = float(demand.flows["enters"].sum())
    table = links(demand.funnel, unserved(demand, book) / needs)
    steps = set(demand.funnel.steps.index)
    table["contacts"] *= needs
    table["source_tier"] = [tier_of(one) if one in steps else 0 for one in table["source"]]
    table["target_tier"] = [tier_of(one) if one in steps else 6 for one in table["target"]]
    return table


def _with_total(streams: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([streams, streams.sum().to_frame(ALL).T]).rename_axis("stream").reset_index()

"""The comparison of sourcing options: how well its draws stand in for full plans, how fast, and how close the plans.

    python -m benchmarks.sourcing

One desk at three sizes, German phone and a vendor abroad; every range of the scenario and of its defaults is drawn.
The error is of the cost of a month against the bound of the full plan, on draws that the stand-in was not fitted on.
"""

import time

from planner import scenario_file
from planner.economics.assumptions import assumptions, drawn_values
from planner.economics.choosing import case_of, desks_of, plan_options
from planner.economics.options import Option
from planner.economics.progress import Steps
from planner.economics.risk import held_out
from planner.scenario import Scenario

DESK = """
name: Parcel service
currency: EUR
exchange: {USD: {low: 0.86, base: 0.92, high: 0.97}}
growth_per_month: {low: 0.0, base: 0.005, high: 0.01}
profile: consumer
interval_min: 30
regions:
  - name: Germany
    time_zone: Europe/Berlin
    languages: {de: 1.0}
    contacts_per_month: {low: LOW, base: BASE, high: HIGH}
departments: [{name: Support, open: {mon-fri: "08:00-20:00"}}]
channels:
  phone: {kind: live, handle_s: {low: 280, base: 300, high: 330}, patience_s: 240, first_contact_resolution: 0.75,
    repeat: 0.4, target: {service_level: 0.8, within_s: 30}}
sites:
  - {name: Leipzig, time_zone: Europe/Berlin, languages: [de], wage_per_h: {low: 17, base: 18, high: 20},
     on_cost_share: 0.22, seat_cost_per_month: 300, open: {mon-fri: "08:00-20:00"}}
  - name: Sofia partner
    time_zone: Europe/Sofia
    languages: [de]
    employer: vendor
    open: {mon-fri: "08:00-22:00"}
    contract: {per: productive_hour, price: {low: 31, base: 34, high: 37}, currency: USD}
    quality: {handle_factor: {low: 1.05, base: 1.12, high: 1.25}, fcr_delta: {low: -0.08, base: -0.04, high: 0.0}}
shifts: {paid_h: [4, 8], breaks: []}
people: {shrinkage: 0.25}
"""
SIZES = (6_000, 30_000, 150_000)
HELD_OUT = 12
DRAWS = 10_000


def desk(contacts: int) -> Scenario:
    """Return the desk with a number of contacts a month, uncertain by a tenth."""
    text = DESK.replace("LOW", str(round(0.9 * contacts))).replace("BASE", str(contacts))
    return scenario_file.loads(text.replace("HIGH", str(round(1.1 * contacts)))).scenario


def measured(contacts: int) -> None:
    """Print what the comparison of one desk takes and how good it is."""
    scenario, steps = desk(contacts), Steps()
    begin = time.process_time()
    plans = plan_options(scenario, desks_of(scenario)[0], 0.02, steps).plans
    planned_s = time.process_time() - begin
    people = {option.value: sum(work.people for work in one.works) for option, one in plans.items()}
    gaps = ", ".join(f"{option.value} {one.gap:.1%}" for option, one in plans.items())
    print(
        f"{contacts:,} contacts a month, {people['in_house']:.0f} people in-house; "
        f"plans {planned_s:.0f} s; gaps: {gaps}"
    )
    listed = assumptions(scenario)
    begin = time.process_time()
    case = case_of(scenario, plans, listed, steps, with_break_even=False, with_risk=True)
    fitted_s = time.process_time() - begin
    begin = time.process_time()
    drawn = drawn_values(listed, DRAWS, 1)
    for option in plans:
        case.present(option, drawn)
    drawn_s = time.process_time() - begin
    print(f"  stand-ins {fitted_s:.0f} s; {DRAWS:,} draws of {len(plans)} options {drawn_s:.1f} s of processor time")
    for option in (Option.IN_HOUSE, Option.OUTSOURCED):
        error = held_out(case, option, listed, 2, draws=HELD_OUT)["error"].abs()
        print(
            f"  {option.value}: error on {len(error)} held-out draws {error.mean():.2%} on average, "
            f"{error.max():.2%} at worst"
            f"; one person is {1 / people[option.value]:.1%}"
        )


def main() -> None:
    for contacts in SIZES:
        measured(contacts)


if __name__ == "__main__":
    main()

"""What becomes of contacts: the same figures in JSON, CSV and workbook, and they add up."""

import json

import numpy as np
import openpyxl
import pandas as pd
import pytest

from planner import tiers
from planner.demand import demand
from planner.ledger import ENDS, Ledger, ledger
from planner.report import plan_as_json, write_csv, write_xlsx
from planner.report.desk_tables import desk_tables, flow_table
from planner.specialists import by_department, options_table
from planner.timeline import Grid
from tests.desks import desk, quick_plan

NAMES = ("ledger", "out_of_hours", "flow", "departments", "priorities")
TIERS = {
    "self_service": {"enters": 0.4, "solves": 0.5, "then": {"phone": 0.8}},
    "online": {"email": {"enters": 0.2, "solves": 0.8, "then": {"phone": 0.5}, "repeat": 0.1}},
    "phone": {"enters": 0.4, "solves": 0.7, "then": {"email": 0.6}, "repeat": 0.1},
}
TWO = [
    {"name": "Day", "share": 0.6, "handed_over": 0.2, "out_of_hours": {"phone": "becomes_email"}},
    {"name": "Night", "share": 0.4},
]


def tiered(more=None):
    phone = {"service_level": 0.8, "within_s": 20}
    email = {"share": 0.95, "within_business_h": 8}
    changes = {
        "tiers": TIERS,
        "departments": [one | {"open": {"mon-fri": "08:00-18:00"}} for one in TWO],
        "regions[0].contacts_per_month": 800,
        "channels.phone": {"kind": "live", "handle_s": 330, "patience_s": 240, "target": phone},
        "channels.email": {"kind": "deferred", "handle_s": 540, "target": email},
        "priorities": {"P1": {"share": 0.1, "respond_within_min": 30}, "P2": {"share": 0.9}},
    }
    return desk(changes | (more or {}))


@pytest.fixture(scope="module")
def planned():
    return quick_plan(tiered(), referee=True, replications=3)


@pytest.fixture(scope="module")
def report(planned):
    return json.loads(json.dumps(plan_as_json(planned), allow_nan=False))


def test_the_ledger_of_the_report_adds_up_by_stream_and_in_all(planned, report):
    book = ledger(planned)
    for rows in (report["ledger"], report["simulation"]["ledger"]):
        for row in rows:
            assert row["arrived"] == pytest.approx(sum(row[end] for end in ENDS), rel=1e-9)
        *streams, total = rows
        assert total["stream"] == "all"
        assert total["arrived"] == pytest.approx(sum(one["arrived"] for one in streams), rel=1e-12)
    by_label = {row["stream"]: row for row in report["ledger"]}
    assert set(by_label) == {*book.streams.index, "all"}
    for name, row in book.streams.iterrows():
        assert by_label[name]["abandoned"] == pytest.approx(row["abandoned"])


def test_the_flow_keeps_every_contact_and_ends_every_need(planned, report):
    flow = pd.DataFrame(report["flow"])
    came, left = flow.groupby("target")["contacts"].sum(), flow.groupby("source")["contacts"].sum()
    for step in ("self_service", "phone", "email"):
        assert came[step] == pytest.approx(left[step], rel=1e-9)
    ends = came.reindex(tiers.ENDS, fill_value=0.0)
    assert ends.sum() == pytest.approx(left["needs"], rel=1e-9)
    assert left["needs"] == pytest.approx(planned.demand.needs_per_week, rel=1e-9)
    steps = dict(zip(flow["source"], flow["source_tier"], strict=True))
    assert steps == {"needs": 0, "self_service": 1, "email": 2, "phone": 3}
    assert set(flow["target_tier"][flow["target"].isin(ends.index)]) == {6}


def test_the_ends_of_the_flow_are_those_of_the_ledger(planned, report):
    flow, total = pd.DataFrame(report["flow"]), report["ledger"][-1]
    came = flow.groupby("target")["contacts"].sum().reindex(tiers.ENDS, fill_value=0.0)
    assert total["abandoned"] > 0
    assert came["gave up waiting"] == pytest.approx(total["abandoned"], rel=1e-9)
    assert came["lost out of hours"] == pytest.approx(total["lost"], rel=1e-9)
    assert came["open at the end"] == pytest.approx(total["open"], abs=1e-6)
    by_people = flow["source"].isin(["phone", "email"])
    dealt_with = flow[by_people & ~flow["target"].isin(["gave up waiting", "lost out of hours", "open at the end"])]
    moved = planned.demand.flows["moved"].sum()  # to another channel, before anybody deals with them
    assert dealt_with["contacts"].sum() - moved == pytest.approx(total["resolved"], rel=1e-9)


def test_a_week_of_one_event_flows_with_its_own_needs():
    event = {"name": "Launch", "from": "2026-06-08", "weeks": 1, "volume": 1.0}
    dated = {"week_of": "2026-06-08", "regions[0].time_zone": "UTC"}
    weeks = [tiered({**dated, "events": events}) for events in ([], [event])]
    arrivals = [demand(one, Grid.of(one)) for one in weeks]
    served = Ledger(pd.DataFrame(0.0, index=arrivals[0].streams.index, columns=["arrived", *ENDS]))
    calm, loud = (flow_table(one, served) for one in arrivals)
    assert loud["contacts"].to_numpy() == pytest.approx(2 * calm["contacts"].to_numpy())


def test_each_department_says_how_it_solves_and_hands_on(planned, report):
    by_label = {row["department"]: row for row in report["departments"]}
    assert set(by_label) == {"Day", "Night", "all"}
    assert by_label["Day"]["wrong_people_first"] == pytest.approx(0.2)
    assert by_label["Night"]["wrong_people_first"] == 0
    parts = by_label["Day"]["contacts_per_week"] + by_label["Night"]["contacts_per_week"]
    assert by_label["all"]["contacts_per_week"] == pytest.approx(parts, rel=1e-12)
    option = options_table({"now": planned.scenario}).loc["now"]
    for key in ("contacts_per_need", "first_contact_resolution", "hand_offs_per_contact"):
        assert by_label["all"][key] == pytest.approx(option[key], rel=1e-9)


def test_a_department_alone_by_hand():
    # of 100 calls 70 are solved, 7 of these come back; 30 are not and 18 of them write; nobody loses a contact on a
    # desk that never closes
    closed = {"self_service": {"enters": 0.0, "solves": 0.5}, "phone": {**TIERS["phone"], "enters": 0.8}}
    again = tiered({"departments": [{"name": "Day", "open": "always"}], "tiers": {**TIERS, **closed}})
    found = by_department(again, demand(again, Grid.of(again))).loc["Day"]
    calls = (0.8 + 0.2 * 0.1 / (1 - 0.08)) / (1 - 0.07 - 0.18 * 0.1 / (1 - 0.08))
    mails = (0.2 + calls * 0.18) / (1 - 0.08)
    assert found["contacts_per_need"] == pytest.approx(calls + mails)
    assert found["hand_offs_per_contact"] == pytest.approx((calls * 0.18 + mails * 0.1) / (calls + mails))


def test_priorities_stand_in_the_report_beside_their_simulation(report):
    formula, simulated = report["priorities"], report["simulation"]["priorities"]
    assert [row["priority"] for row in formula] == [row["name"] for row in simulated] == ["P1", "P2"]
    assert formula[0]["respond_within_min"] == 30
    assert 0 < formula[0]["responded"] <= 1
    assert formula[1]["responded"] is None


def test_a_desk_without_priorities_says_so(week):
    assert plan_as_json(week)["priorities"] == []
    assert "priorities" not in desk_tables(week)


def test_csv_and_workbook_hold_the_rows_of_the_json(planned, report, tmp_path):
    files = {path.stem: path for path in write_csv(planned, tmp_path)}
    write_xlsx(planned, tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    for name in NAMES:
        told = pd.DataFrame(report[name]).fillna(np.nan)
        read = pd.read_csv(files[name])
        pd.testing.assert_frame_equal(read, told, check_dtype=False, rtol=1e-9)
        sheet = book[name.replace("_", " ").capitalize()]
        titles, *rows = sheet.iter_rows(values_only=True)
        assert [str(one).lower() for one in titles] == [one.replace("_", " ").lower() for one in told.columns]
        assert len(rows) == len(told)
        assert [row[0] for row in rows] == list(told.iloc[:, 0])
    assert len(pd.read_csv(files["ledger_simulated"])) == len(report["simulation"]["ledger"])
    book.close()

"""The desk report against the plan's own totals, and tickets by age against a count by hand."""

import numpy as np
import pytest

from planner.cohorts import DeferredCohorts
from planner.comparison.desk_report import AGE_COLUMNS, _ages, desk_report, key_figures
from planner.ledger import ledger


@pytest.fixture(scope="module")
def report(two_models):
    return desk_report(two_models.plans["regional"])


def rows(report, kind, **where):
    mine = report[report["period_kind"] == kind]
    for column, value in where.items():
        mine = mine[mine[column] == value]
    return mine


def test_contacts_are_those_of_the_ledger(two_models, report):
    total = ledger(two_models.plans["regional"]).total
    week = rows(report, "week", channel="all").iloc[0]
    assert week["contacts_in"] == pytest.approx(total["arrived"])
    assert week["missed"] == pytest.approx(total["abandoned"] + total["lost"])
    assert week["answered"] == pytest.approx(total["resolved"])


def test_days_add_up_to_the_week_and_weeks_to_the_year(report):
    for channel in ("phone", "email", "all"):
        days, week = rows(report, "day", channel=channel), rows(report, "week", channel=channel).iloc[0]
        year, month = rows(report, "year", channel=channel).iloc[0], rows(report, "month", channel=channel).iloc[0]
        assert len(days) == 7
        for name in ("contacts_in", "answered", "missed", "resolved", "handle_min", "hand_offs"):
            assert days[name].sum() == pytest.approx(week[name])
            assert year[name] == pytest.approx(52.18 * week[name])
            assert 12 * month[name] == pytest.approx(year[name])
        assert days[list(AGE_COLUMNS)].sum(axis=1).mean() == pytest.approx(week[list(AGE_COLUMNS)].sum())


def test_minutes_are_answered_contacts_times_handle_time(report):
    phone = rows(report, "week", channel="phone").iloc[0]
    assert phone["handle_min"] == pytest.approx(phone["answered"] * 330 / 60)
    assert phone["interactions_per_resolution"] == pytest.approx(1.0)
    assert 0 < phone["pick_up_s"] < 60


def test_a_ticket_waits_as_long_as_littles_law_says(two_models, report):
    """Open tickets on average = tickets in a second × mean time until they are dealt with; ages are of midnights."""
    plan = two_models.plans["regional"]
    contacts = plan.demand.contacts.sum(axis=1)
    tickets = sum(
        plan.roster.backlog[d] / cohorts.work.sum() * contacts[list(cohorts.streams)].sum()
        for d, cohorts in enumerate(plan.requirement.deferred)
    )
    mail = rows(report, "week", channel="email").iloc[0]
    assert mail["pick_up_s"] * mail["answered"] / (7 * 86_400) == pytest.approx(tickets.mean())
    assert mail[list(AGE_COLUMNS)].sum() == pytest.approx(tickets.reshape(7, -1)[:, -1].mean())


def test_key_figures_are_in_the_words_of_a_desk(report):
    week = key_figures(report).loc[("week", "week")]
    assert week["calls"] == pytest.approx(rows(report, "week", channel="phone")["contacts_in"].iloc[0])
    assert week["chats"] == 0
    assert np.isnan(week["chat_pick_up_s"])
    assert week["calls"] + week["tickets"] == pytest.approx(week["contacts_in"])


def test_open_work_is_what_came_last():
    """One unit an hour: five open at midnight came 0–4 hours ago, the sixth to the thirtieth before that."""
    cohorts = DeferredCohorts("p", (), np.ones(168), np.arange(168) + 200)
    for backlog, expected in ((5.0, [4, 1, 0, 0]), (30.0, [4, 20, 6, 0]), (200.0, [4, 20, 48, 128])):
        found = list(_ages(cohorts, np.full(168, backlog), 1.0))
        assert len(found) == 7
        np.testing.assert_allclose(found[3], expected)

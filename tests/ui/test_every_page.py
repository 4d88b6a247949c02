"""Every page with every kind of desk: solved, impossible, without any work, and far too large to wait for."""

import pytest

from planner.scenario import parse
from planner.scenario_file import as_document, load
from planner.ui.edit import Draft
from planner.ui.navigation import ICONS
from planner.ui.server import server
from tests.ui.conftest import ROOT, desk_of, settle

TEAM = load(ROOT / "scenarios" / "one_team.yaml").scenario
REGIONS, STREAMS_EACH = 60, 3


def impossible():
    document = as_document(TEAM)
    document["sites"][0]["max_people"] = 1
    return parse(document)


def empty():
    document = as_document(TEAM)
    document["regions"][0]["contacts_per_month"] = 0
    return parse(document)


def huge():
    """Return a desk of many regions and departments with a million contacts a month."""
    document = as_document(TEAM)
    region, department = document["regions"][0], document["departments"][0]
    document["regions"] = [{**region, "name": f"Region {i}", "contacts_per_month": 20_000} for i in range(REGIONS)]
    document["departments"] = [
        {**department, "name": f"Department {i}", "share": 1 / STREAMS_EACH} for i in range(STREAMS_EACH)
    ]
    return parse(document)


DESKS = {"solved": lambda: TEAM, "impossible": impossible, "empty": empty, "huge": huge}


def stop_everything(app):
    """End what the page asked the workers for."""
    desk = desk_of(app)
    for job in [desk.job, *(question.job for question in desk.questions.values())]:
        if job is not None:
            server().jobs.stop(job)


@pytest.mark.parametrize("page", ICONS)
@pytest.mark.parametrize("kind", DESKS)
def test_every_page_shows_every_kind_of_desk(open_app, kind, page):
    app = open_app(desk="one_team")
    if kind != "solved":
        desk_of(app).take(Draft(DESKS[kind](), None), None)
    app.run()
    if kind != "huge":
        settle(app)
    app.switch_page(f"../views/{page}.py").run()
    try:
        assert not app.exception
        shown = [one.value for group in (app.markdown, app.info, app.warning, app.caption) for one in group]
        assert any(text.strip() for text in shown)
        assert not any("Traceback" in text or str(ROOT) in text for text in shown)
        if kind in ("impossible", "empty"):
            assert desk_of(app).trouble is None
            assert desk_of(app).shown[1].met is (kind == "empty")
    finally:
        stop_everything(app)

"""Parts that a scenario may leave out: added, filled, refused, taken away and undone on page Assumptions."""

import pytest

from planner.scenario import parse
from planner.scenario_file import as_document, load, loads
from planner.ui.blocks import CHURN, COVER, PARTS, SEASON
from planner.ui.edit import Draft, drop
from planner.ui.link import packed, unpacked
from planner.ui.server import server
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import ROOT, desk_of, named, number_field, plain

VIEW = "../views/assumptions.py"
OPTIONAL = [(part, one) for part, blocks in PARTS.items() for one in blocks if one.begin is not None]
ENTERED = {
    "churn": {"customers": 90_000, "value_per_year": 22.5, "per_sla_point": 0.02, "per_csat_point": 0.005},
    "season": {"0": 1.25, "11": 0.8},
    "cover": {"price_per_h": 52.5, "max_h_per_month": 120, "ramp_h_per_month": 40},
}
STORED = {"per_sla_point": 0.0002, "per_csat_point": 0.00005}


def open_part(open_app, name, **query):
    app = open_app(**{"desk": "one_team", **query})
    desk_of(app).choices |= {"assume.part": name, f"lists.form.{name}": True}
    app.switch_page(VIEW).run()
    assert not app.exception
    return app


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception


def undo(app):
    next(one for one in app.button if one.label == "Undo").click().run()
    assert not app.exception


def scenario_of(app):
    return desk_of(app).draft.scenario


def texts(app):
    return [plain(one.value) for one in app.error]


def stop(app):
    if desk_of(app).job is not None:
        server().jobs.stop(desk_of(app).job)


@pytest.mark.parametrize(("part", "block"), OPTIONAL, ids=[one.name for _, one in OPTIONAL])
def test_a_block_is_added_filled_taken_away_and_undone(open_app, part, block):
    app = open_part(open_app, part)
    before = scenario_of(app)
    assert not block.is_in(before)
    press(app, f"block.add.{block.name}")
    assert block.is_in(scenario_of(app))
    place = ".".join(block.place)
    for name, number in ENTERED[block.name].items():
        number_field(app, f"input.{place}.{name}").set_value(number).run()
        assert texts(app) == []
    filled = scenario_of(app)
    for name, number in ENTERED[block.name].items():
        held = getattr(filled, block.place[0])
        held = held if len(block.place) == 1 else getattr(held, block.place[1])
        found = held[int(name)] if name.isdigit() else getattr(held, name)
        assert float(found) == pytest.approx(STORED.get(name, number), rel=1e-12), name
        assert number_field(app, f"input.{place}.{name}").value == number
    assert loads(desk_of(app).draft.text()).scenario == filled == unpacked(packed(filled)).scenario
    press(app, f"block.remove.{block.name}")
    assert not block.is_in(scenario_of(app))
    undo(app)
    assert scenario_of(app) == filled
    for _ in range(len(ENTERED[block.name]) + 1):
        undo(app)
    assert scenario_of(app) == before
    stop(app)


def test_what_stands_beside_the_cost_has_nothing_planned_again(open_app):
    app = open_part(open_app, "options")
    press(app, "block.add.churn")
    number_field(app, "input.churn.customers").set_value(5000).run()
    number_field(app, "input.scorecard.weights.control").set_value(8).run()
    press(app, "lists.add.options")
    desk = desk_of(app)
    assert (float(desk.draft.scenario.churn.customers), desk.draft.scenario.sourcing.count_churn) == (5000, True)
    assert float(desk.draft.scenario.scorecard.weights.control) == 8
    assert desk.job is None
    assert desk.shown[0] is desk.draft


def test_a_block_that_is_added_counts_nothing_until_it_is_filled(open_app):
    scenario = load(ROOT / "scenarios" / "one_team.yaml").scenario
    churn, cover = CHURN.begin(scenario), COVER.begin(scenario)
    assert churn["customers"] * churn["per_sla_point"] * churn["value_per_year"] == cover["max_h_per_month"] == 0
    assert set(SEASON.begin(scenario)) == {1.0}


def test_a_refused_value_stays_beside_its_field_with_the_reason(open_app):
    app = open_part(open_app, "options")
    press(app, "block.add.churn")
    number_field(app, "input.churn.customers").set_value(-5).run()
    assert texts(app) == ["**-5** was refused: must be between 0 and 1,000,000,000. The plan is unchanged."]
    number_field(app, "input.churn.per_sla_point").set_value(101).run()
    assert "must be between 0 and 100 % a point" in texts(app)[1]
    number_field(app, "input.churn.customers").set_value(None).run()
    assert "needs a value" in texts(app)[0]
    assert float(scenario_of(app).churn.customers) == 0
    press(app, "block.remove.churn")
    press(app, "block.add.churn")
    assert texts(app) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_weights_that_all_are_nothing_are_refused(open_app, language):
    app = open_part(open_app, "options", lang=language)
    names = ("control", "product_knowledge", "response_speed", "communication", "data_security", "hiring_speed")
    for name in names:
        number_field(app, f"input.scorecard.weights.{name}").set_value(0).run()
    assert Words(language).fault("at least one weight must be above 0") in texts(app)[0]
    assert float(scenario_of(app).scorecard.weights.hiring_speed) == 5
    assert float(scenario_of(app).scorecard.weights.data_security) == 0


def test_options_begin_with_those_of_the_comparison_and_a_breach_takes_both_its_numbers(open_app):
    app = open_part(open_app, "options")
    for _ in range(4):
        press(app, "lists.add.options")
    assert list(scenario_of(app).scorecard.options) == ["in_house", "outsourced", "hybrid", "Option 1"]
    named(app.text_input, "field.options.3.name").set_value("Franchise").run()
    number_field(app, "field.options.3.marks.control").set_value(7).run()
    assert float(scenario_of(app).scorecard.options["Franchise"].marks.control) == 7
    number_field(app, "field.options.3.breach.probability_per_year").set_value(2).run()
    assert any("column **Loss of a breach [EUR]**: is required" in one for one in texts(app))
    assert scenario_of(app).scorecard.options["Franchise"].breach is None
    number_field(app, "field.options.3.breach.loss").set_value(250_000).run()
    assert texts(app) == []
    breach = scenario_of(app).scorecard.options["Franchise"].breach
    assert (float(breach.probability_per_year), float(breach.loss)) == (0.02, 250_000)
    number_field(app, "field.options.3.marks.control").set_value(11).run()
    assert any("column **Control**: must lie in [0; 10]" in one for one in texts(app))
    number_field(app, "field.options.3.marks.control").set_value(9).run()
    press(app, "lists.remove.options")
    assert list(scenario_of(app).scorecard.options) == ["in_house", "outsourced", "hybrid"]
    assert desk_of(app).job is None


def test_the_sourcing_comparison_leads_to_what_stands_beside_it(open_app):
    app = open_app(desk="vendor_offer")
    desk_of(app).choices["compare.view"] = "sourcing"
    app.switch_page("../views/compare.py").run()
    press(app, "open.options")
    assert number_field(app, "input.churn.customers").value == 90_000
    assert number_field(app, "input.churn.per_csat_point").value == 0.1
    assert any("sheet.options." in one.proto.id for one in app.dataframe)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_a_block_has_label_and_help(language):
    words, scenario = Words(language), load(ROOT / "scenarios" / "vendor_offer.yaml").scenario
    for blocks in PARTS.values():
        for one in blocks:
            for field in one.fields(scenario, words):
                assert field.title(words)
                assert "{" not in field.title(words)
                assert field.help(words)


def test_a_part_is_dropped_with_what_holds_nothing_else_and_comments_stay():
    draft = Draft.read(ROOT / "scenarios" / "vendor_offer.yaml")
    alone = draft.lacking(("churn",))
    assert alone.scenario.churn is None
    assert "\nchurn:" not in alone.text()
    assert "# what is not money" in alone.text()
    document = as_document(draft.scenario)
    for place in (("sourcing", name) for name in draft.scenario.sourcing.model_fields_set):
        drop(document, place)
    assert "sourcing" not in document
    drop(document, ("hiring", "season"))
    assert parse(document).scorecard == draft.scenario.scorecard

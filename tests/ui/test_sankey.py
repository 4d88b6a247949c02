"""The Sankey diagram's geometry: nothing is lost in a node, nothing overlaps, and returns are told from moves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.scenario_file import load
from planner.ui import chart_flow, sankey
from planner.ui.charts import Theme
from planner.ui.server import stored_result
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import ROOT


def flow_of(shares, repeat):
    """Return the links of 1,000 needs through self-service, chat and phone; what comes to a step leaves it."""
    to_chat, to_phone, chat_on = shares
    chat, first = 1000 * to_chat, 1000 * (1 - to_chat) * to_phone
    phone = (first + chat * chat_on) / (1 - repeat)
    rows = [
        ("needs", "self_service", 1000 * (1 - to_chat), 0, 1),
        ("needs", "chat", chat, 0, 2),
        ("self_service", "phone", first, 1, 3),
        ("self_service", "solved", 1000 * (1 - to_chat) * (1 - to_phone), 1, 6),
        ("chat", "phone", chat * chat_on, 2, 3),
        ("chat", "solved", chat * (1 - chat_on), 2, 6),
        ("phone", "phone", phone * repeat, 3, 3),
        ("phone", "solved", phone * (1 - repeat), 3, 6),
    ]
    return pd.DataFrame(rows, columns=["source", "target", "contacts", "source_tier", "target_tier"])


share = st.floats(0.05, 0.95)


@settings(max_examples=20, deadline=None)
@given(st.tuples(share, share, share), st.floats(0.01, 0.6))
def test_ribbons_fill_their_nodes_and_nodes_of_a_column_do_not_overlap(shares, repeat):
    links = flow_of(shares, repeat)
    placed = sankey.nodes(links)
    for _, column in placed.groupby("column"):
        stack = column.sort_values("top")
        assert (stack["top"].to_numpy()[1:] > stack["bottom"].to_numpy()[:-1]).all()
    points = sankey.ribbons(links, placed)
    assert (points["bottom"] - points["top"] > 0).all(), "no ribbon turns over"
    for name, node in placed.iterrows():
        leaving = points[
            np.isclose(points["x"], node["x2"])
            & points["top"].ge(node["top"] - 1e-6)
            & points["bottom"].le(node["bottom"] + 1e-6)
        ]
        wanted = links.loc[links["source"] == name, "contacts"].sum()
        assert (leaving["bottom"] - leaving["top"]).sum() == pytest.approx(wanted)


def test_the_columns_follow_the_tiers_and_leave_out_those_that_are_not_used():
    placed = sankey.nodes(flow_of((0.3, 0.5, 0.4), 0.1))
    assert placed["column"].to_dict() == {"needs": 0, "self_service": 1, "chat": 2, "phone": 3, "solved": 4}
    assert placed["contacts"].to_dict() == pytest.approx(
        {"needs": 1000, "self_service": 700, "chat": 300, "phone": (350 + 120) / 0.9, "solved": 1000}
    )


def test_what_comes_back_is_two_stubs_and_the_rest_reaches_from_node_to_node():
    links = flow_of((0.3, 0.5, 0.4), 0.1)
    points = sankey.ribbons(links, sankey.nodes(links))
    assert set(points.loc[points["back"], "link"]) == {"6-out", "6-in"}
    whole = points[points["link"] == "2"]
    assert (whole["x"].min(), whole["x"].max()) == (1 + sankey.THICK, 3)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_the_chart_names_every_node_with_its_contacts(language, dark):
    words = Words(language)
    points, placed = chart_flow.flow_frame(flow_of((0.3, 0.5, 0.4), 0.1), words)
    kinds = chart_flow.kinds_of(points)
    spec = chart_flow.flow(words, Theme(dark), placed, kinds)
    assert [row["label"] for row in spec["layer"][1]["data"]["values"]] == list(placed["label"])
    assert words("flow.step.solved") + " " + words.number(1000) in set(placed["label"])
    assert kinds == ["moves", "solved", "again"]
    assert set(points["said"]) == set(spec["layer"][0]["encoding"]["color"]["scale"]["domain"])


@pytest.mark.parametrize("name", ["one_team", "bank_phone"])
def test_the_ends_of_an_example_are_the_rows_of_its_ledger(name):
    result = stored_result(name, load(ROOT / "scenarios" / f"{name}.yaml").scenario)
    links, total = pd.DataFrame(result.report["flow"]), result.report["ledger"][-1]
    came = links.groupby("target")["contacts"].sum()
    ends = {
        "solved": "resolved",
        "gave up waiting": "abandoned",
        "lost out of hours": "lost",
        "open at the end": "open",
    }
    for end, row in ends.items():
        assert came.get(end, 0.0) == pytest.approx(total[row], rel=1e-9, abs=1e-6)

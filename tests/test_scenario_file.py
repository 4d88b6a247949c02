"""Scenario files: YAML in and out, comments kept, `extends` with its provenance, nothing half-written."""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import scenario_file
from planner.scenario import Scenario, ScenarioError, parse
from planner.scenario.quantities import DAYS
from planner.scenario_file import Applied, as_document, dumps, load, loads, write_whole
from tests.desks import document

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted([*(ROOT / "scenarios").glob("*.yaml"), *(ROOT / "scenarios").glob("*/*.yaml")])
TEXT = scenario_file.dump(document())


def everything(scenario: Scenario) -> dict[str, Any]:
    """Return all values with low and high (two estimates compare equal by their base values)."""
    return scenario.model_dump(mode="python")


def refused(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        loads(text, "desk.yaml")
    return str(caught.value)


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


# Reading


def test_norway_stays_a_string():
    text = TEXT.replace("contacts_per_month: 4200", "contacts_per_month: 4200\n  holidays: NO")
    assert loads(text).scenario.regions[0].holidays == "NO"


@pytest.mark.parametrize("word", ["NO", "no", "on", "Off", "Yes", "y"])
def test_words_are_not_truth_values(word):
    assert loads(TEXT.replace("One team", word)).scenario.name == word


def test_numbers_and_dates_are_read_as_such():
    text = TEXT.replace("4200", "{low: 4_000, base: 4_200, high: 5e3}") + "week_of: 2026-03-23\n"
    scenario = loads(text).scenario
    volume = scenario.regions[0].contacts_per_month
    assert (volume.low, volume, volume.high) == (4000, 4200, 5000)
    assert scenario.week_of == dt.date(2026, 3, 23)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "(file): is empty; a scenario begins with name: My desk"),
        ("# only a comment\n", "is empty"),
        ("just some words", "must be a mapping of keys to values"),
        ("- a\n- b\n", "must be a mapping"),
        ("name: [a", "line 1, column 9: is not YAML: "),
        ("name: a\n  b: c", "line 2, column 4: is not YAML: mapping values are not allowed here"),
        ("name: x\nname: y", "is not YAML: found duplicate key"),
        ("\x00\x01\x02", "is not YAML"),
        ("a: *b", "is not YAML: found undefined alias"),
        ("---\na: 1\n---\nb: 2", "is not YAML: but found another document"),
        ("[" * 500, "is not YAML"),
        ("name: !!python/object:os.system x", "name: must be a name"),
        ("{1: 2}", "currency: is required"),
    ],
)
def test_what_is_not_a_scenario(text, words):
    assert words in refused(text)
    assert refused(text).startswith("desk.yaml has ")


def test_aliases_that_mean_billions_of_values_are_refused():
    text = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    assert "holds more than 500,000 values" in refused(text)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00\x01binary\x00", "is not a text file in UTF-8 (byte 0)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is not a text file in UTF-8"),
        (b"\x00" * 50, "is not YAML"),
        (TEXT.encode("utf-16"), "is not a text file in UTF-8"),
        (b"name: " + b"x" * 5_000_001, "is larger than 5 MB"),
    ],
)
def test_a_file_of_another_kind(tmp_path, content, words):
    path = tmp_path / "desk.yaml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=r"desk\.yaml has 1 fault") as caught:
        load(path)
    assert words in str(caught.value)


def test_a_byte_order_mark_and_windows_lines_do_not_matter(tmp_path):
    path = tmp_path / "desk.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert everything(load(path).scenario) == everything(loads(TEXT).scenario)


def test_no_file_and_a_folder(tmp_path):
    with pytest.raises(ScenarioError, match="cannot be read: No such file"):
        load(tmp_path / "none.yaml")
    with pytest.raises(ScenarioError, match="cannot be read: Is a directory"):
        load(tmp_path)


# Writing


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_scenario_survives_being_written(path):
    scenario = load(path).scenario
    again = loads(dumps(scenario)).scenario
    assert again == scenario
    assert everything(again) == everything(scenario)


def shares(count: int) -> st.SearchStrategy[list[float]]:
    weights = st.lists(st.integers(1, 50), min_size=count, max_size=count)
    return weights.map(lambda parts: [part / sum(parts) for part in parts])


def estimates(low: float, high: float) -> st.SearchStrategy[Any]:
    number = st.floats(low, high, allow_nan=False)
    ranged = st.tuples(number, number, number).map(sorted)
    return st.one_of(number, ranged.map(lambda three: dict(zip(("low", "base", "high"), three, strict=True))))


def hours() -> st.SearchStrategy[Any]:
    quarter = st.integers(0, 95).map(lambda q: f"{q // 4:02d}:{q % 4 * 15:02d}")
    one_span = st.tuples(quarter, quarter).filter(lambda two: two[0] != two[1]).map("-".join)
    days = st.dictionaries(st.sampled_from(DAYS), one_span, min_size=1)
    return st.one_of(st.just("always"), days)


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=80).filter(
    lambda text: text.isprintable() and text.strip()
)

DATES = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@st.composite
def desks(draw: st.DrawFn) -> dict[str, Any]:
    phone, email = draw(shares(2))
    languages = draw(st.sampled_from([["de"], ["de", "en"], ["de", "en", "no"]]))
    data = document(
        {
            "name": draw(NAMES),
            "interval_min": 15,
            "seed": draw(st.integers(0, 2**31 - 1)),
            "week_of": draw(st.one_of(st.just("typical"), DATES)),
            "regions[0].name": draw(NAMES),
            "regions[0].holidays": draw(st.sampled_from([None, "NO", "DE-BY", "VN"])),
            "regions[0].contacts_per_month": draw(estimates(0, 1e8)),
            "regions[0].languages": dict(zip(languages, draw(shares(len(languages))), strict=True)),
            "channels.phone.share": phone,
            "channels.email.share": email,
            "channels.phone.handle_s": draw(estimates(1, 86_400)),
            "channels.phone.patience_s": draw(st.one_of(st.none(), estimates(1, 864_000))),
            "departments": [{"name": "Support"}, {"name": "Night", "share": 0.0, "open": draw(hours())}],
            "departments[0].open": draw(hours()),
            "departments[0].out_of_hours": draw(
                st.sampled_from([{}, {"phone": "lost"}, {"phone": "becomes_email"}, {"phone": {"divert_to": "Night"}}])
            ),
            "profile": draw(st.sampled_from(["flat", "office", {"mon-fri": [1.5] * 24, "sat": [0.25] * 24}])),
            "sites[0].languages": languages,
            "sites[0].open": draw(hours()),
            "sites[0].wage_per_h": draw(estimates(0, 1e12)),
            "people.shrinkage": draw(estimates(0, 0.95)),
            "events": [
                {"name": "E", "from": draw(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))), "volume": 0.5}
            ],
            "shifts.days_per_week": draw(st.sampled_from([5, {"4": 6, "8": 5}])),
        }
    )
    if isinstance(data["people"]["shrinkage"], dict):
        data["people"]["shrinkage"] = {"scheduled": data["people"]["shrinkage"]}
    return data


@settings(max_examples=40, deadline=None)
@given(desks())
def test_what_is_written_is_read_back_as_the_same_scenario(data):
    scenario = parse(data)
    text = dumps(scenario)
    again = loads(text).scenario
    assert again == scenario
    assert everything(again) == everything(scenario)
    assert dumps(again) == text


def test_comments_and_layout_survive_a_change(tmp_path):
    path = folder(tmp_path, desk=(ROOT / "scenarios" / "one_team.yaml").read_text("utf-8")) / "desk.yaml"
    before = path.read_text("utf-8")
    changed = load(path).set("channels.phone.patience_s", 300)
    assert changed.scenario.channels["phone"].patience_s == 300
    changed.write(path)
    after = path.read_text("utf-8")
    assert after.count("#") == before.count("#")
    different = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a.split() != b.split()]
    assert len(different) == 1
    assert "callers wait" in different[0][1]
    assert load(path).scenario.channels["phone"].patience_s == 300


def test_set_leaves_the_file_at_hand_alone():
    file = loads(TEXT)
    other = file.set("sites[0].wage_per_h", 30)
    assert (file.scenario.sites[0].wage_per_h, other.scenario.sites[0].wage_per_h) == (24, 30)
    assert "wage_per_h: 24" in file.text()


@pytest.mark.parametrize("place", ["sites[7].wage_per_h", "regions[9]", "sites[0].quality.x", "name.x", "a[b].c"])
def test_set_at_a_place_that_is_not_there(place):
    with pytest.raises(ScenarioError, match=r"does not exist in the file|is not a place"):
        loads(TEXT).set(place, 1)


def test_set_refuses_a_bad_value():
    with pytest.raises(ScenarioError, match=r"sites\[0\]\.wage_per_h: must lie in"):
        loads(TEXT).set("sites[0].wage_per_h", -1)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "desk.yaml"
    write_whole(path, "old: 1\n")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new: 2\n")
    assert path.read_text() == "old: 1\n"
    assert list(tmp_path.iterdir()) == [path]


def test_text_that_cannot_be_encoded_is_not_half_written(tmp_path):
    path = tmp_path / "desk.yaml"
    write_whole(path, "old: 1\n")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "x" * 100_000 + "\ud800")
    assert path.read_text() == "old: 1\n"
    assert list(tmp_path.iterdir()) == [path]


def test_writing_keeps_the_rights_of_a_file_and_makes_its_folder(tmp_path):
    path = tmp_path / "new" / "desk.yaml"
    write_whole(path, "a: 1\n")
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o664)
    write_whole(path, "a: 2\r\nb: é\n")
    assert path.stat().st_mode & 0o777 == 0o664
    assert path.read_bytes() == "a: 2\r\nb: é\n".encode()


def test_nothing_but_numbers_of_the_file_is_written():
    """Defaults are not written out: the file stays as short as it was."""
    assert set(as_document(loads(TEXT).scenario)) == set(document())
    assert math.isclose(as_document(loads(TEXT).scenario)["channels"]["phone"]["share"], 0.65)


# Extends

OVER = """\
extends: base.yaml
name: Bigger
regions:
  drop: []
  add:
    - {name: Austria, time_zone: Europe/Vienna, languages: {de: 1.0}, contacts_per_month: 500}
  Germany: {contacts_per_month: {low: 1, base: 2, high: 3}}
sites:
  Leipzig: {quality: {handle_factor: 1.1}}
channels:
  phone: {patience_s: 100}
shifts: {paid_h: [6]}
"""


def test_an_override_is_laid_over_its_base_and_recorded(tmp_path):
    file = load(folder(tmp_path, base=TEXT, over=OVER) / "over.yaml")
    scenario = file.scenario
    assert scenario.name == "Bigger"
    assert [region.name for region in scenario.regions] == ["Germany", "Austria"]
    assert scenario.regions[0].contacts_per_month.high == 3
    assert scenario.sites[0].quality.handle_factor == 1.1
    assert scenario.sites[0].wage_per_h == 24
    assert scenario.channels["phone"].patience_s == 100
    assert scenario.channels["phone"].handle_s == (330,)
    assert scenario.shifts.paid_h == (6,)
    assert file.applied == (
        Applied("name", "One team", "Bigger", "over.yaml"),
        Applied("regions.Germany.contacts_per_month", 4200, {"low": 1, "base": 2, "high": 3}, "over.yaml"),
        Applied("regions.Austria", None, file.applied[2].after, "over.yaml"),
        Applied("sites.Leipzig.quality", None, {"handle_factor": 1.1}, "over.yaml"),
        Applied("channels.phone.patience_s", 240, 100, "over.yaml"),
        Applied("shifts.paid_h", [4, 8], [6], "over.yaml"),
    )
    assert file.applied[2].after["name"] == "Austria"


def test_the_base_itself_is_not_changed_by_its_override(tmp_path):
    where = folder(tmp_path, base=TEXT, over=OVER)
    load(where / "over.yaml")
    assert everything(load(where / "base.yaml").scenario) == everything(loads(TEXT).scenario)
    assert load(where / "base.yaml").applied == ()


def test_what_is_not_changed_is_not_recorded(tmp_path):
    file = load(folder(tmp_path, base=TEXT, over="extends: base.yaml\nname: One team\n") / "over.yaml")
    assert file.applied == ()


def test_dropping_and_adding(tmp_path):
    site = "{name: Halle, time_zone: Europe/Berlin, languages: [de], wage_per_h: 9}"
    over = f"extends: base.yaml\nsites: {{drop: [Leipzig], add: [{site}]}}\n"
    file = load(folder(tmp_path, base=TEXT, over=over) / "over.yaml")
    assert [site.name for site in file.scenario.sites] == ["Halle"]
    assert [(one.path, one.before is None, one.after is None) for one in file.applied] == [
        ("sites.Leipzig", False, True),
        ("sites.Halle", True, False),
    ]


def test_adding_to_a_list_that_the_base_does_not_have(tmp_path):
    over = "extends: base.yaml\nevents: {add: [{name: Launch, from: 2026-05-04, volume: 0.3}]}\n"
    file = load(folder(tmp_path, base=TEXT, over=over) / "over.yaml")
    assert [event.name for event in file.scenario.events] == ["Launch"]
    assert [one.path for one in file.applied] == ["events.Launch"]


def test_overrides_of_overrides_from_other_folders(tmp_path):
    (tmp_path / "below").mkdir()
    folder(tmp_path, base=TEXT, middle="extends: base.yaml\nseed: 1\ncurrency: USD\n")
    top = folder(tmp_path / "below", top="extends: ../middle.yaml\nseed: 2\n") / "top.yaml"
    file = load(top)
    assert (file.scenario.seed, file.scenario.currency) == (2, "USD")
    assert file.applied == (
        Applied("seed", None, 1, "middle.yaml"),
        Applied("currency", "EUR", "USD", "middle.yaml"),
        Applied("seed", 1, 2, "top.yaml"),
    )


def test_an_override_keeps_its_own_text_when_written(tmp_path):
    where = folder(tmp_path, base=TEXT, over="# a small change\n" + OVER)
    changed = load(where / "over.yaml").set("channels.phone.patience_s", 77)
    assert changed.text().startswith("# a small change\nextends: base.yaml\n")
    assert "currency" not in changed.text()
    assert changed.scenario.channels["phone"].patience_s == 77
    assert changed.scenario.currency == "EUR"


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ("extends: none.yaml", "none.yaml has 1 fault:\n  (file): cannot be read: No such file"),
        ("extends: over.yaml", "extends: goes round in a circle: over.yaml -> over.yaml"),
        ("extends: round.yaml", "extends: goes round in a circle: over.yaml -> round.yaml -> over.yaml"),
        ("extends: list.yaml", "extends: list.yaml is not a scenario"),
        ("extends: broken.yaml", "is not YAML"),
        (
            "extends: base.yaml\nsites: {drop: [Halle]}",
            "sites.drop: names an entry that the extended file does not",
        ),
        ("extends: base.yaml\nsites: {drop: Leipzig}", "sites.drop: must be a list; got 'Leipzig'"),
        ("extends: base.yaml\nsites: {add: {name: x}}", "sites.add: must be a list"),
        ("extends: base.yaml\nsites: {Halle: {seats: 3}}", "(it has Leipzig); got 'Halle'"),
        ("extends: base.yaml\nsites: {Leipzig: 5}", "sites.Leipzig: must be a mapping of what changes; got 5"),
        ("extends: base.yaml\nsites: {add: [5]}", "sites[1]: "),
        ("extends: base.yaml\nsites: {drop: [Leipzig]}", "sites: needs at least one entry"),
        ("extends: base.yaml\ncolour: red", "colour: is not a known key; got 'red'"),
        ("extends: base.yaml\nchannels: {phone: {share: 0.5}}", "they add up to 0.85 (0.15 missing)"),
    ],
)
def test_an_override_that_does_not_fit(tmp_path, over, words):
    where = folder(tmp_path, base=TEXT, over=over, round="extends: over.yaml", list="- 1", broken="a: [")
    with pytest.raises(ScenarioError) as caught:
        load(where / "over.yaml")
    assert words in str(caught.value)


def test_text_without_a_folder_cannot_extend():
    assert "extends: needs a file" in refused("extends: base.yaml\n")

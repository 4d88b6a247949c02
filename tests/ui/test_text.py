"""The catalogues: complete in every language, every key used, every reason of the planner translated."""

import ast
import re
import string

import pytest

from planner.demand import demand
from planner.pending import IN_A_DATED_WEEK, pending_notes
from planner.routes import route
from planner.scenario import ScenarioError
from planner.scenario_file import load, loads
from planner.shifts.conflicts import EVERYWHERE
from planner.timeline import Grid
from planner.ui.fields import channel_section, limits, sections
from planner.ui.link import unpacked
from planner.ui.server import stored_result
from planner.ui.text import CATALOGUES, LANGUAGES, PER_CENT, Words
from planner.ui.text.vi_planner import REASONS
from tests.ui.conftest import ROOT, plain

DESKS = sorted((ROOT / "scenarios").rglob("*.yaml"))


def own_keys(language):
    return {key for key in CATALOGUES[language] if not key.startswith("help.")}


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_no_key_is_missing_in_any_language():
    assert {language: own_keys("en") ^ own_keys(language) for language in LANGUAGES} == {
        one: set() for one in LANGUAGES
    }
    assert all(text.strip() for language in LANGUAGES for text in CATALOGUES[language].values())


def test_translations_take_the_same_values():
    expected = {key: places(CATALOGUES["en"][key]) for key in own_keys("en")}
    for language in LANGUAGES:
        assert {key: places(CATALOGUES[language][key]) for key in own_keys(language)} == expected


def test_every_key_in_the_code_is_in_the_catalogue_and_the_other_way_round():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "planner" / "ui").rglob("*.py"))
    used = set(re.findall(r"words\(\s*\"([a-z_.]+)\"[,)]", code))
    assert used - own_keys("en") == set()
    mentioned = set(re.findall(r"\"([a-z_]+\.[a-zA-Z_.%]+)\"", code.replace('f"', '"')))
    beginnings = set(re.findall(r"f\"([a-z_]+(?:\.[a-z_]+)*)\.\{", code)) | {"day", "unit", "phase", "choice", "work"}
    unused = {
        key
        for key in own_keys("en")
        if key not in mentioned and not any(key.startswith(f"{one}.") for one in beginnings)
    }
    assert unused == set()


@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_every_field_has_a_label_and_a_help_text_in_every_language(path):
    scenario = load(path).scenario
    fields = [one for group in sections(scenario).values() for one in group] + limits(scenario)
    fields += [one for channel in scenario.channels for one in channel_section(scenario, channel)]
    for language in LANGUAGES:
        for one in fields:
            assert one.title(Words(language))
            assert one.help(Words(language))


def test_every_reason_for_no_effect_is_translated():
    assert set(IN_A_DATED_WEEK.values()) - set(REASONS) == set()


@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_notes_of_the_examples_are_translated(path):
    for note in pending_notes(load(path).scenario):
        assert Words("vi").note(note).startswith(("Chưa có tác dụng: ", "Các khoảng giá trị: "))


@pytest.mark.parametrize("model", ["regional", "central", "virtual", "follow_the_sun"])
@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_notes_of_the_models_are_translated(path, model):
    scenario = load(path).scenario.changed(operating_model=model)
    for people in (scenario, scenario.changed(people=scenario.people.changed(skills_per_agent=2))):
        grid = Grid.of(people)
        for note in route(people, demand(people, grid), grid).notes:
            assert Words("vi").note(note) != note


@pytest.mark.parametrize("name", ["bank_phone", "one_team", "vietnam_regional"])
def test_notes_of_solved_plans_are_translated(name):
    result = stored_result(name, load(ROOT / "scenarios" / f"{name}.yaml").scenario)
    told = [Words("vi").note(note) for note in result.report["notes"]]
    assert set(told) & set(result.report["notes"]) == set()
    assert [note for note in told if re.search(r"[\d ]%", note)] == [], "percentages are those of the pages"


def test_percentages_of_notes_are_written_as_on_the_pages():
    words = Words("vi")
    assert words.percent(0.5).endswith(PER_CENT)
    told = words.note("formula 81.5 %, simulation 79.0 % ± 0.4")
    assert told == f"công thức 81,5{PER_CENT}, mô phỏng 79,0{PER_CENT} ± 0,4"
    told = words.note("The simulation misses the promise of Huế | phone: 70.0% of 80%")
    assert {words.percent(0.7, 1), words.percent(0.8)} <= set(re.findall(r"[\d,]+\xa0%", told))


def test_every_phase_of_a_search_has_words():
    """Read the phases from the code: a new one without words fails here."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("shifts", "referee")
        for path in (ROOT / "planner" / folder).glob("*.py")
    )
    phases = set(re.findall(r"\b(?:report|step|_judged|Progress)\(\s*\"([a-z ]+)\"", code))
    assert {"bound", "search", "branch and bound", "simulation"} <= phases
    for language in LANGUAGES:
        assert [one for one in phases if f"phase.{one.replace(' ', '_')}" not in CATALOGUES[language]] == []


def test_what_a_parser_says_is_told_in_own_words():
    words = Words("vi")
    with pytest.raises(ScenarioError) as refused:
        loads("sites: [\n:")
    assert words.fault(refused.value.faults[0].why) == "không phải là YAML hợp lệ"
    assert words.fault("cannot be read as a workbook: it is not an XLSX file") == "không phải là tệp XLSX đọc được"


def test_every_fault_that_a_value_can_have_is_translated():
    """Read the faults from the code: a new one without a translation fails here."""
    found = {text for folder in ("scenario", "lists") for text in said_in(ROOT / "planner" / folder)}
    assert len(found) > 80
    words = Words("vi")
    assert {one for one in found if words.fault(one) == one} == set()


def said_in(folder):
    """Yield the texts of faults in the modules of a folder, with a 7 in the place of each value."""
    whose = {"CellError": 0, "Fault": 1, "PydanticCustomError": 1, "ValueError": 0, "_Checked": 1}
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called in whose:
                text = written(node.args[whose[called]])
                text = f"must be {text}" if called == "_Checked" else text
            elif isinstance(node, ast.Yield | ast.Return) and path.stem in ("contract", "times"):
                text = written(node.value)
            else:
                continue
            if len(re.findall(r"[a-z]{2,}", text)) > 1 and text != "must be 7":
                yield text


def written(node):
    """Return a text as it would be told; nothing where it is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{\w+\}", "7", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(one.value if isinstance(one, ast.Constant) else "7" for one in node.values)
    return ""


def said_of_exports():
    """Yield what the reader of exports can say, with a 7 in the place of each value."""
    for path in sorted((ROOT / "planner" / "history").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _said_by(node)
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).split(".")[-1] in ("fault", "note"):
                yield written(node.value)
            elif isinstance(node, ast.AugAssign) and isinstance(node.value, ast.ListComp):
                yield written(node.value.elt)
            elif isinstance(node, ast.Dict) and path.stem == "files":
                yield from (f"is not a CSV file but {written(one)}" for one in node.values if " " in written(one))


def _said_by(call):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    whose = ast.unparse(call.func)
    if name == "append" and whose.split(".")[-2] in ("notes", "faults"):
        yield written(call.args[0])
    elif name == "HistoryError" and isinstance(call.args[0], ast.List):
        yield from map(written, call.args[0].elts)
    elif whose in ("rows.drop", "rows.leave_out") and written(call.args[1]):
        yield f"7 rows dropped: {written(call.args[1])} (first: line 7: '7')"
        yield f"1 row dropped: {written(call.args[1])}"
        yield f"{written(call.args[1])} in 7 of 7 rows (line 7: '7')"
    elif name == "Dropped":
        yield f"7 rows dropped: {written(call.args[0])}" if written(call.args[0]) else ""


def test_every_text_about_an_export_is_said_in_vietnamese():
    """Read the texts from the code: a new one without a translation fails here."""
    found = {one for one in said_of_exports() if len(re.findall(r"[a-z]{2,}", one)) > 1}
    assert len(found) > 80
    told = {one: Words("vi").export(one) for one in found}
    assert [one for one, text in told.items() if text == one] == []
    english = r"\b(rows?|column(?! \d)|line|the|were|dropped|holds|with)\b"
    assert {one: text for one, text in told.items() if re.search(english, text)} == {}


def test_no_argument_of_the_reader_is_named_on_a_page():
    names = r"_column\b|dayfirst|kind=|\bonly:|first and last"
    for language in LANGUAGES:
        for one in said_of_exports():
            assert not re.search(names, Words(language).export(one)), one


def test_dates_rows_and_columns_of_an_export_are_written_in_vietnamese():
    words = Words("vi")
    told = words.export("12 days without any row treated as missing, not zero: 30 December 1998 – 2 January 1999")
    assert told.endswith("chứ không phải bằng không: 30/12/1998 – 2/1/1999")
    assert (
        words.export("1,200 rows dropped: time cannot be read (first: line 7: 'x'; line 9: 'y')")
        == "bỏ 1.200 dòng: không đọc được thời gian (đầu tiên: dòng 7: 'x'; dòng 9: 'y')"
    )
    assert (
        words.export("read as intervals; time: day + hour, contacts: calls, handle time (total): aht")
        == "được đọc là số liên hệ theo khoảng thời gian; thời gian: day + hour, số liên hệ: calls, "
        "thời gian xử lý (tổng): aht"
    )
    skipped = words.export("the clock skips 02:00–03:00 on 29 March 2026")
    assert skipped == "đồng hồ nhảy qua 02:00–03:00 ngày 29/3/2026"
    unusual = "1 unusual day, kept in the means: 2026-01-05 (Monday): 1,234 contacts, usually 2,345"
    assert words.export(unusual).endswith("2026-01-05 (thứ Hai): 1.234 liên hệ, thường là 2.345")


@pytest.mark.parametrize("text", ["", "2.x", "1.abc", "1." + "x" * 20_000, "1.eJwDAAAAAAE"])
def test_what_is_wrong_with_a_link_is_said_in_vietnamese(text):
    with pytest.raises(ScenarioError) as refusal:
        unpacked(text)
    for one in refusal.value.faults:
        assert Words("vi").fault(one.why) != one.why


def test_a_fault_inside_a_fault_is_translated_too():
    told = Words("vi").fault("must be keys with values such as phone: lost; is not a known key")
    assert told == "phải là các khóa kèm giá trị, ví dụ phone: lost; không phải là khóa đã biết"
    assert Words("vi").fault("Input should be 'live', 'concurrent' or 'deferred'").startswith("phải là một trong")


def test_faults_are_translated_as_far_as_they_are_known():
    words = Words("vi")
    assert (
        words.fault("must lie in [0, 1] (a share: write 0.8 instead)")
        == "phải nằm trong [0, 1] (là tỷ lệ: hãy viết 0.8)"
    )
    assert words.fault("must lie in (0, 1]") == "phải nằm trong (0, 1]"
    assert words.fault("something new") == "something new"


def test_channels_in_names_of_streams_and_places_of_rules_are_said_in_vietnamese():
    words = Words("vi")
    assert words.stream("Leipzig | Support | phone | de") == "Leipzig | Support | điện thoại | de"
    assert words.stream("Germany | de | Support | on_site") == "Germany | de | Support | tại chỗ"
    assert Words("en").stream("Leipzig | Support | phone | de") == "Leipzig | Support | phone | de"
    assert words.place("all sites") == "mọi địa điểm"
    assert words.place("Leipzig: 7.5 h on 5 days") == "Leipzig: ca 7,5 giờ, 5 ngày một tuần"
    assert words.place("Leipzig: 450 min on 5 days") == "Leipzig: ca 450 phút, 5 ngày một tuần"
    assert EVERYWHERE == "all sites"
    note = "Keep people free for live contacts and begin deferred work only beyond them: "
    told = words.note(note + "3 in Leipzig | Support | phone | de, 1 in Sofia | VIP | chat | en")
    assert told.endswith(": 3 người ở Leipzig | Support | điện thoại | de, 1 người ở Sofia | VIP | chat | en")
    told = words.note("The simulation misses the promise of Germany | de | Support | phone: 70.0% of 80%")
    assert "Germany | de | Support | điện thoại: 70,0\xa0%" in told


def test_numbers_are_written_as_each_language_does():
    en, vn = Words("en"), Words("vi")
    assert en.number(-1234.5, 1) == "−1,234.5"
    assert vn.number(-1234.5, 1) == "−1.234,5"
    assert plain(en.percent(0.123, 1)) == "12.3 %"
    assert plain(en.money(18_340_000_000, "VND", short=True)) == "18.34 bn VND"
    assert plain(vn.money(18_340_000_000, "VND", short=True)) == "18,34 tỷ VND"
    assert (en.money(5963, "XXX", short=True), vn.money(5963, "XXX")) == ("5,963", "5.963"), "no currency, no code"
    assert (en.currency("EUR"), en.currency("XXX"), vn.currency("XXX")) == ("EUR", "units of money", "đơn vị tiền")
    assert en.number(None) == en.percent(float("nan")) == "–"
    assert en.clock(0, 645) == "Mon 10:45"


@pytest.mark.parametrize("module", ["hiring", "hiring_need", "next_hire"])
def test_what_a_long_task_is_doing_is_said_in_vietnamese(module):
    tree = ast.parse((ROOT / f"planner/economics/{module}.py").read_text(encoding="utf-8"))
    told = [
        "".join(
            str(part.value) if isinstance(part, ast.Constant) else "121%" for part in getattr(text, "values", [text])
        )
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "step"
        for text in call.args
    ]
    assert told
    assert [one for one in told if Words("vi").step(one) == one] == []
    assert Words("en").step(told[0]) == told[0]

"""What Save offers: the scenario at once, the rest with the plan, the workbook in the language of the page."""

import io
from types import SimpleNamespace

import openpyxl
import pytest

from planner.scenario_file import load
from planner.ui import toolbar
from planner.ui.edit import Draft
from planner.ui.server import stored_result
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import ROOT

DRAFT = Draft(load(ROOT / "scenarios" / "one_team.yaml").scenario, None)


@pytest.fixture
def offered(monkeypatch):
    """Return what is offered for a language and a plan or none: files by name, and what is said."""

    def offer(language, result, now=DRAFT):
        files, said = {}, []
        monkeypatch.setattr(
            toolbar.st, "download_button", lambda label, data, name, *_, **__: files.update({name: data})
        )
        monkeypatch.setattr(toolbar.st, "caption", said.append)
        shown = None if result is None else (DRAFT, result)
        toolbar._downloads(SimpleNamespace(words=Words(language), draft=now, shown=shown))
        return files, said

    return offer


@pytest.mark.parametrize("language", LANGUAGES)
def test_while_there_is_no_plan_the_scenario_can_be_saved_and_the_rest_is_announced(offered, language):
    files, said = offered(language, None)
    assert list(files) == ["one_team.yaml"]
    assert said == [Words(language)("toolbar.pending")]


@pytest.mark.parametrize(("language", "first"), [("en", "Plan"), ("vi", "Kế hoạch")])
def test_the_workbook_is_in_the_language_of_the_page(offered, language, first):
    result = stored_result("one_team", DRAFT.scenario)
    files, said = offered(language, result)
    assert said == []
    assert {name.rpartition(".")[2] for name in files} == {"yaml", "pdf", "html", "xlsx", "ics", "zip", "json"}
    book = openpyxl.load_workbook(io.BytesIO(files["one_team.xlsx"]()), read_only=True)
    assert book.sheetnames[0] == first


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_of_the_last_plan_say_so_once_the_scenario_is_another(offered, language):
    changed = Draft(DRAFT.scenario.model_copy(update={"name": "Another"}), None)
    files, said = offered(language, stored_result("one_team", DRAFT.scenario), changed)
    assert said == [Words(language)("toolbar.stale")]
    assert len(files) == 7

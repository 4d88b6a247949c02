import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "03_reality_check.ipynb"
CALLS = ROOT.parent / "shared" / "data" / "bank_1999_calls_jan_apr.csv.gz"


@pytest.fixture(scope="module")
def verdict():
    """Runs the notebook; its last line is the verdict as JSON."""
    if not CALLS.exists():
        pytest.skip(f"the bank's calls of 1999 are not here ({CALLS.name}): they are never part of the project")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    return json.loads(notebook.cells[-1].outputs[0].text.splitlines()[-1])


def test_predicts_march_and_april_from_january_and_february(verdict):
    """At most 3 points of abandonment and 12 s of mean wait, mean absolute error by hour."""
    for period in ("March–April", "March"):
        assert verdict["simulation"][period]["abandonment"] <= 0.03, period
        assert verdict["simulation"][period]["wait_s"] <= 12.0, period


def test_misses_april_only_for_want_of_its_handle_time(verdict):
    assert verdict["simulation"]["April"]["wait_s"] > 12.0
    assert verdict["informed"]["abandonment"] <= 0.03
    assert verdict["informed"]["wait_s"] <= 12.0


def test_is_at_least_twice_as_close_as_the_formulas(verdict):
    for measure in ("abandonment", "wait_s"):
        ours = verdict["simulation"]["March–April"][measure]
        assert 2 * ours <= verdict["erlang_a"][measure]
        assert 2 * ours <= verdict["erlang_c"][measure]

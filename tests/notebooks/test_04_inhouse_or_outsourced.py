import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "04_inhouse_or_outsourced.ipynb"


@pytest.fixture(scope="module")
def ran():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    return notebook


def test_plots_every_chart(ran):
    kinds = [kind for cell in ran.cells for out in cell.get("outputs", []) for kind in out.get("data", {})]
    assert kinds.count("image/png") == 3


def test_says_what_must_hold(ran):
    verdict = json.loads(ran.cells[-1].outputs[0].text)
    assert verdict["hybrid_against_best"] <= 1 + 1e-9
    assert verdict["surrogate_error"] < 0.01
    assert verdict["planned_there"] <= 0.005

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "02_queues.ipynb"


@pytest.fixture(scope="module")
def ran():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    return notebook


def test_plots_in_every_section_that_promises_one(ran):
    kinds = [kind for cell in ran.cells for out in cell.get("outputs", []) for kind in out.get("data", {})]
    assert kinds.count("image/png") >= 6


def test_says_what_the_models_say(ran):
    verdict = json.loads(ran.cells[-1].outputs[0].text)
    assert verdict["definitions"]["virtual"] == 0.8798
    assert verdict["definitions"]["answered_of_offered"] == 0.8615
    assert verdict["agents_800_erlangs"] == 745
    assert verdict["worst, by itself"] < 0.6
    assert verdict["worst of all, offered load"] >= 0.8
    assert verdict["delivered at CV 10 %"] == pytest.approx(0.5956, abs=0.002)

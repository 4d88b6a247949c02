# Every target sets up what it needs; the second run works offline.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-ready
DEV := $(VENV)/.dev-ready
SCENARIO ?= scenarios/global_it_desk.yaml

.PHONY: app plan test bench lint format reference examples screenshots clean

app: $(RUNTIME)  ## open the planner with a solved example
	$(BIN)/streamlit run app.py

plan: $(RUNTIME)  ## plan one scenario: make plan SCENARIO=scenarios/one_team.yaml
	$(BIN)/deskplan plan $(SCENARIO)

test: $(DEV)  ## the whole suite, browser tests included
	$(BIN)/python tools/chromium.py --install
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

bench: $(DEV)  ## every benchmark, each printing a ratio or a gap
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

lint: $(DEV)  ## formatting, lint rules, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

reference: $(DEV)  ## write docs/scenario.md and scenarios/schema.json anew from the fields
	$(BIN)/python -m tools.scenario_reference

examples: $(DEV)  ## plan the desks shown on first paint anew (after any change of planner or examples)
	$(BIN)/python tools/store_examples.py

screenshots: $(DEV)  ## take the pictures of docs/pictures anew
	$(BIN)/python -m tools.screenshots

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Deskplan needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -m tools.warm_up
	touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

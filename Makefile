# Each target sets itself up: the environment is made once, and again when
# pyproject.toml changes.
PYTHON ?= python3
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1

.PHONY: serve test outputs

serve: .venv/installed
	$(BIN)/mkdocs serve

test: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pytest
	$(BIN)/mkdocs build --strict --quiet

outputs: .venv/installed
	$(BIN)/python -m tests.update_outputs
	$(BIN)/python -m tests.update_figures

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable ".[test,docs]"
	touch $@

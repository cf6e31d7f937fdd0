# Each target sets itself up: the environment is made once, and again when
# pyproject.toml changes.
PYTHON ?= python3
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1

.PHONY: serve test outputs site

serve: .venv/installed
	$(BIN)/mkdocs serve

test: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile --durations 10

outputs: .venv/installed
	$(BIN)/python -m tests.update_outputs
	$(BIN)/python -m tests.update_figures
	$(BIN)/python -m tests.untranslated

# What is published: the site, in it the package, and a zip of both that needs no
# server; a book of each language, if there is a Chromium to print it. The wheel is
# made from the sdist, so that it holds nothing else.
OFFLINE := .cache/rnn_tutorial
site: export SITE_DIST := .cache/dist
site: export SITE_BOOK := .cache/book
site: .venv/installed
	rm -rf $(SITE_DIST) $(SITE_BOOK)
	$(BIN)/python -m build --quiet --no-isolation --outdir $(SITE_DIST)
	SITE_ZIP=rnn_tutorial.zip $(BIN)/mkdocs build --strict --quiet
	$(BIN)/mkdocs build --strict --quiet --no-directory-urls --site-dir $(OFFLINE)
	rm -r $(OFFLINE)/search
	cd .cache && $(abspath $(BIN))/python -m zipfile -c ../site/rnn_tutorial.zip rnn_tutorial

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable ".[test,shown]"
	touch $@

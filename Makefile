# Linli: every target explains itself; plain `make` lists them.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check docs lock soak bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## bring this folder to life: .venv with pinned parts, translations, Chromium and Chinese type (does nothing twice)
	@$(PYTHON) tools/setup.py

demo: setup ## a fictitious province with two months of cases in ./demo-home, served on http://127.0.0.1:8000
	@LINLI_HOME=demo-home $(BIN)/linli demo

run: setup ## web, registrar, clock and worker on the data folder LINLI_HOME
	@$(BIN)/linli init && $(BIN)/linli run

test: setup ## everything: check, all stories on SQLite and on PostgreSQL, browser stories
	@$(BIN)/python -m tools.test

check: setup ## format, lint, types, imports, migrations, templates, translations, documents: under a minute
	@$(BIN)/python -m tools.check

docs: setup ## make the generated pages of docs/ anew
	@$(BIN)/python -m tools.docs

lock: ## pin the newest parts that pyproject.toml allows (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
		--extra build --extra media --extra suggest pyproject.toml --output-file requirements/base.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
		--extra build --extra media --extra suggest --extra test pyproject.toml --output-file requirements/test.txt

soak: setup ## the stories again and for long, with new random examples
	@$(BIN)/python -m tools.soak

bench: setup ## every published figure beside its peer, appended to bench/results.json
	@$(BIN)/python -m tools.bench

clean: ## remove what was made: .venv, caches, demo-home
	rm -rf .venv demo-home build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tools tests -name __pycache__ -prune -exec rm -rf {} + ; find src -name '*.mo' -delete

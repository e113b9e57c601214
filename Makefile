# alignkit: every task of the project. `make` or `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/.ready
# A fresh virtual environment must not compile the same bytecode on every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test lint types layers docs docs-check check bench sample lock clean

help:  ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(READY)  ## make .venv with the locked versions

demo: setup  ## set up, then attribute the sample company's deals
	$(BIN)/alignkit attribute data/sample/deals.csv

test: setup  ## set up, then run the tests
	$(BIN)/python -m pytest -q -n auto --dist worksteal tests

lint: setup  ## ruff: style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup  ## mypy, strict
	$(BIN)/mypy

layers: setup  ## import contracts: data flows one way
	$(BIN)/lint-imports

docs: setup  ## write the generated pages of docs/
	$(BIN)/python -m docs.build

docs-check: setup  ## fail if a generated page is stale
	$(BIN)/python -m docs.build --check

check: lint types layers docs-check test  ## all of the above, as CI runs it

bench: setup  ## measure speed and memory, write docs/benchmarks.md
	$(BIN)/python -m benchmarks.run

sample: setup  ## write data/sample again (same bytes)
	$(BIN)/alignkit sample data/sample --deals 300 --seed 7 --force

lock: setup  ## resolve the locked versions anew (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --upgrade --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock

clean:  ## remove what was built
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache

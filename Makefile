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
PEERS := .peers-venv
# A fresh virtual environment must not compile the same bytecode on every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test lint types layers docs docs-check check bench peers bench-peers truth sample lock lock-peers clean

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

# ChannelAttribution comes as source. Without a C++ compiler it stays away; the other peers run all the same.
$(PEERS)/.ready: benchmarks/peers/requirements.txt benchmarks/peers/compiled.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/$(notdir $(BIN))/python -m pip install --quiet --require-hashes -r benchmarks/peers/requirements.txt
	-$(PEERS)/$(notdir $(BIN))/python -m pip install --quiet --require-hashes --no-deps --no-build-isolation \
	  -r benchmarks/peers/compiled.txt
	@touch $@

peers: $(PEERS)/.ready  ## make .peers-venv with the packages we compare ourselves with

bench-peers: setup peers  ## time and memory beside them, write docs/peer-benchmarks.md
	$(BIN)/python -m benchmarks.peers.run

truth: setup  ## measure the models in worlds whose truth is known, write docs/truth.md (ten minutes)
	$(BIN)/python -m benchmarks.truth

sample: setup  ## write data/sample again (same bytes)
	$(BIN)/alignkit sample data/sample --deals 300 --seed 7 --force

lock: setup  ## resolve the locked versions anew (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --upgrade --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock

lock-peers: setup  ## the same for the peers
	cd benchmarks/peers && for name in requirements compiled; do \
	  uv pip compile $$name.in $$([ $$name = compiled ] && echo --no-deps) --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o $$name.txt; done

clean:  ## remove what was built
	rm -rf .venv $(PEERS) build dist .pytest_cache .mypy_cache .ruff_cache

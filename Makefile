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
# Environments beside the one of every day: one a supported Python, and one each with the lowest and the newest packages.
MORE := .venvs
PYTHONS := 3.11 3.12 3.13
UV := $(MORE)/uv/$(notdir $(BIN))/uv

# What is drawn: the order of the tests and Hypothesis' examples.  make test SEED=…  draws the same again.
ifndef SEED
SEED := $(shell echo $$((RANDOM << 15 | RANDOM)))
endif
PYTEST := -m pytest -q -n auto --dist worksteal --randomly-seed=$(SEED) --hypothesis-seed=$(SEED)
# A fresh virtual environment must not compile the same bytecode on every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test test-full test-lowest test-newest lint types layers docs docs-check check bench peers bench-peers truth sample lock lock-peers clean

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
	$(BIN)/python $(PYTEST) tests

# A Python that is not found is said, and the others are tested all the same.
test-full:  ## every test, the long ones too, on each supported Python that is found on this machine
	@missing=; failed=; for version in $(PYTHONS); do \
	  if ! .ci/python $$version >/dev/null; then missing="$$missing $$version"; continue; fi; \
	  echo "== Python $$version: $$(.ci/python $$version)"; \
	  $(MAKE) --no-print-directory $(MORE)/$$version/.ready \
	    && $(MORE)/$$version/$(notdir $(BIN))/python $(PYTEST) -m "" tests || failed="$$failed $$version"; done; \
	if [ -n "$$missing" ]; then echo "== not found here, so nothing was tested on: Python$$missing"; fi; \
	if [ -n "$$failed" ]; then echo "== did not pass on: Python$$failed"; exit 1; fi

$(MORE)/%/.ready: requirements.lock pyproject.toml
	$$(.ci/python $*) -m venv $(MORE)/$*
	$(MORE)/$*/$(notdir $(BIN))/python -m pip install --quiet --require-hashes -r requirements.lock
	$(MORE)/$*/$(notdir $(BIN))/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(UV):
	$(PYTHON) -m venv $(MORE)/uv
	$(MORE)/uv/$(notdir $(BIN))/python -m pip install --quiet uv

test-lowest: $(UV)  ## the tests with the lowest versions that pyproject.toml allows (resolves anew)
	$(call test-with,lowest,lowest-direct)

test-newest: $(UV)  ## the tests with the newest versions that pyproject.toml allows (resolves anew)
	$(call test-with,newest,highest)

define test-with
	rm -rf $(MORE)/$(1) $(MORE)/$(1).txt
	$(UV) pip compile --quiet pyproject.toml --group dev --resolution $(2) --python-version 3.11 -o $(MORE)/$(1).txt
	$(UV) venv --quiet --python $(PYTHON) $(MORE)/$(1)
	$(UV) pip sync --quiet --python $(MORE)/$(1) $(MORE)/$(1).txt
	$(UV) pip install --quiet --python $(MORE)/$(1) --no-deps --no-build-isolation --editable .
	$(MORE)/$(1)/$(notdir $(BIN))/python $(PYTEST) tests
endef

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

lock: $(UV)  ## resolve the locked versions anew
	$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --upgrade --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock

lock-peers: $(UV)  ## the same for the peers
	cd benchmarks/peers && for name in requirements compiled; do \
	  ../../$(UV) pip compile $$name.in $$([ $$name = compiled ] && echo --no-deps) --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o $$name.txt; done

clean:  ## remove what was built
	rm -rf .venv $(PEERS) $(MORE) build dist .pytest_cache .mypy_cache .ruff_cache

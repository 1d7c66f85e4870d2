# Two commands do everything on a fresh Debian or Ubuntu machine: `make demo` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
SERVICES := intake review registry complaints metrics
DISTRIBUTIONS := contracts chassis $(addprefix services/,$(SERVICES)) deploy/operations deploy/local tests/sandbox tests/trials
# The longest first: three run side by side.
SUITES := metrics metrics/dashboard operations local chassis review trials sandbox complaints registry intake contracts
PYPROJECTS := $(addsuffix /pyproject.toml,. $(DISTRIBUTIONS))
CASES ?= 300
SEED ?= 7
DEMO_LANG ?= en

.PHONY: help
help:  ## show the targets, and how long each takes on two idle cores
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: setup
setup: $(VENV)/.ready  ## install everything: system packages, the locked Python packages, Tirkeu itself

$(VENV)/.ready: requirements.lock $(PYPROJECTS) deploy/local/install-system-packages docs/examples/package.json
	deploy/local/install-system-packages
	$(BIN)/python -c 'import pip' 2>/dev/null || python3 -m venv $(VENV)
	@# uv itself comes from the lock too, with its hashes
	awk '/^uv==/{p=1} p{print} p&&!/\\$$/{exit}' requirements.lock > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(addprefix -e ./,$(DISTRIBUTIONS))
	@# the example of a subscriber in JavaScript; Node comes from the lock
	$(BIN)/npm install --prefix docs/examples --no-package-lock --no-audit --no-fund --silent
	touch $@

.PHONY: demo
demo: setup  ## play a working year on a private stack and show Annex 2
	$(BIN)/tirkeu demo --fresh --cases $(CASES) --seed $(SEED) --lang $(DEMO_LANG)

.PHONY: down
down: setup  ## stop the stack that `make demo` left running
	$(BIN)/tirkeu down

.PHONY: check
check: guards  ## the daily loop: guards, then contracts and domains without broker or database (40 s)
	$(BIN)/pytest -n 2 contracts/tests $(wildcard $(addsuffix /tests/domain,$(addprefix services/,$(SERVICES))))

.PHONY: test
test: guards alone end-to-end fault  ## everything but what is long by nature (15 min)

.PHONY: test-long
test-long: attack fault-long  ## what is long by nature: attacks; faults of clusters, full disks, silent links (4 min)

.PHONY: attack
attack: setup  ## what somebody tries who wants in: each account of the broker, and all that it may not do
	$(BIN)/pytest tests/attack -n 2

.PHONY: guards
guards: setup  ## lint, types, import rules, dependencies, contracts, the layout, the page of the standard (25 s; 1 min at first)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@# The suites one by one: each has its own conftest.
	$(BIN)/mypy $(addsuffix /src,$(DISTRIBUTIONS))
	for folder in $(DISTRIBUTIONS) .; do $(BIN)/mypy $$folder/tests; done
	$(BIN)/mypy docs/examples
	$(BIN)/lint-imports
	for folder in $(DISTRIBUTIONS); do (cd $$folder && $(CURDIR)/$(BIN)/deptry . --config pyproject.toml); done
	$(BIN)/python -m tirkeu_contracts.generate --check --schemas contracts/schemas
	$(BIN)/tirkeu access --check docs/access.md
	@# Each rule of the standard leads to its code and its test.
	$(BIN)/pytest -n 0 tests/standard tests/layout

.PHONY: browser
browser: setup  ## Chromium, for the dashboard's tests
	deploy/local/install-system-packages browser || echo "No browser: the dashboard's tests need Chromium." >&2

.PHONY: alone
alone: setup browser  ## each distribution's tests, in an environment with only its own wheels (6 min)
	$(BIN)/python tests/alone.py $(SUITES)

.PHONY: end-to-end
end-to-end: setup  ## the whole stack, on the real broker and database (3 min)
	$(BIN)/pytest tests/end_to_end -n 3

.PHONY: fault
fault: setup  ## faults injected under load, then the account of what was accepted (5 min)
	$(BIN)/pytest tests/fault -n 3 --dist loadfile -m "not long"

.PHONY: fault-long
fault-long: setup  ## the same on clusters, with full disks and silent links
	$(BIN)/pytest tests/fault tests/sandbox/tests -n 2 --dist loadfile -m long

.PHONY: format
format: setup  ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: lock
lock: setup  ## resolve requirements.lock afresh
	$(BIN)/uv pip compile --universal --upgrade --generate-hashes --no-emit-index-url --no-header --quiet \
	  --python-version 3.11 --all-extras --group dev \
	  $(foreach folder,$(DISTRIBUTIONS),--no-emit-package tirkeu-$(notdir $(folder))) \
	  $(addsuffix /pyproject.toml,$(DISTRIBUTIONS)) -o requirements.lock

.PHONY: clean
clean:  ## remove the environments and caches
	rm -rf $(VENV) .cache dist

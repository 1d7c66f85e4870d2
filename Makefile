# Two commands do everything on a fresh Debian or Ubuntu machine: `make demo` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PROJECTS := contracts chassis services/intake services/review services/registry services/complaints services/metrics deploy/local

.PHONY: help
help:  ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: lock
lock:  ## resolve requirements.lock afresh
	$(VENV)/bin/uv pip compile --universal --upgrade --generate-hashes --no-emit-index-url --no-header --quiet \
	  --python-version 3.11 --all-extras --group dev \
	  $(foreach p,contracts chassis intake review registry complaints metrics local,--no-emit-package tirkeu-$(p)) \
	  $(addsuffix /pyproject.toml,$(PROJECTS)) -o requirements.lock

# Tijdig's tasks. `make run` and `make test` are all that a fresh machine needs; `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
SOURCES := connector adapters webhooks tests

# Stamps say which lock file the environment holds. pyproject.toml counts too: it names commands and adapters, and an
# environment that is up to date takes about a second to find that out.
READY_TO_RUN := .venv/.ready-to-run
READY_TO_TEST := .venv/.ready-to-test

.PHONY: help run test check env browser guards soak bench audit lock clean

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(READY_TO_RUN) ## start the demo on http://127.0.0.1:8000 (options: make run ARGS="--port 8001")
	@$(BIN)/tijdig demo $(ARGS)

test: check browser ## everything that must hold: form, types, arrows, tests
	$(BIN)/python -m pytest -n 2

check: $(READY_TO_TEST) ## the quick part: ruff, mypy --strict, import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

env: $(READY_TO_TEST) ## build .venv from the lock files (uv if it is there, otherwise venv and pip)

$(READY_TO_TEST): requirements-dev.lock requirements.lock pyproject.toml .ci/environment
	@.ci/environment requirements-dev.lock
	@touch $(READY_TO_RUN) $@

$(READY_TO_RUN): requirements.lock pyproject.toml .ci/environment
	@.ci/environment requirements.lock
	@touch $@

# Without a browser the browser tests skip, and one line here and one in pytest's summary say so.
browser: $(READY_TO_TEST)
	@.ci/system-packages chromium || true

guards: $(READY_TO_TEST) ## switch each guard off in turn and show which test turns red
	$(BIN)/python -m tests.guards

soak: $(READY_TO_TEST) ## the long runs, and the property tests with many more examples
	$(BIN)/python -m pytest -m "soak or hypothesis" --hypothesis-profile=soak -o faulthandler_timeout=7200 -s

bench: $(READY_TO_TEST) ## measure: ratios and figures
	$(BIN)/python -m pytest -m bench -o faulthandler_timeout=7200 -s

audit: $(READY_TO_TEST) ## public tools over the code and a running demo: bandit, header check, csp_evaluator, wapiti
	@.ci/audit/install
	$(BIN)/python -W ignore -m tests.audit

# Keeps every pin that still fits; `make lock UPGRADE=--upgrade` takes the newest. One lock serves Python 3.11 to 3.13.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

lock: ## write the lock files anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "tijdig: make lock needs uv (pip install uv)" >&2; exit 1; }
	$(COMPILE) pyproject.toml --group build --output-file requirements.lock
	$(COMPILE) pyproject.toml --group build --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock
	$(COMPILE) --group audit --output-file requirements-audit.lock

clean: ## remove the environment and every cache; what the product keeps stays
	rm -rf .venv .venv-audit .ci/audit/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

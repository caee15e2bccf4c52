# `make help` is the manual.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MODE ?= embedded
# one more than there are processors, for tests wait for engines and browsers too; a module of tests stays whole on one of them
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
PYTEST = $(BIN)/pytest -n $(WORKERS) --no-loadscope-reorder
S ?=
SHELL := /bin/bash
# Our matrices are small: numpy's threads would mostly wait for each other (see services/assessment/__main__.py).
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup assets web-test web-engines screenshots run demo up down test check fix golden migration bench study study-calibration adr integration journeys

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use it
run: assets ## The whole suite in one process, on http://127.0.0.1:8000 (ARGS=--fresh forgets earlier runs, ARGS=--classroom: by HTTPS, for a room)
	$(BIN)/python -W ignore -m deploy.embedded $(ARGS)

demo: assets ## The year of a school, through the API only (MODE=embedded or distributed)
	$(BIN)/python -W ignore -m deploy.demo --mode $(MODE) $(ARGS)

up: assets ## The distributed suite on this machine: every process, RabbitMQ, PostgreSQL
	$(BIN)/python -W ignore -m deploy.local up $(ARGS)

assets: $(VENV)/.run ## Scripts, styles and letters of the pages, in var/static (npm's own packages come once)
	@$(BIN)/python -m web.assets >/dev/null

down: ## End what `make up` started
	$(BIN)/python -W ignore -m deploy.local down

##@ Change it
setup: $(VENV)/.dev ## Virtual environment with everything to develop, and the commit hook
	@if [ -d .git ]; then mkdir -p .git/hooks && printf '#!/bin/sh\nexec make check\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit; fi

check: $(VENV)/.dev ## Format, lint, types, arrows, and the quick tests: before each commit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	$(PYTEST) -m "not integration and not journey and not browser" -x

fix: $(VENV)/.dev ## Format, and apply the safe mends
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(VENV)/.dev ## Regenerate schemas, AsyncAPI and OpenAPI; read the diff
	$(BIN)/python -W ignore -m tests.support.golden
	@git --no-pager diff --stat -- contracts/schemas contracts/http contracts/asyncapi.json

migration: $(VENV)/.dev ## A new migration: make migration S=campaigns M="add a column"
	$(BIN)/python -m deploy.local.new_migration $(S) "$(M)"

adr: $(VENV)/.dev ## A new decision record: make adr T="What was decided"
	$(BIN)/python -m deploy.local.new_adr "$(T)"

##@ Prove it
test: $(VENV)/.dev assets ## Everything (S=campaigns for one service); needs nothing but Python on Debian
	$(PYTEST) -m "not thorough" $(if $(S),tests/services/$(S),)

web-test: $(VENV)/.dev assets ## The pages in a real browser, every screen in every size and colour
	$(PYTEST) tests/web -m "not engines"

web-engines: $(VENV)/.dev assets ## An answer on a line that goes, and a filtered list, in Chromium, Firefox and WebKitGTK
	$(BIN)/pytest tests/web/browser/engines

screenshots: $(VENV)/.dev assets ## The pictures of the README, in docs/screenshots, of a school that has just lived its autumn
	$(BIN)/python -W ignore -m tests.web.screenshots

integration: $(VENV)/.dev ## Only the tests that need PostgreSQL and RabbitMQ
	$(BIN)/pytest -m integration

journeys: $(VENV)/.dev ## Only the stories, end to end
	$(BIN)/pytest -m journey

bench: $(VENV)/.dev ## Measure: answers per second, relay, subscriber, lag, imports (var/bench/report.json)
	$(BIN)/python -W ignore -m deploy.bench $(ARGS)

study: $(VENV)/.study ## Compare adaptive engines on simulated people (var/study)
	$(VENV)-study/bin/python -m studies.positioning --out var/study $(ARGS)

study-calibration: $(VENV)/.run ## Find known difficulties again from simulated answers (var/study)
	$(BIN)/python -m studies.calibration --out var/study $(ARGS)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/runtime.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements/runtime.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/runtime.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@touch $@ $(VENV)/.run

$(VENV)/.study: requirements/study.in | $(VENV)/.run
	$(PYTHON) -m venv $(VENV)-study
	$(VENV)-study/bin/pip install --quiet --disable-pip-version-check -r requirements/study.in
	@touch $@

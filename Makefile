# Everything one does with virc; `make help` lists it. The first run sets everything up.

export PYTHONUTF8 := 1

PYTHON := .venv/bin/python
PACKAGES := common grabber analyst trader cambista cambista_sim gui embedded kit tests $(wildcard bench)
READY := .venv/.ready gui/static/vendor/.ready

# Most tests wait for servers and browsers: two at once, by file, in the order of the tree.
PYTEST := $(PYTHON) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo test check unit integration e2e bench chaos documents up down clean

help: ## list what there is
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name does; \
	  do printf '  make %-12s %s\n' "$$name" "$$does"; done

demo: $(READY) ## the whole platform on this machine, on a recorded market
	@$(PYTHON) -m embedded --with-parent

test: check ## all checks and all tests
	@.ci/browser
	@$(PYTHON) -m tests.clients.environment
	@$(PYTEST) -m 'not chaos' tests

check: $(READY) ## style, types and the direction of imports
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy $(PACKAGES)
	@.venv/bin/lint-imports

unit: $(READY) ## the tests that touch nothing outside of their process
	@$(PYTHON) -m pytest tests/unit tests/house

integration: $(READY) ## the tests with real servers and processes
	@$(PYTHON) -m tests.clients.environment
	@$(PYTEST) -m 'not chaos' tests/contracts tests/integration tests/clients

e2e: $(READY) ## the tests with the whole platform and a browser
	@.ci/browser
	@$(PYTEST) -m 'not chaos' tests/e2e

bench: $(READY) ## how fast it is, beside the thinnest code that does the same
	@$(PYTHON) -m bench

chaos: $(READY) ## a thousand trials by seed in which everything dies, and all tests that take long
	@$(PYTHON) -m tests.chaos $(SEEDS)
	@$(PYTHON) -m pytest -m chaos tests

documents: $(READY) ## write .env.example and the tables in CONTRIBUTING.md anew
	@$(PYTHON) -m embedded.documents

up: ## the platform in containers, on the live market
	docker compose up --build --detach --wait

down: ## stop the containers; their volumes stay
	docker compose --profile demo down

clean: ## remove what make has made, but not the data
	rm -rf .venv .venv-clients gui/node_modules gui/static/vendor .mypy_cache .ruff_cache \
	  .pytest_cache .import_linter_cache .hypothesis tests/screenshots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.ready: pyproject.toml constraints.txt constraints-ccxt.txt .ci/set-up
	@.ci/set-up
	@touch $@

gui/static/vendor/.ready: gui/package.json gui/package-lock.json | .venv/.ready
	@echo 'virc: fetches the front-end libraries' >&2
	@$(PYTHON) -m gui.assets
	@touch $@

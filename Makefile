# Perennial from the shell. `make` alone says what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3.11
UV ?= uv
PORT ?= 8080

BIN := .venv/bin
DEV := .venv-dev/bin

# Installs into an environment: uv where it is, since pip takes three times as long
INSTALL = $(if $(shell command -v $(UV) 2>/dev/null),$(UV) pip install --python $(1)/bin/python --compile-bytecode,\
	$(1)/bin/python -m pip install --disable-pip-version-check --no-input) --no-deps

# Installs lock files into an environment: $(call install,.venv,requirements.lock)
define install
	@echo "Installing $(2) into $(1) ..."
	@$(call INSTALL,$(1)) --require-hashes $(addprefix -r ,$(2)) > $(1)/install.log 2>&1 & pid=$$!; \
	while for i in 1 2 3 4 5; do sleep 1; kill -0 $$pid 2>/dev/null || break 2; done; do \
		step=$$(grep -oE '^(Collecting [^ ;]+|Installing collected packages|(Resolved|Prepared|Installed) .*)' $(1)/install.log | tail -n 1 || true); \
		printf '%5d s  %s\n' "$$SECONDS" "$$step"; \
	done; \
	wait $$pid || { tail -n 20 $(1)/install.log; exit 1; }
endef

define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || \
		{ echo "Perennial needs Python 3.11: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
endef

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.PHONY: setup
setup: .venv/.installed ## Install the environment (.venv) from the hashed lock files

.venv/.installed: requirements.lock requirements-demo.lock pyproject.toml
	$(call environment,.venv)
	$(call install,.venv,requirements.lock requirements-demo.lock)
	@$(call INSTALL,.venv) -q --no-build-isolation -e . >> .venv/install.log 2>&1
	@touch $@

.venv/.tests-installed: .venv/.installed requirements-test.lock requirements-providers.lock
	$(call install,.venv,requirements-test.lock)
	$(call install,.venv,requirements-providers.lock)
	@touch $@

.venv-dev/.installed: requirements-dev.lock
	$(call environment,.venv-dev)
	$(call install,.venv-dev,requirements-dev.lock)
	@touch $@

.PHONY: demo
demo: setup ## Run a real day of a real grocer, from its files to the report
	@PERENNIAL_DBT_PARSER="$${PERENNIAL_DBT_PARSER:-v2}" $(BIN)/python -m perennial.worlds.demo

.PHONY: demo-year
demo-year: setup ## Run a simulated year of all programmes, with known effects (many minutes)
	@PERENNIAL_HOME="$${PERENNIAL_HOME:-$(CURDIR)/data/year}" $(BIN)/perennial simulate year $(ARGS)

.PHONY: up
up: setup ## Start a local Airflow (PORT=8080) and wait until it is healthy
	@$(BIN)/python -m perennial.orchestration.local_airflow --port $(PORT) up

.PHONY: down
down: setup ## Stop the local Airflow
	@$(BIN)/python -m perennial.orchestration.local_airflow --port $(PORT) down

# in the order of the folders the long files come first: by numbers, which is the default, a file of one long test is last
PYTEST = -m pytest -n logical --dist loadfile --no-loadscope-reorder

.PHONY: test
test: .venv/.tests-installed ## Run the fast tests (ARGS="-k lift" to choose)
	@$(BIN)/python $(PYTEST) -m "not slow" $(ARGS)

.PHONY: test-slow
test-slow: .venv/.tests-installed ## Run the slow tests: whole worlds, kills, tutorials, real years (ARGS to choose)
	@$(BIN)/python $(PYTEST) -m slow $(ARGS)

.PHONY: coverage
coverage: .venv/.tests-installed ## Run all tests, and count the lines and branches that they cover
	@rm -rf .coverage
	@$(BIN)/python -m coverage run $(PYTEST) --hypothesis-profile=thorough $(ARGS)
	@$(BIN)/python -m coverage combine -q
	@$(BIN)/python -m coverage report --skip-covered

.PHONY: mutation
mutation: .venv/.tests-installed ## Remove each rule of the decisions in turn, and see that a test fails (ARGS="--only cap" to choose)
	@PYTHONPATH=plugins $(BIN)/python -W ignore -m tests.decisions.mutation $(ARGS)

.PHONY: chaos
chaos: .venv/.tests-installed ## Kill processes at random moments, and count what arrives (ARGS="--kills 500")
	@PYTHONPATH=plugins $(BIN)/python -W ignore -m tests.chaos $(ARGS)

.PHONY: bench
bench: setup ## Measure with a hundred million events (half an hour, 15 GB of disk; ARGS="--only dbt_cost")
	@$(BIN)/python -m bench $(ARGS)

.PHONY: bench-quick
bench-quick: setup ## Measure with half a million events (under a minute of CPU)
	@$(BIN)/python -m bench --quick $(ARGS)

.PHONY: loop
loop: setup ## Measure what people wait for, beside the goals (half an hour; ARGS="--only shell dbt")
	@$(BIN)/python -m bench.loop $(ARGS)

.PHONY: reference
reference: .venv/.tests-installed ## Write docs/reference/errors.md and cli.md from the code
	@PYTHONPATH=plugins $(BIN)/python -m tests.reference
.PHONY: pictures
pictures: .venv/.tests-installed demo ## Draw docs/images again, from the demo (needs Chromium and a CJK font)
	@PYTHONPATH=plugins $(BIN)/python -W ignore -m tests.pictures

.PHONY: lint
lint: .venv/.tests-installed .venv-dev/.installed ## Check style, types, imports, SQL, models, words, links, Dockerfile and compose file
	@$(DEV)/ruff check .
	@$(DEV)/ruff format --check -q .
	@$(DEV)/mypy --python-executable $(BIN)/python
	@PYTHONPATH=plugins $(DEV)/lint-imports
	@PERENNIAL_HOME=$(CURDIR)/.venv-dev PERENNIAL_AS_OF=2000-01-01 $(DEV)/sqlfluff lint -q --processes 0 dbt_project
	@PERENNIAL_HOME=$(CURDIR)/.venv-dev PERENNIAL_AS_OF=2000-01-01 $(DEV)/dbt -q parse --project-dir dbt_project --profiles-dir dbt_project
	@said=$$($(DEV)/dbt-bouncer run --config-file dbt_project/dbt-bouncer.yml --show-all-failures 2>&1) || { echo "$$said"; exit 1; }
	@git ls-files -z | xargs -0 $(DEV)/codespell
	@$(DEV)/proselint check --config .proselintrc.json $$(git ls-files '*.md')
	@$(DEV)/lychee -q --offline --include-fragments README.md CHANGELOG.md CONTRIBUTING.md docs
	@$(DEV)/hadolint Dockerfile
	@$(DEV)/check-jsonschema -q --builtin-schema vendor.compose-spec docker-compose.yml

.PHONY: words
words: setup ## Bring the shipped catalogues up to date with the words in code and templates
	@for one in plugins/perennial/languages/*.po; do \
		$(BIN)/perennial words "$$(basename "$$one" .po)" --folder plugins/perennial/languages; done

.PHONY: format
format: .venv-dev/.installed ## Format the Python code
	@$(DEV)/ruff check -q --fix .
	@$(DEV)/ruff format -q .

COMPILE = $(UV) pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

.PHONY: lock
lock: ## Compile the lock files after a change of requirements*.txt (needs uv)
	$(COMPILE) requirements.txt -o requirements.lock
	$(COMPILE) --no-deps requirements-demo.txt -o requirements-demo.lock
	$(COMPILE) -c requirements.lock requirements-test.txt -o requirements-test.lock
	$(COMPILE) -c requirements.lock requirements-providers.txt -o requirements-providers.lock
	$(COMPILE) -c requirements.lock requirements-production.txt -o requirements-production.lock
	$(COMPILE) requirements-dev.txt -o requirements-dev.lock

.PHONY: clean
clean: ## Remove the environments and caches, but never data/
	@rm -rf .venv .venv-dev .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .import_linter_cache
	@rm -rf dbt_project/target dbt_project/logs logs
	@find bin dags plugins tests -name __pycache__ -prune -exec rm -rf {} +

.PHONY: clean-data
clean-data: ## Remove data/ after a question: lake, warehouse, ledger, outbox, reports, Airflow
	@printf 'Remove %s with everything recorded in it? [y/N] ' "$${PERENNIAL_HOME:-data}"; \
	read -r answer; test "$$answer" = y && rm -rf "$${PERENNIAL_HOME:-data}"

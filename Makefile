# From a fresh clone, with git, make and Python 3.11 or later: `make demo` shows it, `make test` tries it.
# Another Python: make test PYTHON=python3.12

PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11 python; do \
	if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	echo $$candidate; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
# How many test processes: a number, or auto for one per core.
JOBS ?= auto
# With -e, what is edited is what runs.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The pip that comes with a Python may be too old for --group.
PIP_WITH_GROUPS := "pip>=25.1"

.DEFAULT_GOAL := help
.PHONY: help demo test check format format-check lint types layers docs docs-check site site-check mutants bench bench-batch bench-columns bench-account bench-log bench-service bench-load soak wheel parts clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

demo: $(VENV)/.base ## set up, decide a few invented cases and print the answers
	@$(BIN)/python tools/demo.py

test: $(VENV)/.test ## set up and run the tests
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not soak and not fuzz"

check: format-check lint types layers docs-check ## format, lint, types, import layers, generated docs current

format: $(VENV)/.dev ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

format-check: $(VENV)/.dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/mypy --strict tests/outside/client.py
	$(BIN)/basedpyright --project pyproject.toml --pythonpath $(BIN)/python

layers: $(VENV)/.dev
	$(BIN)/lint-imports

# Every tools/generate_*.py writes one derived thing; with --check it only says whether that is current.
docs: $(VENV)/.test ## write the generated reference pages and schemas
	@for generator in $(wildcard tools/generate_*.py); do \
		echo "$$generator"; $(BIN)/python $$generator || exit 1; done

site: $(VENV)/.docs ## build the documentation as a site that needs no network, into build/site
	$(BIN)/python tools/build_site.py

# The same pages make the same bytes.
site-check: $(VENV)/.docs
	$(BIN)/python tools/build_site.py --twice

mutants: $(VENV)/.base ## measure which changes the worked cases of the shipped packs notice, some minutes
	$(BIN)/python tools/measure_mutants.py

docs-check: $(VENV)/.dev
	@for generator in $(wildcard tools/generate_*.py); do \
		echo "$$generator --check"; $(BIN)/python $$generator --check || exit 1; done
	$(BIN)/python tools/measure_mutants.py --check

# Beside the commit before, in the same run: make bench AGAINST=/path/of/its/checkout
bench: $(VENV)/.bench ## compare speed with other engines, all checked to agree first
	$(BIN)/python benchmarks/run.py $(if $(AGAINST),--against $(AGAINST))

bench-batch: $(VENV)/.base ## records a second of a batch, of the batch job and of the library, over 100,000 invented records
	$(BIN)/python benchmarks/batch.py

bench-service: $(VENV)/.test ## what HTTP adds to a decision, beside a bare echo
	$(BIN)/python benchmarks/service.py

# It needs wrk, which Debian has as a package.
bench-load: $(VENV)/.test $(VENV)/.load ## how many a second are answered over HTTP, beside other engines behind one small application
	$(BIN)/python benchmarks/service_load.py

bench-account: $(VENV)/.base ## how long it takes to find what would change each answer of a case
	$(BIN)/python benchmarks/what_would_change.py

bench-columns: $(VENV)/.test ## how quickly a caseload and typed columns are decided, beside Polars, DuckDB and, where installed, OpenFisca
	$(BIN)/python benchmarks/columns.py
	$(BIN)/python benchmarks/typed_columns.py

bench-log: $(VENV)/.base ## what a decision log costs: to add to, to verify and to decide again, over 100,000 entries
	$(BIN)/python benchmarks/decision_log.py

soak: $(VENV)/.test ## the long random tests, with new examples each time and more completions for each
	IVPOLICY_MOST_COMPLETIONS=4000 $(BIN)/python -m pytest -n $(JOBS) -m "soak or fuzz" --hypothesis-profile=soak

wheel: $(VENV)/.base ## build the wheel, packs inside, into dist/
	$(BIN)/python -m pip wheel . --quiet --no-deps --wheel-dir dist

parts: $(VENV)/.base ## fetch and build what the one-file edition is put together from, into build/parts
	$(BIN)/python tools/one_file_parts.py build/parts

clean: ## remove the environment and everything built
	rm -rf $(VENV) build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# bin/pip comes last when an environment is made, so a half-made one is made again.
$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "ivpolicy needs Python 3.11 or later; name it with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml | $(BIN)/pip
	$(INSTALL) -e .
	@touch $@

# The second engine comes as source; where it cannot be built, its tests are skipped and say so.
$(VENV)/.test: pyproject.toml | $(BIN)/pip
	$(INSTALL) $(PIP_WITH_GROUPS)
	$(INSTALL) -e . --group test
	@$(INSTALL) -e ".[live]" || echo "durable-rules could not be built (it needs a C compiler): its tests are skipped"
	@touch $@

$(VENV)/.docs: pyproject.toml | $(BIN)/pip
	$(INSTALL) -e ".[docs]"
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/pip
	$(INSTALL) $(PIP_WITH_GROUPS)
	$(INSTALL) -e . --group dev
	@touch $@

$(VENV)/.load: pyproject.toml | $(BIN)/pip
	$(INSTALL) $(PIP_WITH_GROUPS)
	$(INSTALL) -e . --group load
	@touch $@

$(VENV)/.bench: pyproject.toml | $(BIN)/pip
	$(INSTALL) $(PIP_WITH_GROUPS)
	$(INSTALL) -e . --group bench
	@touch $@

# Everything runs in an environment of its own, with the versions of constraints.txt.
#   make run PORT=8600 PLAN=county      make test PYTHON=python3.13

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
PLAN ?=

BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	--constraint constraints.txt --build-constraint constraints.txt --editable .
NEEDS := pyproject.toml constraints.txt README.md LICENSE

.DEFAULT_GOAL := help
.PHONY: help run test bench load screenshots lint catalogue clean browser same-python

help:
	@echo "make run     open the dashboard (PORT=8501, PLAN=a bundled name or a folder)"
	@echo "make test    lint, types and every test"
	@echo "make bench   the speed of the model, beside the bare solver"
	@echo "make load    the speed of the dashboard: ten visitors, and one in a browser"
	@echo "make screenshots   the pictures of the readme, taken anew"
	@echo "make lint    lint and types"
	@echo "make catalogue   bring new texts into the Chinese catalogue, to be translated there"
	@echo "make clean   remove the environment and everything that was made"

run: same-python $(VENV)/for-run
	$(BIN)/meritree run $(PLAN) --port $(PORT)

test: same-python $(VENV)/for-test browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: same-python $(VENV)/for-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: same-python $(VENV)/for-bench
	$(BIN)/pytest tests/bench --quiet --benchmark-columns=min,median,max,rounds --benchmark-sort=fullname \
		--override-ini="python_files=bench_*.py" --override-ini="python_functions=bench_*"

catalogue: same-python $(VENV)/for-run
	$(BIN)/pybabel -q extract -F pyproject.toml -k many:1,2 --no-location --sort-output --omit-header \
		-o dashboard/words/all.pot dashboard
	$(BIN)/pybabel -q update -i dashboard/words/all.pot -o dashboard/words/zh.po -l zh \
		--no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date
	rm dashboard/words/all.pot

load: same-python $(VENV)/for-bench browser
	$(BIN)/python -m tests.bench.load

screenshots: same-python $(VENV)/for-test browser
	$(BIN)/python -m tests.screens

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks build dist *.egg-info
	find model scenarios dashboard data tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/for-run: $(NEEDS) | $(BIN)/python
	@echo "Installing Meritree into $(VENV) ..."
	@$(INSTALL)
	@touch $@

$(VENV)/for-test: $(NEEDS) | $(BIN)/python
	@echo "Installing Meritree and what its tests need into $(VENV) ..."
	@$(INSTALL) --group dev
	@touch $@ $(VENV)/for-run

$(VENV)/for-bench: $(NEEDS) | $(BIN)/python
	@echo "Installing Meritree and what its benchmarks need into $(VENV) ..."
	@$(INSTALL) --group dev --group bench
	@touch $@ $(VENV)/for-test $(VENV)/for-run

# Debian keeps ensurepip in a package of its own; without it an environment would have no pip.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Meritree needs Python 3.11 or newer, and $(PYTHON) is not: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make environments here; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.3"

# A PYTHON= that names another version than the environment's must not be passed over in silence.
same-python: | $(BIN)/python
ifneq ($(origin PYTHON),file)
	@test "$$($(PYTHON) -c 'import sys; print(sys.version_info[:2])')" = \
		"$$($(BIN)/python -c 'import sys; print(sys.version_info[:2])')" || \
		{ echo "$(VENV) was made with another Python than $(PYTHON): run make clean first, or give VENV=" >&2; exit 1; }
endif

# The browser tests drive a Chromium of the system.
browser:
	@found() { command -v chromium || command -v chromium-browser || command -v google-chrome; }; \
	found >/dev/null && exit 0; \
	echo "Installing Chromium for the browser tests ..."; \
	root="$$(test "$$(id -u)" = 0 || echo sudo -n)"; \
	{ $$root apt-get update -q && $$root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends chromium; } </dev/null >/dev/null; \
	found >/dev/null && exit 0; \
	echo "The browser tests need Chromium; on Debian: apt-get install chromium" >&2; \
	echo "All other tests: $(BIN)/pytest -m 'not browser'" >&2; \
	exit 1

# Two commands do everything: `make run` and `make test`. They need Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock

.PHONY: run test soak lint format bench e2e cassettes lock clean

run: $(VENV)/.user
	@$(BIN)/python -m kaltura_core.launch

test: $(VENV)/.dev
	$(BIN)/python -m pytest

soak: $(VENV)/.dev
	KALTURA_SOAK=1 $(BIN)/python -m pytest -m "hypothesis or soak"

e2e: $(VENV)/.dev
	$(BIN)/python -m pytest tests/browser

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.client
	$(BIN)/python -m benchmarks.sandbox

# The calls of the client, recorded from the sandbox; with KALTURA_TEST_KS set, from a real account.
cassettes: $(VENV)/.dev
	$(BIN)/python -m tests.api.record

# Versions that were tested together, for every Python and system that the bounds allow.
lock: $(VENV)/.dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate \
	  --upgrade requirements-dev.txt -o $(LOCK)

clean:
	rm -rf $(VENV) .data .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Name another one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	@touch $@

$(VENV)/.user: requirements.txt $(LOCK) | $(VENV)/.python
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.txt -c $(LOCK)
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt $(LOCK) | $(VENV)/.python
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements-dev.txt -c $(LOCK)
	@touch $@ $(VENV)/.user

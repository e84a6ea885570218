# `make run` and `make test` are all a newcomer needs; each sets up what it uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test setup setup-dev browser lint bench wheel lock clean

run: setup
	$(BIN)/workbench

setup: $(VENV)/.runtime

setup-dev: $(VENV)/.dev

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Chromium for the browser tests, where it can be had; without it they are skipped and say why.
browser:
	@sh tests/browser/install_chromium.sh

test: setup-dev browser
	$(BIN)/python -m pytest -n auto --dist loadfile --durations=15

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The peers live in an environment of their own, so that they cannot change the versions the workbench is tested with.
bench: setup-dev browser .venv-bench/.ready
	.venv-bench/bin/python benchmarks/portfolio.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/drag.py
	$(BIN)/python benchmarks/stress.py
	$(BIN)/python benchmarks/model_layer.py
	$(BIN)/python benchmarks/model_page.py
	$(BIN)/python benchmarks/evidence.py
	$(BIN)/python benchmarks/filings.py
	.venv-bench/bin/python benchmarks/sentiment.py
	$(BIN)/python benchmarks/coaching.py
	$(BIN)/python benchmarks/coaching_fresh.py

.venv-bench/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

wheel: setup-dev
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

lock:
	uv pip compile --quiet pyproject.toml --universal --generate-hashes --python-version 3.11 --no-annotate --custom-compile-command "make lock" --output-file requirements.lock
	uv pip compile --quiet pyproject.toml --extra test --constraint requirements.lock --universal --generate-hashes --python-version 3.11 --no-annotate --custom-compile-command "make lock" --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) dist build

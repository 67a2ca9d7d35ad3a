# 寸草 Cuncao. Two commands do everything, set-up included: make run, make test.
.PHONY: setup run test lint bench soak pictures words lock
.DEFAULT_GOAL := run

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where the lock's hashes cannot be met (an odd platform), PIP_FLAGS= installs without asking for them.
PIP_FLAGS ?= --require-hashes

$(VENV)/.run: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) -r requirements.lock
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) -r requirements-dev.lock
	touch $@

setup: $(VENV)/.run

run: setup
	$(BIN)/python app.py

# Where the environment forbids compiled modules, every process of every story would compile them anew.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.dev
	$(BIN)/python tests/get_browser.py
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright

bench: $(VENV)/.dev
	$(BIN)/python tests/bench.py

soak: $(VENV)/.dev
	$(BIN)/python tests/soak_store.py
	$(BIN)/python tests/soak_board.py

pictures: $(VENV)/.dev
	$(BIN)/python tests/get_browser.py --fonts
	$(BIN)/python tests/pictures.py

# Collect the texts of pages and station into the catalogues.
words: $(VENV)/.dev
	$(BIN)/python assets/locales/update.py

# The locks name no registry: any mirror serves them.
lock: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-config --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-config --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

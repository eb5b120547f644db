# One command each; `make` alone lists them. Everything goes into .venv, nothing else on the machine is changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	--no-header --no-annotate --no-emit-index-url $(LOCK_FLAGS)

# Three stamps: the running packages (its text is the checkout's path), the weights, the tools for tests.
READY := $(VENV)/.ready
WEIGHTS := $(VENV)/.weights
DEV := $(VENV)/.dev

# Only `ask` looks at Q, and make never expands it: quotes, dollars and new lines arrive as typed.
unexport Q
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE PIP_USER PIP_TARGET PIP_PREFIX

# One set-up at a time in a checkout; what a killed one left running is waited for.
take_turn = set -e; exec 9<Makefile; if command -v flock >/dev/null; then flock 9; fi
# uv is quick; pip knows mirrors and certificates that uv was not told of.
install = $(BIN)/uv pip install --quiet --python $(BIN)/python $(1) || { \
	echo "Trying once more with pip, which takes longer." >&2; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile $(1); }
pinned = --require-hashes --only-binary :all: -r $(1)

# What a start imports: compiled to bytecode once, at the end of the set-up, and not when somebody waits for an answer.
imported = alembic, chromadb, discord, langchain_chroma, langchain_openai, langchain_text_splitters, onnxruntime, \
	openai, sqlalchemy, tokenizers

.PHONY: help setup chat bot ask test slow simulations load lint types lock bank clean FORCE

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 8

setup: $(READY) $(WEIGHTS) ## install everything into .venv, the built-in model included; starts nothing
	@echo "Ready: $(BIN)/tactician --help"

chat: $(READY) $(WEIGHTS) ## talk to Tactician in the terminal
	@exec $(BIN)/tactician chat

bot: $(READY) $(WEIGHTS) ## run the Discord bot (DISCORD_TOKEN in .env)
	@exec $(BIN)/tactician bot

ask: export QUESTION := $(value Q)
ask: $(READY) $(WEIGHTS) ## answer one question: make ask Q="…"
	@if [ -z "$$QUESTION" ]; then echo 'What is the question? make ask Q="How do I descale the X1000?"' >&2; exit 2; fi
	@$(BIN)/tactician sample --quiet
	@exec $(BIN)/tactician ask -- "$$QUESTION"

test: $(DEV) $(WEIGHTS) ## run the default tests (no network, no token)
	@$(BIN)/python -m pytest -n 2 $(PYTEST_FLAGS)

slow: $(DEV) $(WEIGHTS) ## run the slow tests
	@$(BIN)/python -m pytest -m slow $(PYTEST_FLAGS)

simulations: $(DEV) ## compare strategies on a thousand simulated servers of every kind (some 15 minutes)
	@$(BIN)/python -m tests.simulations $(or $(SERVERS),1000) $(PICTURE)

load: $(DEV) $(WEIGHTS) ## measure the bot with up to 200 questions at once on a small Discord of its own
	@$(BIN)/python -m tests.wire.load $(LOAD_FLAGS)

bank: $(DEV) $(WEIGHTS) ## make anew what ships with the bank of general questions
	@$(BIN)/python -m routers.bank.vectors
	@$(BIN)/python -m routers.learning.tasks

lint: $(DEV) ## check style and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(DEV) ## check types
	@$(BIN)/mypy

lock: $(READY) ## pin again what pyproject.toml allows (LOCK_FLAGS=--upgrade for newer versions)
	@$(UV_LOCK) pyproject.toml -o requirements.txt
	@$(UV_LOCK) --group dev -c requirements.txt -o requirements-dev.txt
	@printf 'setuptools>=77\nuv\n' | $(UV_LOCK) - -o requirements-tools.txt

clean: ## remove .venv and what tools left behind; answers and knowledge stay
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): requirements.txt requirements-tools.txt pyproject.toml Makefile
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "Tactician needs Python 3.11 or newer, and there is no $(PYTHON). Install it, or name one: make setup PYTHON=python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Tactician needs Python 3.11 or newer, and $(PYTHON) is $$("$(PYTHON)" --version 2>&1). Name a newer one: make setup PYTHON=python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments (venv or ensurepip is missing). On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(take_turn); \
	if [ "$$(cat $(READY) 2>/dev/null)" != "$$(pwd -P)" ] || ! $(BIN)/python -c '' 2>/dev/null; then \
		echo "Making $(VENV)"; "$(PYTHON)" -m venv --clear $(VENV); \
	fi; \
	rm -f $(READY); \
	echo "Installing packages"; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile $(call pinned,requirements-tools.txt); \
	$(call install,$(call pinned,requirements.txt)); \
	$(call install,--no-deps --no-build-isolation -e .); \
	pwd -P > $(READY)

$(WEIGHTS): $(READY) bot/weights.txt
	@$(take_turn); $(BIN)/tactician setup; \
	$(BIN)/python -m compileall -q bot routers knowledge; \
	$(BIN)/python -c 'import $(imported)' 2>/dev/null || true; \
	touch $(WEIGHTS)

# While it installs, .ready is out of the way: whatever is cut off in the middle is made again from the start.
$(DEV): $(READY) requirements-dev.txt
	@$(take_turn); mv $(READY) $(READY).old; \
	echo "Installing tools for tests"; \
	$(call install,$(call pinned,requirements-dev.txt)); \
	mv $(READY).old $(READY); touch $(DEV)

# A checkout that was moved, or whose Python is gone, sets itself up again.
ifneq "$(shell $(BIN)/python -c '' 2>/dev/null && cat $(READY) 2>/dev/null)" "$(CURDIR)"
$(READY): FORCE
endif

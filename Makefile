# `make run` and `make test` are all a newcomer needs. `make help` lists the rest.
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export FLASK_APP := app.py
export SHARED_SPACE_PORT := $(PORT)
.DEFAULT_GOAL := help
.PHONY: help run test check setup setup-dev translations lint format clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(BIN)/python:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (python3 is older)."; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	python3 -m venv $(VENV)

$(VENV)/.set-up: requirements.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.set-up-dev: requirements.txt requirements-dev.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.set-up

setup: $(VENV)/.set-up translations ## install what the house needs, into .venv

setup-dev: $(VENV)/.set-up-dev translations ## the same with what its tests need

translations: # compiled catalogues
	@for po in shared_space/translations/*/LC_MESSAGES/messages.po; do \
	  [ -f "$$po" ] || continue; \
	  [ "$${po%.po}.mo" -nt "$$po" ] || $(BIN)/pybabel --quiet compile -i "$$po" -o "$${po%.po}.mo"; \
	done

test: setup-dev ## run everything
	$(BIN)/pytest

check: setup-dev ## ruff, mypy, import contracts, templates, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --check --lint templates

format: setup-dev ## write the code in its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --quiet --reformat templates

# `make run` and `make test` are all a newcomer needs. `make help` lists the rest.
HOST ?= 127.0.0.1
PORT ?= 8000
HOUSE ?= instance/house.env
VENV := .venv
BIN := $(VENV)/bin
export FLASK_APP := app.py
export SHARED_SPACE_PORT := $(PORT)
.DEFAULT_GOAL := help
.PHONY: help interop mutants screenshot messages run bench house serve test races faces check setup setup-dev translations lint format clean

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

EXTRACT = $(BIN)/pybabel --quiet extract -F shared_space/translations/babel.cfg -k lazy_gettext -k gettext -k ngettext:1,2 \
  --no-location --sort-by-file --project "Shared Space" --version 0.1 -o $(VENV)/messages.pot .
UPDATE = $(BIN)/pybabel --quiet update -i $(VENV)/messages.pot -d shared_space/translations --no-fuzzy-matching \
  --ignore-pot-creation-date --ignore-obsolete --width 100

messages: setup ## collect the sentences of the code into the three catalogues
	@$(EXTRACT)
	@$(UPDATE)

run: setup ## start the demo house: PORT=8000, on this computer only
	@$(BIN)/python -m shared_space.serving --host $(HOST) --port $(PORT) --check
	@$(BIN)/flask db upgrade
	@$(BIN)/flask seed-demo
	@echo
	@echo "The house is open: http://$(HOST):$(PORT)/    (Ctrl-C closes it)"
	@echo "Sign in at http://$(HOST):$(PORT)/sign-in as one of these: role, e-mail, password"
	@$(BIN)/flask demo-people
	@exec $(BIN)/python -m shared_space.serving --host $(HOST) --port $(PORT)

bench: setup ## measure the house against a floor; QUICK=1 for a short run (see docs/benchmarks.md)
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

house: setup ## begin a real, empty house; asks what it needs to know
	@SHARED_SPACE_ENV_FILE= SHARED_SPACE_MODE=demo SHARED_SPACE_PUBLIC_URL= $(BIN)/flask start-house --file $(HOUSE)

serve: export SHARED_SPACE_ENV_FILE := $(HOUSE)
serve: setup ## serve the house that `make house` began, letters included
	@[ -f $(HOUSE) ] || { echo "There is no house yet ($(HOUSE)). Begin one with: make house"; exit 1; }
	@$(BIN)/flask db upgrade
	@exec $(BIN)/python -m shared_space.serving --host $(HOST) --port $(PORT)

test: setup-dev ## run everything; ENGINES=both tries what pages say on PostgreSQL too
	SHARED_SPACE_ENGINES=$(ENGINES) $(BIN)/pytest -n 2 --dist worksteal

faces: setup-dev ## look at every page: three languages, three widths, day and night; all walks (half an hour)
	SHARED_SPACE_FACES=all $(BIN)/pytest tests/browser/test_faces.py tests/browser/test_walks.py tests/browser/test_moments.py

races: setup-dev ## the long form of the races: 50 processes, 2,000 bookings at random
	SHARED_SPACE_RACES=long $(BIN)/pytest tests/races tests/promises/test_twins.py tests/promises/test_twin_desks.py

interop: setup-dev ## every calendar as every program reads it; writes docs/interop.md (npm, php, libical)
	@! command -v npm >/dev/null || (cd tests/interop && npm ci --silent --no-audit --no-fund)
	@[ -x tests/interop/.sync/bin/khal ] || $(BIN)/python -m venv tests/interop/.sync
	@tests/interop/.sync/bin/pip install --quiet --disable-pip-version-check -r tests/interop/sync-requirements.txt
	SHARED_SPACE_INTEROP=all $(BIN)/pytest tests/interop
	$(BIN)/python -m docs.interop

mutants: setup-dev ## break the rules in every small way and see whether a test notices (docs/mutants.md)
	$(BIN)/python -m docs.mutants

screenshot: setup-dev ## the picture of the README, from a fresh demo house
	$(BIN)/python -m docs.screenshot

check: setup-dev ## ruff, mypy, import contracts, templates, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	@$(EXTRACT)
	$(UPDATE) --check

format: setup-dev ## write the code in its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

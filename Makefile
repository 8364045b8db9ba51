# Everything needed to run, test and release EventHub. `make` alone lists the targets.

PORT ?= 8000
VENV := .venv
PYTHON := $(VENV)/bin/python
EVENTHUB := $(VENV)/bin/eventhub
PYBABEL := $(VENV)/bin/pybabel --quiet
CATALOGUE := eventhub/translations/vi/LC_MESSAGES/messages.po
# What pytest ends with when it ran nothing: right for one half of a chosen few, never for the whole.
NO_TESTS := $(if $(ARGS),5,never)

.DEFAULT_GOAL := help
.PHONY: help run test check messages campaign migration screenshots wheel lock clean venv build chromium

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/run.stamp build ## set everything up, load the demo on first run, serve it (PORT=8000)
	@$(EVENTHUB) db upgrade
	@$(EVENTHUB) demo --if-empty
	@$(EVENTHUB) serve --port $(PORT)

# The bulk runs on two processes. Tests that start processes or a browser of their own come after it, one by one, so
# that they measure the product and not a crowded machine. Both parts run even if the first fails.
test: venv build chromium ## set everything up and run every test (ARGS="-k roll" runs some)
	@status=0; \
	$(PYTHON) -m pytest -n 2 -m "not serial and not browser" $(ARGS) || [ $$? = $(NO_TESTS) ] || status=1; \
	$(PYTHON) -m pytest -n 0 -m "serial or browser" $(ARGS) || [ $$? = $(NO_TESTS) ] || status=1; \
	exit $$status

check: venv ## lint, format, types and import contracts
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports

# What each message reads like in Vietnamese is written by hand; `make test` names those that lack it.
messages: venv ## bring the catalogue up to date: take in new messages, drop those that nothing says any more
	@$(PYBABEL) extract -F babel.cfg -k _l -k _n:1,2 -k lazy_gettext -k lazy_ngettext:1,2 \
		--add-location=file --sort-by-file --omit-header --no-wrap -o $(VENV)/messages.pot .
	@$(PYBABEL) update -i $(VENV)/messages.pot -o $(CATALOGUE) -l vi \
		--no-fuzzy-matching --ignore-obsolete --omit-header --no-wrap $(ARGS)

campaign: venv build ## slow lines, kills, a full disk, a locked and a lost database, at length (its short form is in test)
	@$(PYTHON) -m pytest -n 0 tests/campaign --campaign $(ARGS)

screenshots: venv build chromium ## photograph the pages into screenshots/
	@$(PYTHON) -m pytest -n 0 -q tests/browser/screenshots.py --screenshots screenshots

# The commands of Flask-Migrate are for developers: some drop tables, so the product has none but `db upgrade`.
migration: venv ## write the migration that the models ask for (ID=0005 MESSAGE="add papers")
	@$(EVENTHUB) db upgrade
	@$(PYTHON) -c "import flask_migrate, eventhub; eventhub.create_app().app_context().push(); \
		flask_migrate.migrate(message='$(MESSAGE)', rev_id='$(ID)' or None)"

wheel: venv ## build dist/eventhub-….whl, which runs on its own
	@$(PYTHON) -m build --wheel --no-isolation

# uv alone resolves for every Python version and platform at once; it is needed here only.
lock: ## resolve the dependencies of pyproject.toml anew into requirements/*.txt
	@./requirements/make_venv.sh .lock-venv
	@.lock-venv/bin/python -m pip install --quiet uv
	@.lock-venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--group build pyproject.toml -o requirements/run.txt
	@.lock-venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--constraint requirements/run.txt --group dev pyproject.toml -o requirements/dev.txt
	@rm -rf .lock-venv

clean: ## remove what make made; instance/ with its data stays
	rm -rf $(VENV) .lock-venv dist static/fonts screenshots .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache eventhub/translations/*/LC_MESSAGES/messages.mo
	find eventhub tests -name __pycache__ -type d -prune -exec rm -rf {} +

venv: $(VENV)/dev.stamp

# Font and translations; each is made again only when its source is newer.
build: $(VENV)/run.stamp
	@$(PYTHON) -m eventhub.build

chromium:
	@./tests/browser/ensure_chromium.sh

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@./requirements/make_venv.sh $(VENV)
	@./requirements/install.sh $(VENV) requirements/run.txt
	@touch $@

# Waits for run.stamp so that `make -j` never runs two installs at once.
$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@./requirements/install.sh $(VENV) requirements/dev.txt
	@touch $@

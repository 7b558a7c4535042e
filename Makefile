# What a person types. Python 3.11, 3.12 or 3.13 with venv is all it needs; packages go to .venv, data to .cer.
.PHONY: demo test test-nightly check bench lock up test-timescale venv-product venv-dev

PYTHON_IN_VENV := .venv/bin/python
# Models are compared with migration files: no database is asked, and none that happens to run here is touched.
NO_DATABASE := CER_DATABASE_URL='host=127.0.0.1 port=1 dbname=none' CER_OWNER_DATABASE_URL='host=127.0.0.1 port=1 dbname=none' \
	DJANGO_SETTINGS_MODULE=cer.config.settings.test

demo: venv-product ## two communities, from meter files to euros, then their pages and API on port 8000 until Ctrl-C
	@scripts/web.sh build
	@.venv/bin/cer demo

test: venv-dev ## the tests, with the branches they covered; then those in the browser
	@$(PYTHON_IN_VENV) -m pytest --numprocesses=2 --ignore=tests/end_to_end --cov --cov-branch --cov-report=
	@$(PYTHON_IN_VENV) -m pytest tests/end_to_end
	@$(PYTHON_IN_VENV) -m coverage report --skip-covered --fail-under=90
	@$(PYTHON_IN_VENV) -m coverage report --include='platform/cer/calc/*' --fail-under=98

test-timescale: ## the tests, with a real TimescaleDB beside the embedded PostgreSQL (as root)
	@url=$$(scripts/timescaledb.sh start) && CER_TIMESCALE_URL=$$url $(MAKE) test

test-nightly: venv-dev ## every call that the contract allows or forbids, and many random ones, to every operation
	@CER_HOSTILE_EXAMPLES=200 $(PYTHON_IN_VENV) -m pytest --numprocesses=2 tests/hostile

check: venv-dev ## style, types, floors, migrations, the files that are made from the code, and all of the web
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(NO_DATABASE) $(PYTHON_IN_VENV) -W 'ignore:Got an error checking' manage.py makemigrations --check --dry-run
	@.venv/bin/cer openapi --check
	@.venv/bin/cer permissions --check
	@$(PYTHON_IN_VENV) manage.py schema_template --check
	@scripts/web.sh check

bench: venv-dev ## how fast, as ratios against a floor measured in the same run
	@.venv/bin/cer bench

lock: venv-dev ## requirements*.lock anew from pyproject.toml
	@scripts/lock.sh

up: ## the whole stack in containers, on http://<slug>.localhost:8000
	@scripts/env.sh
	@docker compose up --build

venv-product:
	@scripts/venv.sh requirements.lock

venv-dev:
	@scripts/venv.sh requirements-dev.lock

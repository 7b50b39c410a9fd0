# Two commands are the whole set-up on a machine with Python 3.11+ and make:
#   make demo    create .venv, install, run the main job on seeds/ and print the answer
#   make test    the same environment with the development tools; lint, types, tests
#   make test-fast   the tests that need no trained model, no clock and no second program: under a minute
# and then, for the web page: make serve
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN = $(VENV)/bin
CLAIM = Ukrainians trained Tuareg rebels to fly drones

.PHONY: demo serve test test-fast coverage floors types test-browser test-datasette-1 screenshots test-mermaid lint docs bench evals clean

demo: $(VENV)/.installed
	@$(BIN)/provenance --database $(VENV)/demo.db audit seeds/
	@echo
	@$(BIN)/provenance --database $(VENV)/demo.db trace "$(CLAIM)"
	@echo
	@echo "To look at it in a browser: make serve"

# The web page over the database of make demo.
serve: $(VENV)/.installed
	@test -f $(VENV)/demo.db || $(BIN)/provenance --database $(VENV)/demo.db add --silent seeds/ >/dev/null
	@$(BIN)/provenance --database $(VENV)/demo.db serve

# Tests run in as many processes as there are cores; PYTEST="-n 0 -x" runs them in one, and so on.
PYTEST ?=
PARALLEL = -n auto --dist worksteal

test: lint types
	$(BIN)/python -m pytest $(PARALLEL) $(PYTEST)

test-fast: $(VENV)/.installed-dev
	PROVENANCE_TESTS=fast $(BIN)/python -m pytest $(PARALLEL) -m "not clock" $(PYTEST)

# All tests once more, counting the lines they run; the share may only rise.
coverage: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(PARALLEL) --cov=provenance --cov-report=term:skip-covered --cov-fail-under=$(COVERED) $(PYTEST)
COVERED = 96

# The web page in a real browser; says so, and passes, where there is none.
test-browser: $(VENV)/.installed-browser
	PROVENANCE_BROWSER=1 $(BIN)/python -m pytest tests/browser -rs

# Pictures of the web page, for the documentation.
screenshots: $(VENV)/.installed-browser
	$(BIN)/python tests/browser/screenshots.py docs/img

# The web page on the alphas of Datasette 1.0, in an environment of its own.
test-datasette-1: $(VENV)/datasette-1/.installed
	$(VENV)/datasette-1/bin/python -m pytest tests/test_web.py tests/test_web_review.py

# Exported Mermaid read by Mermaid itself; needs node, and is skipped where there is none.
test-mermaid: $(VENV)/.installed-dev
	@command -v npm >/dev/null 2>&1 && npm install --silent --no-audit --no-fund --prefix $(VENV)/mermaid mermaid@11 jsdom@26 || echo "npm is not here, or cannot install: Mermaid is not asked"
	$(BIN)/python -m pytest tests/test_exports.py -k mermaid_reads -rs

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .

# Tests and recipes hand on words as kinds and dicts as arguments, and use libraries without types: there, and only
# there, the type of an argument is not checked.
LOOSE = --disable-error-code arg-type --no-warn-unused-ignores --allow-subclassing-any
types: $(VENV)/.installed-dev
	$(BIN)/mypy
	MYPYPATH=tests $(BIN)/mypy $(LOOSE) tests/*.py tests/browser/rig.py tests/browser/screenshots.py tests/browser/test_browser.py
	MYPYPATH=evals:training/claims:training/attribution:tests $(BIN)/mypy $(LOOSE) evals/*.py training/*/*.py docs/update.py

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[web]"
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@ $(VENV)/.installed

# Chromium is the system's; it is installed where that needs no questions.
$(VENV)/.installed-browser: pyproject.toml | $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev,browser]"
	@for p in chromium chromium-browser google-chrome; do command -v $$p >/dev/null 2>&1 && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null && exit 0; fi; \
	echo "No Chromium here: install the package chromium, or set CHROMIUM to its path"
	@touch $@

$(VENV)/datasette-1/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m venv $(VENV)/datasette-1
	$(VENV)/datasette-1/bin/python -m pip install --quiet --disable-pip-version-check -e . "datasette>=1.0a21,<2" pytest hypothesis
	@touch $@

# Every shown output and the reference of the command line, as the tool prints them now.
docs: $(VENV)/.installed-dev
	$(BIN)/python docs/update.py

bench: $(VENV)/.installed-dev
	PROVENANCE_CLOCK=1 $(BIN)/python -m pytest -m clock
	$(BIN)/python evals/bench_startup.py
	$(BIN)/python evals/bench_independence.py
	$(BIN)/python evals/reading.py $(DATA) --jobs 1 2
	$(BIN)/python evals/bench_claims.py --link 200 --store 200 --lookup 2000

# Quality on research data, which is not part of the project: make evals DATA=/path/to/shared
DATA ?= ../shared
floors: $(VENV)/.installed-dev
	@if test -d "$(DATA)/data"; then $(MAKE) --no-print-directory evals; \
	else echo "Quality floors: not checked, the research data is not at $(DATA)"; fi

evals: $(VENV)/.installed-dev
	$(BIN)/python evals/bench_steps.py $(DATA)/data/pages/html
	$(BIN)/python evals/attribution.py $(DATA)
	$(BIN)/python evals/credits.py $(DATA)
	$(BIN)/python evals/blind.py $(DATA)
	$(BIN)/python evals/reading.py $(DATA)
	$(BIN)/python evals/claims.py $(DATA)/data $(DATA)/gold/events_claims.dev.json

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info

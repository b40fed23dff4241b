# Two commands: `make demo` shows the main job, `make test` sets up and passes every test.
# uv is used when it is there, else fetched into .uv/ (pip's --target works on systems that lock their own Python).

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
PYTHON ?= python3

.PHONY: demo test soak check lint types unit install install-dev browser wacz postgres printing accuracy bench docs clean

demo: install
	.venv/bin/nianbao demo

test: install-dev browser postgres wacz printing
	.venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder

# What the suite does a part of, whole: every kill, and more examples of every property.
soak: install-dev postgres
	SOAK=1 .venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder -m soak

check: lint types test

lint: install-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/deptry .

types: install-dev
	.venv/bin/mypy

unit: install-dev
	.venv/bin/pytest -n auto tests/unit

accuracy: install-dev
	.venv/bin/python -m bench.accuracy

docs: install-dev
	.venv/bin/python -m archive.web.api
	.venv/bin/python -m archive.reading.checks docs/checks
	.venv/bin/python -m crawler.reference docs/reference

# Compiled at once: half of every command's start would be compilation where Python may not write it down itself.
install: $(UV)
	@UV_COMPILE_BYTECODE=1 $(UV) sync --quiet --frozen --no-dev --inexact
	@.venv/bin/python -m compileall -q archive crawler demo scheduler.py

install-dev: $(UV)
	@UV_COMPILE_BYTECODE=1 $(UV) sync --quiet --frozen --all-extras
	@.venv/bin/python -m compileall -q archive crawler demo scheduler.py

.uv/bin/uv:
	@echo "uv is not installed: fetching it into .uv/"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .uv uv \
	  || { $(PYTHON) -m venv .uv/venv && .uv/venv/bin/pip install --quiet --target .uv uv; }

# The browser tests drive Debian's Chromium; without it (and without root to install it) they say so and skip.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; } \
	  || echo "no Chromium found: the browser tests will be skipped"
	@command -v chromium-headless-shell >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null; } \
	  || echo "no chromium-headless-shell found: pages are shown by the whole Chromium, at three times the cost"

# Papers are printed by LibreOffice; without it their PDF is not made, and the tests that print say so and skip.
printing:
	@command -v soffice >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-writer-nogui fonts-noto-cjk >/dev/null; } \
	  || echo "no LibreOffice found: the tests that print papers will be skipped"

# The judge of our evidence packages is a tool of others, kept apart: its own needs must not bind ours.
wacz: $(UV)
	@UV_TOOL_DIR=.uv/tools UV_TOOL_BIN_DIR=.uv/tools/bin $(UV) tool install --quiet wacz \
	  || echo "the wacz tool could not be installed: the test that uses it will be skipped"

# The PostgreSQL tests start a server of their own; without its programs (and without root to install them) they skip.
postgres:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; } \
	  || echo "no PostgreSQL found: its tests will be skipped"

clean:
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis

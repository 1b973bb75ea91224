# Two commands do everything on a fresh machine with Python 3.11 or newer, git and make:
#   make run     set up, score seeds/ and write reports/
#   make test    set up and pass the tests

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
INSTALL := install --no-compile --require-hashes -r
SITE := import sysconfig; print(sysconfig.get_path("purelib"))
# pip would compile with one core alone, and the packages' own tests too. What is no Python of today (templates) need not.
COMPILE = @$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true

.DEFAULT_GOAL := help
.PHONY: crash wheels help run kernels test bounds browser spark check lint docs golden baseline lock clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "outletscore needs Python 3.11, 3.12 or 3.13 on the PATH (or PYTHON=...)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python requirements/run.txt pyproject.toml
	$(PIP) $(INSTALL) requirements/run.txt
	$(COMPILE)
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(PIP) $(INSTALL) requirements/test.txt
	$(COMPILE)
	@touch $@

run: $(VENV)/.run  ## score seeds/ into reports/
	$(BIN)/outletscore run seeds/ -o reports/

kernels: $(VENV)/.run  ## compile, in two processes, what each test process would compile
	@$(BIN)/outletscore run seeds/ -q -o $(VENV)/first-run

test: $(VENV)/.test kernels  ## run the tests
	$(BIN)/python -m pytest -q -n auto --dist loadscope --no-loadscope-reorder

bounds: $(VENV)/.test  ## run the kernels with every index checked: about two minutes, most of them compiling
	NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=$(VENV)/bounds $(BIN)/python -m tests.bounds

# What tests that are no part of `make test` need, in an environment of its own: it sees the packages of the first one,
# which stays as it is, so that it can be made while the tests run.
$(VENV)/browser/.made $(VENV)/spark/.made: $(VENV)/%/.made: $(VENV)/.test requirements/%.txt
	$(BIN)/python -m venv --without-pip $(VENV)/$*
	echo "import site; site.addsitedir('$$($(BIN)/python -c '$(SITE)')')" >"$$($(VENV)/$*/bin/python -c '$(SITE)')/first.pth"
	$(PIP) --python $(VENV)/$*/bin/python $(INSTALL) requirements/$*.txt
	@touch $@

browser: $(VENV)/browser/.made  ## test the report in a real Chromium, which must be installed
	PYTHONDONTWRITEBYTECODE= OUTLETSCORE_BROWSER=required $(VENV)/browser/bin/python -m pytest -q tests/browser

spark: $(VENV)/spark/.made  ## test --engine spark on a real local Spark, which needs Java 17 or newer
	PYTHONDONTWRITEBYTECODE= OUTLETSCORE_SPARK=required $(VENV)/spark/bin/python -m pytest -q tests/spark

check: test lint  ## tests, lint, types, layers

lint: $(VENV)/.test  ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.test  ## write the generated pages of docs/ again, and what the commands in them print
	$(BIN)/python -m tests.generated
	$(BIN)/python -m tests.console

golden: run  ## write the example report again (look at the difference before you commit it)

baseline: $(VENV)/.run  ## build the shipped baselines anew from the table DATA=..., after rules or weights changed
	@test -f "$(DATA)" || { echo "make baseline DATA=articles.parquet (docs/statistics.md says which)" >&2; exit 2; }
	$(BIN)/python -m benchmarks.reference_baselines "$(DATA)"

lock: $(VENV)/.test  ## pin the newest tested versions, with hashes
	$(PIP) install pip-tools
	$(BIN)/pip-compile -q --upgrade --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		--extra html --extra warc --extra fit --extra zst -o requirements/run.txt pyproject.toml requirements/build.in
	$(BIN)/pip-compile -q --upgrade --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		-o requirements/test.txt requirements/test.in
	$(BIN)/pip-compile -q --upgrade --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		-o requirements/browser.txt requirements/browser.in
	$(BIN)/pip-compile -q --upgrade --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		-o requirements/spark.txt requirements/spark.in

KILLS ?= 200
crash: $(VENV)/.test  ## kill a run KILLS=200 times and go on with it each time
	$(BIN)/python -m tests.crash $(KILLS)

wheels: $(VENV)/.test  ## install the wheel and the source distribution where nothing is, on Python 3.11, 3.12 and 3.13
	$(BIN)/python -m tests.wheels

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

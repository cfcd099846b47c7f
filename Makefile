# The two commands of the README are `make demo` and `make test`.
.PHONY: demo demo-stop test process crash check system clean
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin

demo: .venv/.runtime
	@$(BIN)/kaitsu demo run

demo-stop:
	@$(BIN)/kaitsu demo stop

test: .venv/.dev
	@$(BIN)/pytest

# The table of steps and rules, with the commands and the tests that show them; fails where a rule has neither.
process: .venv/.dev
	@$(BIN)/python -m tests.rules

# Kill a run at every named point, on the host and here, and see that every crash is recovered from.
crash: .venv/.dev
	@$(BIN)/python -m tests.crash

check: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# Debian packages the tests use beside Python: other people's programs that read what we write.
system:
	@apt-get install -y -qq $$(cat tests/system-packages.txt)

# Packages come at the locked versions and hashes only.
.venv/.runtime: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	@test ! -x $(BIN)/kaitsu || $(BIN)/kaitsu demo stop
	@test "$$(cat .kaitsu-home 2>/dev/null)" != .demo || rm .kaitsu-home
	@rm -rf .venv .demo .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The two commands of the README are `make demo` and `make test`.
.PHONY: demo demo-stop test real real-bench process letters crash faults leaks tamper audit check system clean
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
PHP74 := tests/php74/node_modules

demo: .venv/.runtime
	@$(BIN)/kaitsu demo run

demo-stop:
	@$(BIN)/kaitsu demo stop

# By file, since what a module's fixtures set up is costly; as many workers as tests/ports.py has ranges of ports.
test: .venv/.dev
	@$(BIN)/pytest --numprocesses auto --maxprocesses 8 --dist loadfile

# On installed real shops, each named by KAITSU_REAL_<SYSTEM>=root,url (WOOCOMMERCE, WELCART, ECCUBE); KAITSU_REAL_ARCHIVES
# is the folder of their modules' archives, KAITSU_REAL_ECCUBE_LOGIN=name:password. What is not set is skipped.
real: .venv/.dev
	@test -n "$$KAITSU_REAL_WOOCOMMERCE$$KAITSU_REAL_WELCART$$KAITSU_REAL_ECCUBE" \
	  || { echo "no KAITSU_REAL_<SYSTEM>=root,url is set" >&2; exit 2; }
	@$(BIN)/pytest tests/real tests/shops/wordpress
	@test -z "$$KAITSU_REAL_WELCART" || $(BIN)/pytest tests/shops/contract -k welcart
	@test -z "$$KAITSU_REAL_ECCUBE" || $(BIN)/pytest tests/shops/contract -k eccube

# What a rollout there costs and what shoppers notice of it; beside WP-CLI where KAITSU_REAL_WP names its command.
real-bench: .venv/.dev
	@test -n "$$KAITSU_REAL_WOOCOMMERCE" || { echo "KAITSU_REAL_WOOCOMMERCE=root,url is not set" >&2; exit 2; }
	@test -n "$$KAITSU_REAL_ARCHIVES" || { echo "KAITSU_REAL_ARCHIVES=folder is not set" >&2; exit 2; }
	@$(BIN)/python -m tests.real.bench

# The table of steps and rules, with the commands and the tests that show them; fails where a rule has neither.
# docs/gateways.md, from the catalogue.
catalogue: .venv/.dev
	@$(BIN)/kaitsu gateways --page > docs/gateways.md

process: .venv/.dev
	@$(BIN)/python -m tests.rules

# What the reader of settings letters makes of the sample letters, gateway by gateway.
letters: .venv/.dev
	@$(BIN)/python -m tests.intake

# Kill a run at every named point, on the host and here, and see that every crash is recovered from.
crash: .venv/.dev
	@$(BIN)/python -m tests.crash

# Spoil the 1st, 2nd, … call to a host in every way, stop an operator past its lease, run over bad lines.
faults: .venv/.dev
	@$(BIN)/python -m tests.faults

# Every command under every flag with canaries for secrets, and a search for them in all that was left and shown.
leaks: .venv/.dev
	@$(BIN)/python -m tests.leaks

# Flip every byte of all that is trusted, cut, swap and replay it; then 10,000 made-up inputs.
tamper: .venv/.dev
	@$(BIN)/python -m tests.tamper

# The packages we stand on: hashes, versions, licences, unchanged files; known vulnerabilities if a service answers.
audit: .venv/.dev
	@$(BIN)/python -m tests.audit

check: .venv/.dev $(PHP74)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m tests.php74

# Debian packages the tests use beside Python: other people's programs that read what we write, and PHP.
system:
	@apt-get install -y -qq --no-install-recommends $$(cat tests/system-packages.txt)
	@command -v npm >/dev/null || apt-get install -y -qq --no-install-recommends nodejs npm
	@$(MAKE) --no-print-directory $(PHP74)

# PHP 7.4 itself, built for node: our PHP is held to it (docs/decisions/009-php-prelude.md).
$(PHP74): tests/php74/package-lock.json
	@command -v npm >/dev/null || { echo "npm is not installed: run \`make system\`" >&2; exit 2; }
	@npm ci --prefix tests/php74 --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

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

# Every target does its own set-up: a virtual environment in .venv, from the lock file's pins.

PYTHON ?= python3
JOBS ?= 2
READY := .venv/ready
PIP := .venv/bin/python -m pip --disable-pip-version-check --quiet
UV_LOCK := .venv/bin/uv pip compile pyproject.toml --no-config --universal --python-version 3.10 \
	--extra instructor --extra cluster --extra dev --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --quiet
ALLOW_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

export PATH := $(CURDIR)/.venv/bin:$(PATH)

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

demo: $(READY) ## Release, collect, grade, give back and report a sample class made on the spot
	autograder demo

test: $(READY) still ## Every check the pack has
	pytest --quiet --nbval solutions
	autograder audit
	pytest -n $(JOBS) --dist loadgroup

quick: $(READY) still ## The checks that take under two minutes, for every change
	pytest -n $(JOBS) --dist loadgroup -m "not slow"

still: $(READY)
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-cache
	autograder release --check

lab: $(READY) ## JupyterLab for a student, on a copy of the notebooks in classroom/work
	mkdir -p classroom/work
	cp -Rn notebooks/. classroom/work || true
	jupyter lab $(ALLOW_ROOT) --notebook-dir classroom/work

formgrader: $(READY) ## JupyterLab for an instructor, open at Formgrader
	jupyter lab $(ALLOW_ROOT) --LabApp.default_url=/formgrader

release: $(READY) ## Write notebooks/ from solutions/
	autograder release

lock: $(READY) ## Write requirements.lock and environment.yml (UPGRADE=1 takes newer versions)
	$(UV_LOCK) $(if $(UPGRADE),--upgrade) --output-file requirements.lock
	python tools/environment.py

bench: $(READY) ## Measure grading beside nbgrader's own, and write docs/benchmark.md
	autograder bench

docs: $(READY) ## Build the site of the documents in build/docs; a broken link fails it
	python -m sphinx -W --keep-going --fresh-env --quiet \
		--conf-dir docs --doctree-dir build/doctrees . build/docs

pictures: $(READY) ## Take the documents' screenshots afresh, with Chromium
	PICTURES=1 pytest --quiet tests/browser

system: ## Install the system packages that help, on Debian as root
	sh tools/system.sh bubblewrap libseccomp2 chromium fonts-noto-cjk libatomic1

clean: ## Remove the virtual environment and caches; classroom/ stays
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) tools/check_python.py || sh tools/system.sh python3-venv
	@$(PYTHON) tools/check_python.py --tell
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(READY)

.PHONY: help demo test quick still lab formgrader release lock bench docs pictures system clean

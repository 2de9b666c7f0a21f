# The two commands of the README. Each sets up .venv by itself in a fresh clone.
PYTHON ?= python3
Q ?= why does batch size saturate?
export Q

.PHONY: ask test

# A declined question (exit 3) is an outcome, not a failure of make.
ask: .venv/installed
	@.venv/bin/assistant ask -- "$$Q" || [ $$? -eq 3 ]

test: .venv/installed-dev
	.venv/bin/pytest

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --upgrade pip
	.venv/bin/python -m pip install --quiet --progress-bar on -c constraints.txt -e .
	@touch $@

.venv/installed-dev: .venv/installed
	.venv/bin/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

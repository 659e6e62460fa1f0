# Everything one types here. Each target first installs what is missing, which costs nothing when
# nothing is.

export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/acquit/target

PORT ?= 3000
DATA ?=
STEPS ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test trust release bench check setup-build setup-postgres setup-test

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16
	@echo
	@echo "  Built files go to $(CARGO_TARGET_DIR)."

demo: setup-build ## the product with sample data; PORT=3000, DATA=folder to keep what you do
	@cargo xtask demo --port "$(PORT)" $(if $(DATA),--data "$(DATA)")

test: setup-test ## every check; STEPS="rust end2end" for some of fmt clippy deny site rust end2end
	@cargo xtask test $(STEPS)

trust: setup-test ## promises and attacks in the long form of their tests; ROWS="R4 A1" for some
	@cargo xtask trust $(ROWS)

release: setup-build ## the program and its site, to install
	@cargo xtask release

bench: setup-build setup-postgres ## measurements of the release build; ARGS="…" are passed on
	@cargo xtask bench $(ARGS)

check: setup-build ## format and lints only
	@cargo xtask test fmt clippy

setup-build:
	@setup/rust.sh
	@setup/wasm.sh

setup-postgres:
	@setup/postgres.sh

setup-test: setup-build setup-postgres
	@setup/browser.sh
	@setup/python.sh
	@command -v pdftotext >/dev/null || setup/packages.sh poppler-utils
	@command -v heif-enc >/dev/null || setup/packages.sh libheif-examples

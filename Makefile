# Where to find things; CMake does the work (CMakePresets.json).

prefix ?= /usr/local

.PHONY: all build test check deep bench ui docs format install deb clean help

all: build

build: ## the program, at build/confer
	@[ -f build/build.ninja ] || cmake --preset release >/dev/null
	@cmake --build build --parallel 2

test: build ## unit tests, Markdown cases and the error gallery
	@cmake --build build --parallel 2 --target checks
	@tools/run_ctest build
	@python3 tests/run_cases.py
	@python3 tests/errors/run.py

check: ## everything that must hold before a change lands
	@./check

deep: ## the same, with sanitizers and longer runs
	@./check --deep

bench: build ## times against other tools on the same files
	@python3 bench/run.py
	@/usr/bin/python3 bench/fit/run.py

ui: ## the pages' files in app/web/assets (needs node, npm, clang-14, lld, wasi-libc)
	@tools/build_ui

docs: build ## what is made from the program's own tables
	@tools/generate.sh

format: ## the C sources in the style of .clang-format
	@tools/format

install: build ## under $(prefix)
	@cmake --install build --prefix "$(prefix)"

deb: build ## an installable Debian package, build/confer_*.deb
	@cd build && cpack -G DEB >/dev/null && ls confer_*.deb | sed 's|^|build/|'

clean: ## everything that was built
	rm -rf build build-* .check

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  \1	/p' Makefile | expand -t 12

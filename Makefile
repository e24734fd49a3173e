# Handrail's commands. Each one does the set-up it needs; `make` alone lists them.
.DEFAULT_GOAL := help
node := bin/node
vitest := $(node) node_modules/vitest/vitest.mjs run

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Runs npm only when the lockfile differs from the one it last installed. `npm install --no-save` takes the lockfile's versions and digests and
# leaves it as it is; `npm ci` refuses where a registry lacks other systems' optional binaries (docs/decisions/0001-toolchain.md).
.PHONY: setup
setup: ## Install the pinned dependencies (and a Node >= 24 beside them)
	@cmp -s package-lock.json node_modules/.installed-lock.json || { \
	  echo "installing dependencies ..." && \
	  npm install --no-save --loglevel=error && \
	  $(node) --version >/dev/null && \
	  cp package-lock.json node_modules/.installed-lock.json; }

.PHONY: demo
demo: setup ## Watch one incident, end to end: [SCENARIO=name] [MODE=assist|auto]
	@$(node) toolbox/main.ts get kubectl helm
	@./handrail demo $(if $(SCENARIO),--scenario '$(SCENARIO)') $(if $(MODE),--mode '$(MODE)')

.PHONY: test
test: build ## Run every test; one that needs a real tool this machine lacks says so and is skipped: [ONLY=path]
	@$(node) toolbox/main.ts get --quick
	$(vitest) $(ONLY)

.PHONY: conformance
conformance: setup ## Hold the rehearsal cluster to a real control plane, command by command (minutes; needs `make tools`): [ONLY=area]
	HANDRAIL_CONFORMANCE=1 $(vitest) test/conformance/conformance.test.ts $(if $(ONLY),-t ' $(ONLY): ')

# Only what asks Node for something can differ by Node: servers, clients, processes, files, threads, SQLite, cryptography; so the adapters, what
# they stand on, and the demo through all of it. Tests that only compute come out the same, and those that mostly wait for a real control plane
# would only wait once more. `make test-node26 ONLY=src/` runs all of src/.
differs-by-node := src/platform/ src/bus/ src/ingest/ src/server/ src/app/ src/sim/api/ src/incident/adapters/ src/execute/adapters/ \
  test/acceptance/demo.test.ts --exclude 'src/execute/adapters/{identity,job}/**'

.PHONY: test-node26
test-node26: setup ## Run on Node 26 as well what can differ by Node, and the demo: [ONLY=path]
	node26="$$($(node) toolbox/main.ts get --path node26)" && \
	  HANDRAIL_NODE="$$node26" $(vitest) $(or $(ONLY),$(differs-by-node))

.PHONY: check
check: setup ## Everything that can be checked without running Handrail; shows all that is wrong
	@$(MAKE) --no-print-directory --keep-going types lint architecture unused

.PHONY: types
types: setup ## Check the types
	$(node) node_modules/typescript/bin/tsc --noEmit -p .

.PHONY: lint
lint: setup ## Check lint rules and formatting
	$(node) node_modules/@biomejs/biome/bin/biome check --error-on-warnings .

.PHONY: format
format: setup ## Apply the formatting and the safe lint fixes
	$(node) node_modules/@biomejs/biome/bin/biome check --write .

.PHONY: architecture
architecture: setup ## Check which room imports which (test/rooms.ts)
	$(vitest) test/architecture.test.ts

.PHONY: unused
unused: setup ## Find exports, files and dependencies that nothing uses
	$(node) node_modules/knip/bin/knip.js

.PHONY: build
build: setup ## Bundle into dist/, which ./handrail then runs
	$(node) node_modules/rolldown/bin/cli.mjs --config rolldown.config.ts --logLevel warn

.PHONY: policy
policy: setup ## Test policies/ and compile them to the bundle that is checked in (gets opa if Go is here)
	@opa="$$($(node) toolbox/main.ts get --path opa)" && export HANDRAIL_OPA="$$opa" && \
	  $(node) src/app/main.ts policy test policies/handrail policies/data.json && \
	  $(node) src/app/main.ts policy compile --output policies/bundle.tar.gz policies/handrail policies/data.json

.PHONY: bench
bench: build ## Measure side by side with what one would use instead: [ONLY=name]
	@$(node) toolbox/main.ts get --quick
	@$(node) bench/run.ts $(ONLY)

.PHONY: accuracy
accuracy: cases ## Measure diagnosis on all labelled cases, and write docs/diagnosis-accuracy.md
	@$(node) bench/calibration/write-page.ts

.PHONY: cases
cases: setup ## Collect the labelled cases of diagnosis from the tests of causes
	@$(node) bench/calibration/collect.ts

.PHONY: chaos
chaos: build ## Play the faults that must be survived, and print what was lost: nothing (minutes): [ONLY=name] [SEED=n] [SCALE=n] [SECONDS=n] [QUICK=1]
	@$(node) toolbox/main.ts get --quick
	@$(node) test/chaos/main.ts $(if $(QUICK),--quick) $(if $(SEED),--seed '$(SEED)') $(if $(SCALE),--scale '$(SCALE)') $(if $(SECONDS),--seconds '$(SECONDS)') $(ONLY)

.PHONY: tools
tools: setup ## Get every real server the tests can use (builds a Kubernetes control plane if Go is here: minutes, once)
	@$(node) toolbox/main.ts get

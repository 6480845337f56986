# The menu: `make` prints it. The work is done by the scripts in scripts/, which also run by themselves.

.DEFAULT_GOAL := menu
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The languages to install: a profile of rootfs/profiles.yaml. A RUNNER_ROOTFS of another place is used as it is.
PROFILE ?= core
profile_rootfs := /var/cache/runner/rootfs/$(PROFILE)
export RUNNER_ROOTFS ?= $(profile_rootfs)
ifeq ($(RUNNER_ROOTFS),$(profile_rootfs))
rootfs_build := rootfs/build --profile $(PROFILE)
else
rootfs_build := @echo "rootfs: $(RUNNER_ROOTFS), as it is"
endif

service := target/quarkus-app/quarkus-run.jar
aot_cache := target/quarkus-app/app.aot
native := target/native/runner
# With the directories, whose times change when a file is taken away.
service_sources := pom.xml $(shell find src/main \( -name node_modules -o -path src/main/webui/tests \) -prune -o -print 2>/dev/null)

.PHONY: menu
menu:
	@awk -f scripts/lib/menu.awk $(MAKEFILE_LIST)

##@ Run

.PHONY: run
run: prepared ## Install what is missing, build, and run in the foreground until Ctrl-C
	@scripts/run

.PHONY: start
start: prepared ## The same in the background; returns when the service is ready
	@scripts/start

.PHONY: stop
stop: ## End what run or start started
	@scripts/stop

.PHONY: run-mock
run-mock: ## Serve the API with made-up answers: no root, no Linux needed
	@scripts/setup --mock
	@$(MAKE) service
	@scripts/run-mock

.PHONY: doctor
doctor: service ## Say what Runner needs of this machine: ok, missing, how to fix
	@scripts/doctor

##@ Check

.PHONY: test
test: prepared-for-tests ## Run every test, the real sandbox included
	@scripts/test

.PHONY: test-native
test-native: prepared-for-tests native ## Run the acceptance tests against the native executable
	@scripts/test-native

.PHONY: test-vm
test-vm: ## Boot Debian with systemd and cgroup v2 in a machine of its own, install Runner, test it there
	@scripts/setup --vm
	@$(MAKE) prepared
	@vm/run

.PHONY: bench
bench: prepared ## Measure against bare exec and against other sandboxes (BENCH=--quick)
	@bench/run $(BENCH)

.PHONY: lint
lint: ## Check format and code: shell, C, Java
	@scripts/setup --test
	@scripts/lint

.PHONY: fmt
fmt: ## Format C and Java in place
	@scripts/setup --test
	@scripts/fmt

##@ Build

.PHONY: setup
setup: ## Install what is missing on this machine, create the user runner
	@scripts/setup

.PHONY: helper
helper: ## Build the privileged helper
	@$(MAKE) --silent -C native-helper all

.PHONY: rootfs
rootfs: ## Build the tree of toolchains, if its inputs changed (PROFILE=core)
	$(rootfs_build)

.PHONY: service
service: $(service) ## Build the service
	@:

$(service): $(service_sources)
	@echo "service: building (the first time, Maven fetches its libraries)"
	@scripts/mvn --quiet package -Dmaven.test.skip=true
	@touch $@

.PHONY: aot
aot: $(aot_cache) ## Let the service start faster: a trial run fills the JVM's AOT cache
	@:

# A service without it only starts more slowly.
$(aot_cache): $(service) scripts/aot-cache
	@echo "service: making its AOT cache"
	@scripts/aot-cache $(@D) || echo "service: it will start without an AOT cache"

.PHONY: native
native: $(native) ## Build service and command line as one native executable (needs GraalVM or Mandrel)
	@:

$(native): $(service_sources) scripts/native
	@scripts/native

.PHONY: package
package: helper service sbom ## Build the Debian packages and the tarball (NATIVE=yes: with the native executable)
	@scripts/setup --package
	@$(MAKE) rootfs $(if $(NATIVE),native)
	@deploy/package $(if $(NATIVE),--native)
	@lintian --allow-root --fail-on error,warning target/packages/*.deb

.PHONY: sbom
sbom: target/bom.json ## List every library in the service with its licence, in the format of CycloneDX
	@scripts/licences target/bom.json

target/bom.json: pom.xml
	@scripts/mvn --quiet org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom

.PHONY: clean
clean: ## Remove what was built (the rootfs stays in its cache)
	@$(MAKE) -C native-helper clean
	@$(MAKE) -C bench clean
	rm -rf target

##@ Work on it

.PHONY: install-hooks
install-hooks: ## Check format before each commit
	git config core.hooksPath .githooks

# In this order also under -j: the builds need what the setup installs.
.PHONY: prepared prepared-for-tests
prepared:
	@scripts/setup
	@$(MAKE) helper
	@$(MAKE) rootfs
	@$(MAKE) service
	@$(MAKE) aot

prepared-for-tests:
	@scripts/setup --test
	@$(MAKE) helper
	@$(MAKE) rootfs

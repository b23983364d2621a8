# Every target says after ## what it does; `make` alone lists them.
.DEFAULT_GOAL := help

FUZZTIME ?= 30s
BENCHTIME ?= 1s
GO ?= go

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/irsalint
	$(GO) build -trimpath -o bin/irsalint ./cmd/irsalint

.PHONY: test
test: ## Run gofmt, go vet and all tests, which also check that generated files are up to date
	@unformatted=$$(gofmt -l cmd internal rules); \
	if [ -n "$$unformatted" ]; then echo "not formatted, run gofmt -w:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) test ./...
	@command -v terraform >/dev/null || echo "SKIPPED: terraform is not installed, the evaluator was not compared with it"

.PHONY: lint
lint: ## Run golangci-lint, where it is installed
	@if command -v golangci-lint >/dev/null; then golangci-lint run; \
	else echo "golangci-lint is not installed: https://golangci-lint.run/docs/welcome/install/"; fi

.PHONY: generate
generate: ## Write rules/catalog.json and the page of each rule
	$(GO) run ./internal/catalog/gen

.PHONY: fuzz
fuzz: ## Run each fuzz target for FUZZTIME (30s)
	@grep -rno --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' internal | while IFS=: read -r file _ func; do \
		$(GO) test -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")" || exit 1; \
	done

.PHONY: bench
bench: ## Run the benchmarks for BENCHTIME (1s) each
	$(GO) test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./...

.PHONY: demo
demo: build ## Check the example in testdata/projects/demo
	@echo '$$ irsalint testdata/projects/demo'; \
	code=0; bin/irsalint testdata/projects/demo || code=$$?; \
	echo; echo "exit code $$code (0 clean, 1 findings, 2 could not run, 3 nothing to analyse)"

.PHONY: oracle
oracle: ## Compare the IAM evaluation with another implementation (needs npm)
	npm ci --prefix testdata/oracle
	IRSALINT_ORACLE=1 $(GO) test ./internal/iam -run Oracle -v -count=1

.PHONY: consumers
consumers: ## Give the reports in internal/report/testdata to programs that read them (needs npm)
	@command -v npm >/dev/null || { echo "npm is not installed: the reports were given to nobody"; exit 1; }
	npm ci --prefix testdata/consumers
	node testdata/consumers/check.mjs internal/report/testdata

.PHONY: cdk
cdk: ## Synthesise the templates of testdata/projects/cdk again (needs npm)
	npm ci --prefix testdata/cdk
	node testdata/cdk/synth.mjs

.PHONY: modules
modules: ## Compare the models of modules with the real ones in IRSALINT_MODULES=DIR
	IRSALINT_MODULES="$(abspath $(IRSALINT_MODULES))" $(GO) test ./internal/parse/terraform -run ModelsOracle -v -count=1

.PHONY: renderers
renderers: ## Compare builds and charts below IRSALINT_TREES=DIR with those of kustomize and Helm
	GOBIN="$(abspath bin/oracle)" $(GO) install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
	GOBIN="$(abspath bin/oracle)" $(GO) install -ldflags '-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=33' helm.sh/helm/v3/cmd/helm@v3.22.0
	IRSALINT_KUSTOMIZE="$(abspath bin/oracle/kustomize)" IRSALINT_OVERLAYS="$(abspath $(IRSALINT_TREES))" \
	IRSALINT_HELM="$(abspath bin/oracle/helm)" IRSALINT_CHARTS="$(abspath $(IRSALINT_TREES))" \
	$(GO) test ./internal/render/... -run Oracle -v -count=1 -timeout 60m

.PHONY: rule
rule: ## Begin a rule: make rule GROUP=trust NAME=wildcard-subject
	$(GO) run ./internal/catalog/gen -new "$(GROUP)/$(NAME)"

TOOLS := $(abspath bin/tools)

.PHONY: action-lint
action-lint: ## Check the Action and the workflows with shellcheck and actionlint (needs shellcheck)
	@command -v shellcheck >/dev/null || { echo "shellcheck is not installed: nothing was checked"; exit 1; }
	shellcheck --external-sources .github/action/*.sh
	GOBIN="$(TOOLS)" $(GO) install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
	"$(TOOLS)/actionlint"

.PHONY: precommit
precommit: ## Run the hooks of HEAD in a repository with pre-commit (needs pre-commit)
	@command -v pre-commit >/dev/null || { echo "pre-commit is not installed: the hooks were not run"; exit 1; }
	IRSALINT_PRECOMMIT=1 $(GO) test ./internal/cli -run PreCommit -v -count=1 -timeout 30m

# The table of checksums is part of the sources of the Action, but not of what is released.
TABLE := .github/action/checksums.txt
SOURCES := -- . ':!$(TABLE)'
GORELEASER = SOURCE_COMMIT="$$(git log -1 --format=%H $(SOURCES))" SOURCE_DATE="$$(git log -1 --format=%cI $(SOURCES))" \
	SOURCE_DATE_EPOCH="$$(git log -1 --format=%ct $(SOURCES))" VERSION="$(VERSION)" PATH="$(TOOLS):$$PATH" "$(TOOLS)/goreleaser"

.PHONY: release-tools
release-tools:
	GOBIN="$(TOOLS)" $(GO) install github.com/goreleaser/goreleaser/v2@v2.15.1
	GOBIN="$(TOOLS)" $(GO) install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0

.PHONY: release-check
release-check: VERSION = 0.0.0
release-check: release-tools ## Check the configuration of releases, and build the archive for this system into dist
	$(GORELEASER) check
	sed -e "s/^    goos: .*/    goos: [$$($(GO) env GOOS)]/" -e "s/^    goarch: .*/    goarch: [$$($(GO) env GOARCH)]/" .goreleaser.yaml >bin/goreleaser.yaml
	$(GORELEASER) release --config bin/goreleaser.yaml --snapshot --clean --skip=ko
	dist/irsalint_*/irsalint version

.PHONY: checksums
checksums: release-tools ## Write the checksums of a release into the Action: make checksums VERSION=1.2.3
	@test -n "$(VERSION)" || { echo "say VERSION=1.2.3"; exit 1; }
	@git diff --quiet HEAD $(SOURCES) || { echo "there are changes that are not committed"; exit 1; }
	$(GORELEASER) release --snapshot --clean --skip=ko,sbom
	grep -v ' irsalint_$(VERSION)_' $(TABLE) >bin/checksums.txt || true
	cat bin/checksums.txt dist/checksums.txt >$(TABLE)

.PHONY: release
release: release-tools ## Publish the tag that is checked out
	$(GORELEASER) release --clean

# The README's test command is `make test`. Slow suites have targets of their
# own and a short form inside it.
GO ?= go
LINT_VERSION := v2.15.0

.PHONY: test lint bench slow fuzz properties crash generate run

test: ## what a change must pass: sets up what the tests need, then runs them
	@sh scripts/setup
	$(GO) vet ./...
	$(GO) test -race -shuffle=on ./...

lint:
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION) run

bench: ## the figures that docs/architecture.md quotes
	$(GO) test -run '^$$' -bench . -benchmem ./...

slow: properties crash fuzz ## the long forms

properties: ## 100,000 cases of policies, accounts and asks against brute force
	$(GO) test ./negotiation -run 'Brute|Property|Properties|Rapid' -rapid.checks=100000 -timeout 60m

crash: ## kills the store at random moments, many times
	REPAYBOT_CRASH_RUNS=200 $(GO) test ./storage/... -run Crash -timeout 60m

FUZZTIME ?= 60s
fuzz: ## every fuzz target for a while
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test $$p -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) || exit 1; \
	  done; \
	done

generate: ## the trained model and the bundled scripts
	$(GO) generate ./...

run:
	$(GO) run ./cmd/repaybot demo

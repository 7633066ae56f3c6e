# The README's test command is `make test`. Slow suites have targets of their
# own and a short form inside it.
GO ?= go
LINT_VERSION := v2.15.0

# The race detector needs a C compiler; without one the tests run without it.
RACE := $(shell command -v $${CC:-cc} >/dev/null 2>&1 && echo -race)
TESTFLAGS ?=

.PHONY: test lint requests bench bench-size wakes measure screenshots slow fuzz properties crash kill model simulate generate run

test: ## what a change must pass: sets up what the tests need, then runs them
	@sh scripts/setup
	@test -n "$(RACE)" || echo "test: no C compiler here, so the race detector is left out"
	@$(GO) run ./bot/web/bundle/size
	$(GO) vet ./...
	$(GO) test $(RACE) -shuffle=on -timeout 20m $(TESTFLAGS) ./...

lint:
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION) run

bench: ## the figures that docs/architecture.md quotes
	$(GO) test -run '^$$' -bench . -benchmem ./...

SIZES ?= 1000 100000 1000000
bench-size: ## what a turn costs among a thousand conversations and a million; takes 25 GB under TMPDIR, and gives it back
	REPAYBOT_TEST_SIZES="$(SIZES)" $(GO) test ./storage/sqlite -run CostAmongMany -v -timeout 60m

wakes: ## a million wakes against a thousand; on MongoDB too where REPAYBOT_TEST_MONGODB_URI is set
	REPAYBOT_TEST_WAKES=1000000 $(GO) test ./storage/sqlite -run ManyWakes -v -timeout 10m
	$(GO) test ./storage/mongo -run '^$$' -bench Wakes -benchtime 60x -timeout 60m

measure: ## how well the reader reads: the table of docs/understanding.md, and every miss
	@for f in dialog/understand/testdata/heldout.zh.jsonl dialog/understand/testdata/heldout.en.jsonl ../shared/data/utterances.sample.jsonl; do \
	  if [ -f "$$f" ]; then echo "== $$f"; $(GO) run ./cmd/repaybot understand --check "$$f" || exit 1; fi; \
	done

requests: ## 20,000 random requests made from the API's description, and 10,000 to the console with each role
	$(GO) test ./bot/web/api -run RandomRequests -v -count=1 -requests 20000
	$(GO) test ./bot/web/console -run Mutated -v -count=1 -timeout 30m -requests 10000

slow: requests properties crash kill model fuzz ## the long forms

properties: ## 100,000 cases of policies, accounts and asks against every term tried
	$(GO) test ./negotiation -run ProposeAgainst -rapid.checks=5000 -timeout 60m
	$(GO) test ./negotiation ./dialog -rapid.checks=20000 -timeout 60m -skip ProposeAgainst

crash: ## kills the store at random moments, for ten minutes
	REPAYBOT_TEST_CRASH_TIME=10m $(GO) test ./storage/sqlite -run Crash -v -timeout 30m

KILLS ?= 200
kill: ## kills the whole program that often while customers talk, and takes one of two away, on each store
	REPAYBOT_TEST_KILLS=$(KILLS) REPAYBOT_TEST_CUSTOMERS=200 $(GO) test ./cmd/repaybot/storm -count=1 -v -timeout 60m

model: ## 20,000 turns with a model that answers badly, and every prompt that may lead one astray
	$(GO) test ./cmd/repaybot -run 'Model|Astray|Personal' -v -timeout 30m

FUZZTIME ?= 60s
fuzz: ## every fuzz target for a while
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test $$p -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) || exit 1; \
	  done; \
	done

SEED ?= 1
simulate: ## 10,000 customers for a year: the table of docs/simulation.md, and every message held against the rules
	@mkdir -p .cache
	$(GO) run ./cmd/repaybot simulate --customers 10000 --days 365 --seed $(SEED) --log .cache/messages.jsonl
	$(GO) run ./cmd/checklog .cache/messages.jsonl

generate: ## the trained model and the bundled scripts
	$(GO) generate ./...

CONSOLE = KeyboardAlone|CustomersPanel|Practises|SigningIn|SupervisorsPages|WaiverIsApproved|HandedOver|PersonIsAsked|AtOnceInTheir|CustomerCancels|BrowserDies|ReopenComesBack
screenshots: ## pictures of every state of the visit and of the console, of which docs/screenshots keeps some, into .cache/screenshots
	@mkdir -p .cache/screenshots
	REPAYBOT_TEST_SCREENSHOTS="$(CURDIR)/.cache/screenshots" $(GO) test ./cmd/repaybot -run 'WholeVisit|TwoWidgets|Mirrored|$(CONSOLE)' -count 1

run:
	$(GO) run ./cmd/repaybot demo

GO ?= go
# Inputs for each fuzz target in `make test`; more find more.
FUZZ_RUNS ?= 3000

# The race detector needs a C compiler; without one the tests still run.
RACE := $(if $(shell command -v $(or $(CC),gcc) 2>/dev/null),-race,)

.PHONY: build test lint unit fuzz interop generate bench demo

build:
	$(GO) build -ldflags='-s -w' -o bin/runner ./cmd/runner

test: lint unit fuzz interop

lint:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "not formatted (run gofmt -w):"; echo "$$files"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

unit:
	@[ -n "$(RACE)" ] || echo "no C compiler found: the tests run without the race detector"
	$(if $(RACE),CGO_ENABLED=1) $(GO) test $(RACE) -shuffle=on -timeout=15m ./...

fuzz:
	GO=$(GO) FUZZ_RUNS=$(FUZZ_RUNS) .ci/fuzz

# The nested modules keep gotd/td, which only their tests need, out of ours; each
# has another version of it.
interop:
	@for dir in interop interop/layer170; do \
		[ -f $$dir/go.mod ] || { echo "$$dir: no go.mod: nothing to run"; continue; }; \
		echo "cd $$dir && $(GO) test ./..."; (cd $$dir && $(GO) test -timeout=10m ./...) || exit 1; done

generate:
	$(GO) generate ./...

# One table of ours beside gotd's; alone on 2 cores it takes some 4 minutes.
bench:
	cd interop && $(GO) run ./cmd/benchtable

demo:
	$(GO) run ./cmd/runner demo

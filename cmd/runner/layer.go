package main

import (
	"errors"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/scripts/selector"
)

// layerCode knows which exit codes the typed errors of the layers lead to.
func layerCode(err error) (int, bool) {
	if _, ok := errors.AsType[*selector.Error](err); ok {
		return exitUsage, true
	}
	if errors.Is(err, scripts.ErrNoAccounts) {
		return exitNoMatch, true
	}
	return 0, false
}

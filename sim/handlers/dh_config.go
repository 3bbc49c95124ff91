package handlers

import (
	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func dhMethods(m methods) {
	object(m, signedIn, getDHConfig)
}

const (
	// dhVersion numbers the group below; it never changes.
	dhVersion = 1
	// dhGenerator goes with the prime.
	dhGenerator = 3
	// maxDHRandom is the most random bytes that a client gets.
	maxDHRandom = 1024
)

// getDHConfig gives clients the group of secret chats and calls, and random
// bytes to mix into theirs.
// See https://core.telegram.org/method/messages.getDhConfig.
func getDHConfig(c *Call, req *api.MessagesGetDhConfigRequest) (api.MessagesDhConfigClass, error) {
	if req.RandomLength < 0 || req.RandomLength > maxDHRandom {
		return nil, world.Refuse(400, "RANDOM_LENGTH_INVALID")
	}
	random, err := c.random(int(req.RandomLength))
	if err != nil {
		return nil, err
	}
	if req.Version == dhVersion {
		return &api.MessagesDhConfigNotModified{Random: random}, nil
	}
	return &api.MessagesDhConfig{G: dhGenerator, P: crypto.KnownPrime(), Version: dhVersion, Random: random}, nil
}

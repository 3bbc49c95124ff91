package handlers

import "github.com/tgfleet/tgfleet/tl/api"

func cdnMethods(m methods) {
	object(m, anybody, getCDNConfig)
}

// getCDNConfig lists the keys of CDN DCs; there are none.
// See https://core.telegram.org/cdn.
func getCDNConfig(*Call, *api.HelpGetCdnConfigRequest) (*api.CdnConfig, error) {
	return &api.CdnConfig{}, nil
}

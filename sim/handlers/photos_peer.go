package handlers

import (
	"github.com/tgfleet/tgfleet/tl/api"
)

// locatePeerPhoto finds a photo by the peer that shows it, which needs no
// reference.
func (c *Call) locatePeerPhoto(l *api.InputPeerPhotoFileLocation) (place, error) {
	return place{}, errLocation
}

package sim

import (
	"net/http"

	"github.com/tgfleet/tgfleet/sim/control"
)

func (s *Server) postState(w http.ResponseWriter, r *http.Request) {
	var st control.State
	if !decode(w, r, &st) {
		return
	}
	if err := s.SetState(r.PathValue("phone"), st); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	respond(w, http.StatusOK, map[string]bool{"ok": true})
}

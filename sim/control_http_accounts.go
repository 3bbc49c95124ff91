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

func (s *Server) postBot(w http.ResponseWriter, r *http.Request) {
	var b control.Bot
	if !decode(w, r, &b) {
		return
	}
	account, err := s.RegisterBot(b)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	respond(w, http.StatusCreated, account)
}

func (s *Server) revokeToken(w http.ResponseWriter, r *http.Request) {
	account, err := s.RevokeBotToken(r.PathValue("token"))
	if err != nil {
		refuse(w, http.StatusNotFound, err)
		return
	}
	respond(w, http.StatusOK, account)
}

package sim

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/tgfleet/tgfleet/sim/control"
)

// worldRoutes are those of people, chats and messages.
func (s *Server) worldRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/users", func(w http.ResponseWriter, _ *http.Request) { respond(w, http.StatusOK, s.Users()) })
	mux.HandleFunc("GET /v1/users/{who}", func(w http.ResponseWriter, r *http.Request) {
		u, err := s.User(control.Ref(r.PathValue("who")))
		answer(w, http.StatusOK, u, err)
	})
	mux.HandleFunc("GET /v1/chats", func(w http.ResponseWriter, r *http.Request) {
		chats, err := s.Chats(control.Ref(r.FormValue("of")))
		answer(w, http.StatusOK, chats, err)
	})
	mux.HandleFunc("GET /v1/chats/{chat}", func(w http.ResponseWriter, r *http.Request) {
		c, err := s.Chat(control.Ref(r.PathValue("chat")))
		answer(w, http.StatusOK, c, err)
	})
	mux.HandleFunc("POST /v1/chats", func(w http.ResponseWriter, r *http.Request) {
		var n control.NewChat
		if decode(w, r, &n) {
			c, err := s.CreateChat(n)
			answer(w, http.StatusCreated, c, err)
		}
	})
	mux.HandleFunc("GET /v1/chats/{chat}/messages", s.getHistory)
	mux.HandleFunc("POST /v1/messages", func(w http.ResponseWriter, r *http.Request) {
		var m control.NewMessage
		if decode(w, r, &m) {
			sent, err := s.Send(m)
			answer(w, http.StatusCreated, sent, err)
		}
	})
}

func (s *Server) getHistory(w http.ResponseWriter, r *http.Request) {
	limit := 0
	if text := r.FormValue("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil {
			refuse(w, http.StatusBadRequest, fmt.Errorf("limit %q: want a number", text))
			return
		}
	}
	messages, err := s.History(control.Ref(r.PathValue("chat")), control.Ref(r.FormValue("as")), limit)
	answer(w, http.StatusOK, messages, err)
}

// answer responds with body, or with why there is none.
func answer(w http.ResponseWriter, status int, body any, err error) {
	switch {
	case errors.Is(err, ErrNotFound):
		refuse(w, http.StatusNotFound, err)
	case err != nil:
		refuse(w, http.StatusBadRequest, err)
	default:
		respond(w, status, body)
	}
}

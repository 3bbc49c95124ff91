package sim

import (
	"fmt"
	"net/http"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/world"
)

// Emails returns what was mailed to the owner of a number, oldest first: codes
// that confirm an address, and those that recover a password.
func (s *Server) Emails(phone string) ([]control.Email, error) {
	digits, err := world.ParsePhone(phone)
	if err != nil {
		return nil, err
	}
	out := []control.Email{}
	s.hub.Do(func() {
		u := s.world.UserByPhone(digits)
		if u == nil {
			err = fmt.Errorf("read e-mails: %w", world.Refuse(400, "PHONE_NOT_OCCUPIED"))
			return
		}
		for _, e := range s.world.Emails(u.ID) {
			out = append(out, control.Email{At: time.Unix(e.At, 0).UTC(), To: e.To.Reveal(), Body: e.Body.Reveal(), Code: e.Code.Reveal()})
		}
	})
	return out, err
}

func (s *Server) getEmails(w http.ResponseWriter, r *http.Request) {
	emails, err := s.Emails(r.PathValue("phone"))
	if err != nil {
		refuse(w, absence(err), err)
		return
	}
	respond(w, http.StatusOK, emails)
}

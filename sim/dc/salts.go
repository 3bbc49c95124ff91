package dc

import (
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
)

// saltPeriod is how long a salt is the current one; it is accepted for one more
// period. See https://core.telegram.org/mtproto/description#server-salt.
const saltPeriod = 30 * time.Minute

// futureSalts is how many salts get_future_salts can ask for.
const futureSalts = 64

// salts are the server salts of one key: a new one every period, derived from
// the world's secret, so that they need not be kept; and the one that the key
// exchange gave. They are used under the session's lock.
type salts struct {
	dc      *DC
	key     uint64
	first   int64
	created int64 // unix seconds

	// listed is the list of one period; a session asks for it with every frame.
	listed       []mtproto.Salt
	listedPeriod int64
}

func (s *salts) at(p int64) int64 { return s.dc.hub.opts.World.Salt(s.key, p) }

// Current implements [check.Salts].
func (s *salts) Current(now time.Time) int64 { return s.at(s.dc.rotation(now).period(now)) }

// Valid implements [check.Salts].
func (s *salts) Valid(now time.Time, salt int64) bool {
	r := s.dc.rotation(now)
	p := r.period(now)
	fresh := now.Sub(time.Unix(s.created, 0)) < 2*r.every
	return salt == s.at(p) || salt == s.at(p-1) || fresh && salt == s.first
}

// list returns the current salt and those to come. Times are whole seconds, as
// they are told: of salts that change faster, those that would be good for no
// second in full are left out. The slice is reused: read it only.
func (s *salts) list(now time.Time) []mtproto.Salt {
	r := s.dc.rotation(now)
	p := r.period(now)
	if s.listed != nil && s.listedPeriod == p {
		return s.listed
	}
	s.listed, s.listedPeriod = make([]mtproto.Salt, 0, futureSalts), p
	for i := range int64(futureSalts) {
		salt := mtproto.Salt{Value: s.at(p + i), ValidSince: r.starts(p + i), ValidUntil: r.starts(p + i + 2).Truncate(time.Second)}
		if i == 0 {
			salt.ValidSince = salt.ValidSince.Truncate(time.Second)
		} else {
			salt.ValidSince = salt.ValidSince.Add(time.Second - 1).Truncate(time.Second)
			if !salt.ValidSince.Before(salt.ValidUntil) || r.over(salt.ValidSince) {
				continue
			}
		}
		s.listed = append(s.listed, salt)
	}
	return s.listed
}

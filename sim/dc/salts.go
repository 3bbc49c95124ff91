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
	hub     *Hub
	key     uint64
	first   int64
	created int64 // unix seconds

	// listed is the list of one period; a session asks for it with every frame.
	listed       []mtproto.Salt
	listedPeriod int64
}

func period(now time.Time) int64 { return now.Unix() / int64(saltPeriod/time.Second) }

func (s *salts) at(p int64) int64 { return s.hub.opts.World.Salt(s.key, p) }

// Current implements [check.Salts].
func (s *salts) Current(now time.Time) int64 { return s.at(period(now)) }

// Valid implements [check.Salts].
func (s *salts) Valid(now time.Time, salt int64) bool {
	p := period(now)
	fresh := now.Sub(time.Unix(s.created, 0)) < 2*saltPeriod
	return salt == s.at(p) || salt == s.at(p-1) || fresh && salt == s.first
}

// list returns the current salt and those to come. The slice is reused: read it
// only.
func (s *salts) list(now time.Time) []mtproto.Salt {
	if s.listed != nil && s.listedPeriod == period(now) {
		return s.listed
	}
	s.listed, s.listedPeriod = make([]mtproto.Salt, futureSalts), period(now)
	for i := range s.listed {
		p := s.listedPeriod + int64(i)
		since := time.Unix(p*int64(saltPeriod/time.Second), 0)
		s.listed[i] = mtproto.Salt{Value: s.at(p), ValidSince: since, ValidUntil: since.Add(2 * saltPeriod)}
	}
	return s.listed
}

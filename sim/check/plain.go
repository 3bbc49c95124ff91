package check

// Plain judges the unencrypted messages of one connection. Its zero value has
// seen none.
type Plain struct{ last int64 }

// Check reports whether id is one that a client may give its next unencrypted
// message: the same message may come again, and a client whose clock is wrong has
// not been told the time yet, so that nothing is said about the time it stands for.
//
// See https://core.telegram.org/mtproto/description#message-identifier-msg-id.
func (p *Plain) Check(id int64) bool {
	last := p.last
	p.last = max(id, last)
	return id > 0 && id&3 == 0 && id >= last
}

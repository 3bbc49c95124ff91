package mtproto

// maxRepairs is how many refusals in a row are repaired on one connection. A
// server that refuses whatever it is sent must not be answered at the rate of
// round trips for ever: the host backs off between connections.
const maxRepairs = 32

// repairLog counts rounds of repairs since the server last answered something.
type repairLog struct {
	rounds int
	// mark is the last id sent when the latest round began: what was in flight
	// then is refused for the same reason and does not count again.
	mark MsgID
}

// count notes the refusal of id, when last is the newest id sent. Refusals from
// a replaced session belong to the round that replaced it.
func (l *repairLog) count(replaced bool, id, last MsgID, why *BadMsgError) error {
	if replaced || id <= l.mark {
		return nil
	}
	l.rounds++
	l.mark = last
	if l.rounds > maxRepairs {
		return &SecurityError{Check: "server refuses every message", Err: why}
	}
	return nil
}

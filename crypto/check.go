package crypto

// CheckError says that received data failed a mandatory check of the
// protocol. The data must be discarded as a whole and its connection dropped.
//
// Check names the failed check for our own logs. It must never reach the peer:
// seen from outside, all failures look the same.
type CheckError struct {
	Check string
}

func (e *CheckError) Error() string { return "security check failed: " + e.Check }

func failed(check string) error { return &CheckError{Check: check} }

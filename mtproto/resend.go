package mtproto

// Resend says what a session does with a request whose fate is unknown: it was
// sent, no answer came, and the server cannot tell whether it ran.
//
// That is rarer than it sounds. What the server provably did not take (a bad
// salt, a refused msg_id, msgs_state_info codes 2 and 3, never sent) is always
// sent again, whatever the policy, and what it provably has is waited for.
type Resend uint8

const (
	// ResendUnseen gives up on requests whose fate is unknown, with a
	// *CallError that says MaybeExecuted. The default.
	ResendUnseen Resend = iota
	// ResendDocumented also resends where the documentation tells clients to:
	// requests older than first_msg_id of new_session_created, those answered
	// with msgs_state_info code 1, those in flight when the key was lost. A server that ran them and then
	// lost its memory would say the same, so they may run twice.
	ResendDocumented
	// ResendAlways resends whenever the fate is unknown: for requests that
	// only read, or that carry a random_id by which the server drops doubles.
	ResendAlways
)

func (r Resend) String() string {
	switch r {
	case ResendUnseen:
		return "unseen"
	case ResendDocumented:
		return "documented"
	case ResendAlways:
		return "always"
	}
	return "unknown"
}

// Package telemetry is the one home of names that are seen from outside the
// program: slog attribute keys, and the type that keeps secrets out of what is
// printed. It imports nothing of the project, so every package may import it.
package telemetry

// Attribute keys of structured log records.
const (
	KeyAccount  = "account" // account alias, never the phone number
	KeyDC       = "dc"
	KeyConn     = "conn"
	KeyReqID    = "req_id"
	KeyMsgID    = "msg_id" // hexadecimal
	KeyMethod   = "method"
	KeyPlaybook = "playbook"
	KeyRunID    = "run_id"
	KeyStep     = "step"
	KeyAttempt  = "attempt"
	KeyState    = "state"
	KeyReason   = "reason"
	KeyErr      = "err"
)

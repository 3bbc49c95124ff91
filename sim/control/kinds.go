package control

import "slices"

// FaultKind says what goes wrong.
type FaultKind string

// Kinds of faults; [Kinds] tells what they do.
const (
	FaultDrop      FaultKind = "drop"
	FaultStall     FaultKind = "stall"
	FaultCorrupt   FaultKind = "corrupt"
	FaultSplit     FaultKind = "split"
	FaultDuplicate FaultKind = "duplicate"
	FaultReorder   FaultKind = "reorder"
	FaultOversized FaultKind = "oversized"
	FaultMalformed FaultKind = "malformed"

	FaultClose        FaultKind = "close"
	FaultFlood        FaultKind = "flood"
	FaultFreeze       FaultKind = "freeze"
	FaultRestartDC    FaultKind = "restart-dc"
	FaultClockSkew    FaultKind = "clock-skew"
	FaultRotateSalts  FaultKind = "rotate-salts"
	FaultBadMsg       FaultKind = "bad-msg"
	FaultNewSession   FaultKind = "new-session"
	FaultError        FaultKind = "error"
	FaultLoseRequest  FaultKind = "lose-request"
	FaultLoseAnswer   FaultKind = "lose-answer"
	FaultLateAnswer   FaultKind = "late-answer"
	FaultRepeatAnswer FaultKind = "repeat-answer"
	FaultLoseUpdates  FaultKind = "lose-updates"

	FaultForgetSessions FaultKind = "forget-sessions"
	FaultForgetTempKeys FaultKind = "forget-temp-keys"
	FaultForgetKeys     FaultKind = "forget-keys"
	FaultRevoke         FaultKind = "revoke"
	FaultDuplicatedKey  FaultKind = "duplicated-key"
	FaultMigrate        FaultKind = "migrate"
)

// Kind describes a kind of fault.
type Kind struct {
	Kind  FaultKind `json:"kind"`
	About string    `json:"about"`
	// Needs and Takes name the fields, as in JSON, that must and may be set.
	Needs []string `json:"needs,omitempty"`
	Takes []string `json:"takes,omitempty"`
}

// Fields that kinds have in common: those of faults that wait for an event, and
// those of faults that choose whom to strike now.
var (
	waiting  = []string{"phone", "dc", "skip", "times", "chance", "seed"}
	oneSided = append(slices.Clone(waiting), "side")
	ofCalls  = append(slices.Clone(waiting), "method")
	chosen   = []string{"phone", "dc"}
)

func with(fields []string, more ...string) []string { return append(slices.Clone(fields), more...) }

// Kinds returns all kinds of faults.
func Kinds() []Kind {
	return []Kind{
		{FaultDrop, "bytes vanish on their way, the connection stays", nil, oneSided},
		{FaultStall, "bytes are held back for a time (5s)", nil, with(oneSided, "for")},
		{FaultCorrupt, "one bit of what passes is flipped", nil, oneSided},
		{FaultSplit, "bytes pass one by one", nil, oneSided},
		{FaultDuplicate, "a packet arrives twice", nil, oneSided},
		{FaultReorder, "a packet to the client is overtaken by the next, or held back for a time (500ms)", nil, with(waiting, "for")},
		{FaultOversized, "the client is told of a packet of 2 GiB", nil, waiting},
		{FaultMalformed, "the client gets a packet that breaks a rule of the protocol; the seed decides which", nil, waiting},

		{FaultClose, "connections are closed now", nil, chosen},
		{FaultFlood, "the next packet is answered with the transport error -429", nil, waiting},
		{FaultFreeze, "connections are accepted and packets read, but nothing is done or answered for a time (5s)", nil, with(chosen, "for")},
		{FaultRestartDC, "a DC loses connections, sessions and temporary keys, and is away for a time (1s)", []string{"dc"}, []string{"for"}},
		{FaultClockSkew, "the clock of a DC is off, for ever or for a time", []string{"by"}, []string{"dc", "for"}},
		{FaultRotateSalts, "server salts change every so often, for ever or for a time", []string{"every"}, []string{"dc", "for"}},
		{FaultBadMsg, "a packet with a query is refused with bad_msg_notification; code 48: bad_server_salt", []string{"code"}, waiting},
		{FaultNewSession, "the server forgets a session just before its next packet", nil, waiting},
		{FaultError, "a request is refused with code and text, and not carried out", []string{"code", "text"}, ofCalls},
		{FaultLoseRequest, "the connection is cut, and the request was not carried out", nil, ofCalls},
		{FaultLoseAnswer, "a request is carried out, and the connection is cut before the answer", nil, ofCalls},
		{FaultLateAnswer, "a request is carried out at once and answered after a time (3s), on whatever connection there is then", nil, with(ofCalls, "for")},
		{FaultRepeatAnswer, "an answer is sent twice", nil, ofCalls},
		{FaultLoseUpdates, "updates that are due are not sent: the client must find the gap", nil, waiting},

		{FaultForgetSessions, "the temporary state of sessions is dropped now", nil, chosen},
		{FaultForgetTempKeys, "temporary keys are dropped now: -404", nil, chosen},
		{FaultForgetKeys, "an account's permanent keys are lost now: -404", []string{"phone"}, []string{"dc"}},
		{FaultRevoke, "an account's authorizations end now: 401 with a text (SESSION_REVOKED)", []string{"phone"}, []string{"dc", "text"}},
		{FaultDuplicatedKey, "an account's authorizations end now: 406 AUTH_KEY_DUPLICATED to everything", []string{"phone"}, []string{"dc"}},
		{FaultMigrate, "an account moves to another DC now: 303 USER_MIGRATE_X where it was", []string{"phone", "dc"}, nil},
	}
}

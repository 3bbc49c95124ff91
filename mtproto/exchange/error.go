package exchange

// Step names the message that an end is waiting for or looking at.
type Step string

const (
	StepStart    Step = "start"
	StepPQ       Step = "req_pq_multi"
	StepResPQ    Step = "resPQ"
	StepDHReq    Step = "req_DH_params"
	StepDHParams Step = "server_DH_params"
	StepClientDH Step = "set_client_DH_params"
	StepDHGen    Step = "dh_gen"
	StepDone     Step = "done"
	StepFailed   Step = "failed" // the server has sent dh_gen_fail
)

// Transport errors with which a server turns a client away. See
// https://core.telegram.org/mtproto/mtproto-transports#transport-errors.
const (
	StatusNotFound = -404 // malformed or unexpected query
	StatusBadDC    = -444 // the inner data names another DC
)

// Error ends an exchange. Nothing that was learned in it may be used: drop the
// connection and start over. The client or server that returned it returns it
// again for whatever follows.
type Error struct {
	Step  Step
	Check string // what was wrong, for logs
	Err   error  // its cause, or nil
	// Advice is what a person can do about it, "" at the server.
	Advice string

	// Status is the transport error that the server should send before it
	// closes the connection. Zero at the client.
	Status int32
}

func (e *Error) Error() string {
	text := "key exchange: " + string(e.Step) + ": " + e.Check
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if e.Advice != "" {
		text += "; " + e.Advice
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

// What a person can do about a failed exchange, as the client says it.
const (
	adviceStranger = "the server is not the one that was configured: check its address and the public keys"
	adviceBroken   = "the server, or somebody on the way to it, breaks the protocol: if this goes on, check the address and the network"
	adviceAgain    = "this may happen; it is tried again"
	adviceOurs     = "the fault is on this side"
)

// refuse and refuseBecause leave the step to the caller of the step.
func refuse(check string) *Error { return &Error{Check: check} }

func refuseBecause(check string, err error) *Error { return &Error{Check: check, Err: err} }

// ourFault is a failure of this end, for which the server cannot be blamed.
func ourFault(check string, err error) *Error {
	return &Error{Check: check, Err: err, Advice: adviceOurs}
}

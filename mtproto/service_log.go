package mtproto

// serviceKind tells what a service message of ours was, and so what becomes due
// again when the server refuses it.
type serviceKind uint8

const (
	serviceAck serviceKind = iota
	servicePing
	serviceSalts
	serviceAsk
	serviceResend
	serviceDrop
	serviceReply
	serviceDestroy
	serviceWait
)

// content tells whether a service message is content-related. Those that are
// answered inside rpc_result are queries and must be.
func (k serviceKind) content() bool { return k == serviceDrop || k == serviceDestroy }

// serviceLogSize is how many sent service messages are remembered. A refusal
// comes within a round trip; what it cannot find here is harmless to lose,
// because the server then repeats what was not acknowledged.
const serviceLogSize = 16

// logIDs is the largest list of ids a log entry keeps memory for.
const logIDs = 16

// sentService is a service message that went out.
type sentService struct {
	kind      serviceKind
	id        MsgID
	container MsgID
	ids       []MsgID // acknowledged, asked about, ...
}

// serviceLog is a ring of the service messages sent most recently.
type serviceLog struct {
	ring []sentService
	next int
}

// add returns the entry for a new message; its ids are a copy.
func (l *serviceLog) add(kind serviceKind, id MsgID, ids []MsgID) {
	if len(l.ring) < serviceLogSize {
		l.ring = append(l.ring, sentService{})
		l.next = len(l.ring) - 1
	}
	e := &l.ring[l.next]
	l.next = (l.next + 1) % serviceLogSize
	old := e.ids[:0]
	if cap(old) > logIDs {
		old = nil
	}
	*e = sentService{kind: kind, id: id, ids: append(old, ids...)}
}

// wrap notes that the messages with ids in [from, container) went out together.
func (l *serviceLog) wrap(from, container MsgID) {
	for i := range l.ring {
		if e := &l.ring[i]; e.id >= from && e.id < container {
			e.container = container
		}
	}
}

// find calls f for every entry that id names, itself or by its container.
func (l *serviceLog) find(id MsgID, f func(*sentService)) {
	if id == 0 { // what travelled alone has this for a container
		return
	}
	for i := range l.ring {
		if e := &l.ring[i]; e.id != 0 && (e.id == id || e.container == id) {
			f(e)
		}
	}
}

package actors

import "github.com/asynkron/protoactor-go/actor"

// message is what actors of this package send each other: nouns and past
// facts. Embedding note makes a struct one.
//
// The method keeps undeliverable messages, normal while a tree stops, out of
// the library's log, which would print them whole.
type message interface{ IgnoreDeadLetterLogging() }

type note struct{}

func (note) IgnoreDeadLetterLogging() {}

// send delivers m to pid. It never blocks and may be called from anywhere; a
// pid that is gone, or nil, swallows the message.
func (e *environment) send(pid *actor.PID, m message) {
	if pid == nil {
		return
	}
	e.system.Root.Send(pid, m)
}

// Package mtproto is the MTProto 2.0 session as a value: [Session] is the
// client's end, [ServerSession] the server's. There is no goroutine, lock,
// clock or socket inside; the time and a source of randomness come in, and what
// is to be sent or reported comes out. One owner calls it.
//
// # The host loop
//
// A session knows nothing of connections but that there is one:
//
//	input:   Receive(now, frame), Push(id, body), Cancel(id), Tick(now),
//	         Connected(now), Disconnected(now)
//	then:    1. NextEvent until there is none
//	         2. persist what the events say
//	         3. Flush(now), each payload as one transport frame
//	         4. arm one timer for Deadline
//
// The same after every input. When Receive returns a [*SecurityError], the
// connection is dropped (Disconnected) and a new one made; the session goes on.
// EventPingTimeout asks for the same.
//
// # What must be durable before what is sent
//
//   - The auth key, before [NewSession] is called with it: the first Flush is
//     its first use.
//   - The intent of a request with an effect (with its random_id), before Push:
//     after Push any Flush may send it.
//   - What an event carried, before the Flush after it. That Flush may
//     acknowledge the message, and what was acknowledged the server never
//     repeats: EventResult, EventRPCError and EventUpdate are lost for good if
//     the process dies between Flush and the write. Dying before Flush loses
//     nothing at the server, though the request's fate must then be found out
//     by the host, because a session does not outlive its process.
//   - EventSalts and EventClock, whenever convenient: losing them costs a round
//     trip.
//
// Nothing else is ever written: session id, msg_id, seqno and the ids seen live
// and die with the Session, and a new process starts a new one.
//
// # What happens to a request
//
// A request is queued, sent, or acknowledged, and ends in exactly one of
// EventResult, EventRPCError and EventFailed, or silently by Cancel. Deadlines
// are the host's: Cancel when nobody waits any more. RequestID stays; msg_id is
// new for every copy sent.
//
//   - Never sent: it waits for the next connection.
//   - Refused by the server (wrong salt, msg_id or seqno): it goes out again
//     after the repair, unless the server refuses it over and over.
//   - Sent, then the connection was lost: the next one begins with
//     msgs_state_req. "Certainly not received" sends it again, "received" waits.
//   - Acknowledged: it waits, across connections; the server repeats the
//     answer.
//   - The server lost its memory of the session (new_session_created, state
//     "unknown", "too old to tell"), or the session was replaced and its
//     connection is gone: the fate is unknown and [Resend] decides. By default
//     the request fails with a [*CallError] that says MaybeExecuted, and it is for
//     the host to find out. The documentation has clients send such requests
//     again; they may then run twice, which is fine for what only reads or
//     carries a random_id ([Session.PushWith], [ResendAlways]).
//
// [SafeToRetry] reads from any error whether the server provably did not run
// the request. "Provably" trusts the server's word: one that says "certainly not
// received" and finds the request in an old connection's buffer afterwards runs
// it twice; random_id is the guard against that.
//
// # Bounds
//
// Pending requests, their bytes, one body, events not fetched (Receive refuses
// with [ErrBusy]), acknowledgements, ids seen, what one frame unpacks to, and
// repairs in a row are all bounded; see [Options]. Ids seen are remembered for
// 330 seconds, and older ones are never taken for new.
//
// See https://core.telegram.org/mtproto/description and
// https://core.telegram.org/mtproto/service_messages.
package mtproto

// Package mtproto is the MTProto 2.0 session as a value: [Session] is the
// client's end, [ServerSession] the server's. There is no goroutine, lock,
// clock or socket inside; the time and a source of randomness come in, and what
// is to be sent or reported comes out. One owner calls it.
//
// # The host loop
//
// A session knows nothing of connections but that there is one:
//
//	input:   Receive(now, frame), QuickAck(token), Push(id, body), Cancel(id),
//	         Tick(now), Connected(now, via), Disconnected(now)
//	then:    1. NextEvent until there is none
//	         2. persist what the events say
//	         3. Flush(now), each frame as one of the transport
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
// # Temporary keys
//
// With a [Binding] the key is a temporary one. The session's first request is
// auth.bindTempAuthKey, alone in its frame; other requests wait for the answer
// (EventBound), service messages do not. After
//
//   - a lost connection, new_session_created: the binding holds;
//   - a refusal (salt, msg_id) or half a minute of silence: it is sent again,
//     with a new msg_id and so a new encrypted part;
//   - a session reset, [Session.Rekey], AUTH_KEY_PERM_EMPTY: it is made anew
//     before any other request; what was refused by that error follows it;
//   - any other error: EventBindFailed. Requests wait, a new connection tries
//     again, and the host may Rekey or Close.
//
// On each connection of a bound key requests wait for the first answer to
// anything sent on it, a round trip. So when the server turns out to have
// forgotten the key (transport error -404 at the first frame), no request was in
// flight on that connection, and nobody need believe a -404, which anyone can
// forge, to know what became of them.
//
// A planned change of key: Hold(true), wait until Waiting is 0 or patience ends,
// Disconnected, Rekey, Hold(false), Connected. An unplanned one: Disconnected,
// Rekey, Connected; what was in flight is decided by its Resend policy.
//
// # Polling
//
// By HTTP ([Via]) the server only answers: one payload for each frame. The
// session keeps one frame open for it by http_wait, and pings without asking for
// a disconnect. Frames keep no order there; the session does not conclude from
// one message about another sent shortly before.
//
// # Service messages
//
//	message                        sent                  received
//	msg_container                  seal.go               dispatch.go
//	gzip_packed                    gzip.go               dispatch.go
//	rpc_result, rpc_error          -                     handle_rpc_result.go
//	msgs_ack                       flush.go              handle_ack.go
//	bad_msg_notification           -                     handle_bad_msg.go
//	bad_server_salt                -                     handle_bad_salt.go
//	new_session_created            -                     handle_new_session.go
//	msgs_state_req                 handle_state.go       handle_state.go
//	msgs_state_info                handle_state.go       handle_state.go
//	msgs_all_info                  - (voluntary)         handle_all_info.go
//	msg_detailed_info, _new_       - (of servers)        handle_detailed.go
//	msg_resend_req                 handle_detailed.go    handle_resend.go
//	get_future_salts               flush.go, salts.go    - (of clients)
//	future_salts                   -                     handle_future_salts.go
//	ping, ping_delay_disconnect    ping.go               - (of clients)
//	pong                           -                     ping.go
//	rpc_drop_answer                Cancel                - (of clients)
//	rpc_answer_*                   -                     handle_rpc_result.go
//	destroy_session, its answers   destroy.go            destroy.go
//	destroy_auth_key, its answers  destroy.go            destroy.go
//	http_wait                      http_wait.go          - (of clients)
//	msg_copy                       - (unused)            reported as an update
//	auth.bindTempAuthKey           binding.go            handle_bind.go
//
// The server's end answers or reports all that a client sends.
//
// # Refusals
//
//	bad_msg_notification  repair; the messages named are sent again, with new ids
//	16                    the clock is set by the notification
//	17                    the same, and a new session: ids must not go back
//	18 19 32 33 34 35 64  a new session; after 64 its requests travel singly
//	20                    none: it may have run, so the Resend policy decides
//	48 (bad_server_salt)  the salt it names is used
//
// Sessions that were replaced are destroyed at the server once they can answer no
// more. A server that refuses without end costs its connection (a
// [*SecurityError]), and after some refusals the request, as not executed.
//
// # Bounds
//
// Pending requests, their bytes, one body, events not fetched (Receive refuses
// with [ErrBusy]), acknowledgements, ids seen, what one frame unpacks to, and
// repairs in a row are all bounded; see [Options]. A container goes out with at
// most 1023 messages and less than a mebibyte. Ids seen are remembered for
// 330 seconds, and older ones are never taken for new.
//
// See https://core.telegram.org/mtproto/description and
// https://core.telegram.org/mtproto/service_messages.
package mtproto

// Package updates puts what the server tells an account unasked into order.
//
// Telegram numbers its updates in several sequences: pts for private chats and
// basic groups, one pts for each channel, qts for secret chats and bots, and
// seq for everything else. A [State] knows how far each has come. It hands an
// update on when it is the next one, drops what it had already, and holds what
// has come too early: for half a second, because packets may overtake each
// other; then it asks the server for the difference.
//
// A State has no clock, no goroutine and no connection. Its host gives it what
// arrives and the time, and after each input takes out what is to be handed on
// (Next) and what is to be asked (NextRequest), and sets one timer to Deadline.
// The answers come back by Answer and Failed.
//
// See https://core.telegram.org/api/updates.
package updates

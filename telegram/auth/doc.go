// Package auth signs an account in: by the code Telegram sends, by the 2FA
// password where one is set, or by a bot's token.
//
// The sign-in is a machine whose [State] is a value. [Step] makes exactly one
// transition, so the state can be stored between any two, and the sign-in goes
// on after a restart where it stood. [Run] loops Step with somebody who answers
// questions. Nothing is retried blindly: every wrong code or password is
// counted in the State, and the count survives a restart.
//
// DC migration is below: an Invoker repeats PHONE_MIGRATE where it belongs and
// stays there, which sendCode, signIn and checkPassword rely on.
//
// See https://core.telegram.org/api/auth and https://core.telegram.org/api/srp.
package auth

package world

import "fmt"

// Refusal is the answer of a rule that was broken, as Telegram words it.
// See https://core.telegram.org/api/errors.
type Refusal struct {
	Code int
	Text string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s", r.Code, r.Text) }

// Refuse returns a refusal; args fill the verbs of text.
func Refuse(code int, text string, args ...any) *Refusal {
	return &Refusal{code, fmt.Sprintf(text, args...)}
}

// Refusals that more than one rule gives. They are values to return, not to
// change.
var (
	errAdminRequired   = Refuse(400, "CHAT_ADMIN_REQUIRED")
	errChannelInvalid  = Refuse(400, "CHANNEL_INVALID")
	errChannelPrivate  = Refuse(400, "CHANNEL_PRIVATE")
	errNotModified     = Refuse(400, "CHAT_NOT_MODIFIED")
	errGroupInvalid    = Refuse(400, "CHAT_ID_INVALID")
	errWriteForbidden  = Refuse(403, "CHAT_WRITE_FORBIDDEN")
	errNotParticipant  = Refuse(400, "USER_NOT_PARTICIPANT")
	errAlreadyThere    = Refuse(400, "USER_ALREADY_PARTICIPANT")
	errUserInvalid     = Refuse(400, "USER_ID_INVALID")
	errPeerInvalid     = Refuse(400, "PEER_ID_INVALID")
	errMessageInvalid  = Refuse(400, "MESSAGE_ID_INVALID")
	errInviteExpired   = Refuse(400, "INVITE_HASH_EXPIRED")
	errCodeExpired     = Refuse(400, "PHONE_CODE_EXPIRED")
	errHashInvalid     = Refuse(400, "HASH_INVALID")
	errMediaInvalid    = Refuse(400, "MEDIA_INVALID")
	errFirstName       = Refuse(400, "FIRSTNAME_INVALID")
	errLastName        = Refuse(400, "LASTNAME_INVALID")
	errAboutLong       = Refuse(400, "ABOUT_TOO_LONG")
	errChannelsTooMuch = Refuse(400, "CHANNELS_TOO_MUCH")
	errNumberInvalid   = Refuse(400, "PHONE_NUMBER_INVALID")
)

package world

// Restrictions on what members may send.
const (
	NoMedia       Rights = 1 << 2
	NoStickers    Rights = 1 << 3
	NoGIFs        Rights = 1 << 4
	NoInline      Rights = 1 << 6
	NoPolls       Rights = 1 << 8
	NoPhotos      Rights = 1 << 19
	NoVideos      Rights = 1 << 20
	NoRoundVideos Rights = 1 << 21
	NoAudios      Rights = 1 << 22
	NoVoices      Rights = 1 << 23
	NoDocs        Rights = 1 << 24
)

// restriction is the restriction that forbids something, and how that is said.
type restriction struct {
	right Rights
	text  string
}

var restrictions = map[DocumentKind]restriction{
	DocumentFile:    {NoDocs, "CHAT_SEND_DOCS_FORBIDDEN"},
	DocumentVideo:   {NoVideos, "CHAT_SEND_VIDEOS_FORBIDDEN"},
	DocumentRound:   {NoRoundVideos, "CHAT_SEND_ROUNDVIDEOS_FORBIDDEN"},
	DocumentGIF:     {NoGIFs, "CHAT_SEND_GIFS_FORBIDDEN"},
	DocumentMusic:   {NoAudios, "CHAT_SEND_AUDIOS_FORBIDDEN"},
	DocumentVoice:   {NoVoices, "CHAT_SEND_VOICES_FORBIDDEN"},
	DocumentSticker: {NoStickers, "CHAT_SEND_STICKERS_FORBIDDEN"},
}

// allows returns nil when restrictions leave a member free to send a message
// with media, or with text alone when media is nil. Else it is
// CHAT_WRITE_FORBIDDEN for who may send nothing at all, and CHAT_SEND_X_FORBIDDEN.
// See https://core.telegram.org/api/rights.
func (w *World) allows(banned Rights, media *Media) error {
	kind, document := w.MediaClass(media)
	why := restriction{NoPlainText, "CHAT_SEND_PLAIN_FORBIDDEN"}
	switch kind {
	case 0, MediaContact, MediaGeo, MediaVenue: // as text
	case MediaPhoto:
		why = restriction{NoPhotos, "CHAT_SEND_PHOTOS_FORBIDDEN"}
	case MediaDocument:
		why = restrictions[document]
	case MediaDice: // an animated sticker
		why = restrictions[DocumentSticker]
	case MediaPoll:
		why = restriction{NoPolls, "CHAT_SEND_POLL_FORBIDDEN"}
	}
	switch loadable := kind == MediaPhoto || kind == MediaDocument; {
	case banned.Has(NoSending):
		return errWriteForbidden
	case banned.Has(why.right):
		return Refuse(403, "%s", why.text)
	case loadable && banned.Has(NoMedia):
		return Refuse(403, "CHAT_SEND_MEDIA_FORBIDDEN")
	}
	return nil
}

package world

import "testing"

// TestMediaRights: each restriction forbids its own kind of media, and some more.
func TestMediaRights(t *testing.T) {
	w, _, u := uploader(t)
	if err := w.SavePart(now, u.ID, Part{FileID: 1, Data: []byte{1}}); err != nil {
		t.Fatal(err)
	}
	up, err := w.Uploaded(now, u.ID, Input{FileID: 1, Parts: 1})
	if err != nil {
		t.Fatal(err)
	}
	document := func(kind DocumentKind) *Media {
		f, err := w.MakeDocument(now, up, NewDocument{Class: kind})
		if err != nil {
			t.Fatal(err)
		}
		return &Media{Kind: MediaDocument, File: f.ID}
	}
	text, photo := (*Media)(nil), &Media{Kind: MediaPhoto}
	file, geo := document(DocumentFile), &Media{Kind: MediaGeo}
	for _, c := range []struct {
		banned Rights
		media  *Media
		want   string
	}{
		{0, text, ""},
		{NoPlainText, text, "CHAT_SEND_PLAIN_FORBIDDEN"},
		{NoSending, text, "CHAT_WRITE_FORBIDDEN"},
		{NoMedia, text, ""},
		{NoPlainText, photo, ""},
		{NoPhotos, photo, "CHAT_SEND_PHOTOS_FORBIDDEN"},
		{NoMedia, photo, "CHAT_SEND_MEDIA_FORBIDDEN"},
		{NoMedia | NoPhotos, photo, "CHAT_SEND_PHOTOS_FORBIDDEN"},
		{NoSending, photo, "CHAT_WRITE_FORBIDDEN"},
		{NoDocs, file, "CHAT_SEND_DOCS_FORBIDDEN"},
		{NoMedia, file, "CHAT_SEND_MEDIA_FORBIDDEN"},
		{NoPhotos | NoVideos, file, ""},
		{NoVideos, document(DocumentVideo), "CHAT_SEND_VIDEOS_FORBIDDEN"},
		{NoRoundVideos, document(DocumentRound), "CHAT_SEND_ROUNDVIDEOS_FORBIDDEN"},
		{NoGIFs, document(DocumentGIF), "CHAT_SEND_GIFS_FORBIDDEN"},
		{NoAudios, document(DocumentMusic), "CHAT_SEND_AUDIOS_FORBIDDEN"},
		{NoVoices, document(DocumentVoice), "CHAT_SEND_VOICES_FORBIDDEN"},
		{NoStickers, document(DocumentSticker), "CHAT_SEND_STICKERS_FORBIDDEN"},
		{NoStickers, &Media{Kind: MediaDice}, "CHAT_SEND_STICKERS_FORBIDDEN"},
		{NoMedia, geo, ""},
		{NoPlainText, geo, "CHAT_SEND_PLAIN_FORBIDDEN"},
	} {
		t.Logf("rights %b, media %+v", c.banned, c.media)
		wantRefusal(t, w.allows(c.banned, c.media), c.want)
	}
}

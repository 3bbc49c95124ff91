package sim_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// content is bytes that look like nothing, the same for the same size.
func content(n int) []byte {
	out := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)}).Read(out) // never fails
	return out
}

// picture is a PNG.
func picture(tb testing.TB, w, h int) []byte {
	tb.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), 99, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// uploadSmall sends data in parts of 1 KiB and more.
func (c *client) uploadSmall(id int64, name string, data []byte) *api.InputFile {
	c.tb.Helper()
	part := 1 << 10
	for part < 512<<10 && len(data)/part > 3 {
		part *= 2
	}
	n := 0
	for at := 0; at < len(data); at += part {
		must(c, &api.UploadSaveFilePartRequest{FileID: id, FilePart: int32(n), Bytes: data[at:min(at+part, len(data))]})
		n++
	}
	sum := md5.Sum(data)
	return &api.InputFile{ID: id, Parts: int32(n), Name: name, Md5Checksum: hex.EncodeToString(sum[:])}
}

// download reads a whole file piece by piece.
func (c *client) download(at api.InputFileLocationClass, limit int32) []byte {
	c.tb.Helper()
	var out []byte
	for {
		f := must(c, &api.UploadGetFileRequest{Location: at, Offset: int64(len(out)), Limit: limit}).(*api.UploadFile)
		out = append(out, f.Bytes...)
		if len(f.Bytes) < int(limit) {
			return out
		}
	}
}

// sendMedia sends media and returns the message as its sender has it.
func (a *account) sendMedia(to api.InputPeerClass, media api.InputMediaClass, random int64) *api.Message {
	a.tb.Helper()
	up := a.learnUpdates(must(a.client, &api.MessagesSendMediaRequest{Peer: to, Media: media, Message: "caption", RandomID: random}))
	if id, ok := up.Updates[0].(*api.UpdateMessageID); !ok || id.RandomID != random {
		a.tb.Fatalf("the answer begins with %T, want the id of the message", up.Updates[0])
	}
	return messageOf(a.tb, up.Updates)
}

func messageOf(tb testing.TB, list []api.UpdateClass) *api.Message {
	tb.Helper()
	for _, u := range list {
		switch u := u.(type) {
		case *api.UpdateNewMessage:
			return u.Message.(*api.Message)
		case *api.UpdateNewChannelMessage:
			return u.Message.(*api.Message)
		}
	}
	tb.Fatalf("no new message in %d updates", len(list))
	return nil
}

func documentOf(tb testing.TB, m *api.Message) *api.Document {
	tb.Helper()
	media, ok := m.Media.(*api.MessageMediaDocument)
	if !ok {
		tb.Fatalf("media is %T, want a document", m.Media)
	}
	return media.Document.(*api.Document)
}

func photoOf(tb testing.TB, m *api.Message) *api.Photo {
	tb.Helper()
	media, ok := m.Media.(*api.MessageMediaPhoto)
	if !ok {
		tb.Fatalf("media is %T, want a photo", m.Media)
	}
	return media.Photo.(*api.Photo)
}

func documentAt(d *api.Document) *api.InputDocumentFileLocation {
	return &api.InputDocumentFileLocation{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}
}

func photoAt(p *api.Photo, kind string) *api.InputPhotoFileLocation {
	return &api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: kind}
}

func newDocument(f api.InputFileClass, attributes ...api.DocumentAttributeClass) *api.InputMediaUploadedDocument {
	return &api.InputMediaUploadedDocument{File: f, MimeType: "text/plain", Attributes: attributes}
}

// TestDocumentTravels: a file that one account sends arrives at another byte for
// byte, with a reference of its own.
func TestDocumentTravels(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	anna, ben := all[0], all[1]
	id := anna.createGroup("Files")
	ben.joinBy(anna.link(id))
	for i, n := range []int{1, 1000, 1024, 4096, 100_000, 1 << 20, 3<<20 + 5} {
		data := content(n)
		m := anna.sendMedia(anna.channelPeer(id), newDocument(anna.uploadSmall(int64(i+1), "data.txt", data)), int64(i+1))
		sent := documentOf(t, m)
		if sent.Size != int64(n) || sent.MimeType != "text/plain" || m.Message != "caption" {
			t.Errorf("%d bytes: sent as %d of %s with %q", n, sent.Size, sent.MimeType, m.Message)
		}
		if name := sent.Attributes[0].(*api.DocumentAttributeFilename); name.FileName != "data.txt" {
			t.Errorf("the name is %q", name.FileName)
		}
		ben.updates = nil
		got := ben.history(ben.channelPeer(id))[0].(*api.Message)
		d := documentOf(t, got)
		if d.ID != sent.ID || bytes.Equal(d.FileReference, sent.FileReference) {
			t.Error("both have the same reference, or not the same file")
		}
		if back := ben.download(documentAt(d), 128<<10); !bytes.Equal(back, data) {
			t.Errorf("%d bytes came back as other %d", n, len(back))
		}
	}
}

func (a *account) history(p api.InputPeerClass) []api.MessageClass {
	a.tb.Helper()
	switch h := must(a.client, &api.MessagesGetHistoryRequest{Peer: p, Limit: 10}).(type) {
	case *api.MessagesMessages:
		a.learn(h.Users, h.Chats)
		return h.Messages
	case *api.MessagesChannelMessages:
		a.learn(h.Users, h.Chats)
		return h.Messages
	}
	a.tb.Fatal("history is in slices")
	return nil
}

// TestPhotoTravels: sizes, the stripped one, and what each of them is.
func TestPhotoTravels(t *testing.T) {
	s := start(t, sim.Options{})
	anna := crowd(t, s, 1)[0]
	self := &api.InputPeerSelf{}
	p := photoOf(t, anna.sendMedia(self, &api.InputMediaUploadedPhoto{File: anna.uploadSmall(1, "p.png", picture(t, 900, 600))}, 1))
	want := map[string]image.Point{"s": {100, 67}, "m": {320, 213}, "x": {800, 533}, "y": {900, 600}}
	for _, size := range p.Sizes {
		z, ok := size.(*api.PhotoSize)
		if !ok {
			if stripped := size.(*api.PhotoStrippedSize); len(stripped.Bytes) < 10 || stripped.Bytes[1] != 27 || stripped.Bytes[2] != 40 {
				t.Errorf("stripped picture %x", stripped.Bytes)
			}
			continue
		}
		data := anna.download(photoAt(p, z.Type), 64<<10)
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Size() != want[z.Type] || len(data) != int(z.Size) || int(z.W) != img.Bounds().Dx() {
			t.Errorf("size %s: %d bytes said, %d came, %v", z.Type, z.Size, len(data), err)
		}
		delete(want, z.Type)
	}
	if len(want) != 0 {
		t.Errorf("sizes %v are missing", want)
	}
	// The same photo again needs no upload, and stays the same.
	again := photoOf(t, anna.sendMedia(self, &api.InputMediaPhoto{ID: &api.InputPhoto{
		ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference,
	}}, 2))
	if again.ID != p.ID {
		t.Error("a photo that was sent again is another")
	}
	for location, want := range map[api.InputFileLocationClass]string{
		photoAt(p, "i"): "400 LOCATION_INVALID",
		photoAt(p, "w"): "400 LOCATION_INVALID",
		photoAt(p, ""):  "400 LOCATION_INVALID",
		&api.InputDocumentFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference}:  "400 FILE_ID_INVALID",
		&api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash + 1, FileReference: p.FileReference}: "400 FILE_ID_INVALID",
		&api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash}:                                     "400 FILE_REFERENCE_EMPTY",
		&api.InputTakeoutFileLocation{}: "400 LOCATION_INVALID",
	} {
		refused(anna.client, &api.UploadGetFileRequest{Location: location, Limit: 4096}, want)
	}
}

// TestAlignment: what pieces of a file may be asked for.
func TestAlignment(t *testing.T) {
	s := start(t, sim.Options{})
	anna := crowd(t, s, 1)[0]
	d := documentOf(t, anna.sendMedia(&api.InputPeerSelf{}, newDocument(anna.uploadSmall(1, "", content(1<<20+10))), 1))
	for _, c := range []struct {
		offset  int64
		limit   int32
		precise bool
		want    string
		n       int
	}{
		{0, 4096, false, "", 4096},
		{0, 1 << 20, false, "", 1 << 20},
		{1 << 20, 4096, false, "", 10},
		{1<<20 + 4096, 4096, false, "", 0},
		{1 << 40, 4096, false, "", 0},
		{1024, 4096, false, "400 OFFSET_INVALID", 0},
		{-4096, 4096, false, "400 OFFSET_INVALID", 0},
		{0, 1000, false, "400 LIMIT_INVALID", 0},
		{0, 0, false, "400 LIMIT_INVALID", 0},
		{0, -4096, false, "400 LIMIT_INVALID", 0},
		{0, 3 << 12, false, "400 LIMIT_INVALID", 0},
		{0, 2 << 20, false, "400 LIMIT_INVALID", 0},
		{1<<20 - 4096, 8192, false, "400 LIMIT_INVALID", 0},
		{1024, 1024, true, "", 1024},
		{1024, 3072, true, "", 3072},
		{512, 1024, true, "400 OFFSET_INVALID", 0},
		{1024, 512, true, "400 LIMIT_INVALID", 0},
		{1024, 1 << 20, true, "400 LIMIT_INVALID", 0},
		{1<<63 - 1024, 1024, true, "", 0},
	} {
		req := &api.UploadGetFileRequest{Location: documentAt(d), Offset: c.offset, Limit: c.limit, Precise: c.precise}
		if c.want != "" {
			refused(anna.client, req, c.want)
			continue
		}
		if f := must(anna.client, req).(*api.UploadFile); len(f.Bytes) != c.n {
			t.Errorf("offset %d, limit %d: %d bytes, want %d", c.offset, c.limit, len(f.Bytes), c.n)
		}
	}
}

// TestFileHashes: hashes are of what is read, block by block.
func TestFileHashes(t *testing.T) {
	s := start(t, sim.Options{})
	anna := crowd(t, s, 1)[0]
	data := content(1500 << 10)
	d := documentOf(t, anna.sendMedia(&api.InputPeerSelf{}, newDocument(anna.uploadSmall(1, "", data)), 1))
	var at int64
	for at < int64(len(data)) {
		list := must(anna.client, &api.UploadGetFileHashesRequest{Location: documentAt(d), Offset: at})
		if len(list) == 0 {
			t.Fatalf("no hashes from %d on", at)
		}
		for _, h := range list {
			if h.Offset != at {
				t.Fatalf("a hash at %d, want one at %d", h.Offset, at)
			}
			if h.Limit != 128<<10 {
				t.Errorf("the hash at %d covers %d bytes", h.Offset, h.Limit)
			}
			at = min(at+int64(h.Limit), int64(len(data)))
			if sum := sha256.Sum256(data[h.Offset:at]); !bytes.Equal(sum[:], h.Hash) {
				t.Errorf("the hash of %d bytes at %d is another", at-h.Offset, h.Offset)
			}
		}
	}
	if list := must(anna.client, &api.UploadGetFileHashesRequest{Location: documentAt(d), Offset: at}); len(list) != 0 {
		t.Errorf("%d hashes beyond the end", len(list))
	}
	refused(anna.client, &api.UploadGetFileHashesRequest{Location: documentAt(d), Offset: -1}, "400 OFFSET_INVALID")
}

// TestUploadRefusals: what is wrong with the parts or the use of an upload.
func TestUploadRefusals(t *testing.T) {
	s := start(t, sim.Options{})
	anna := crowd(t, s, 1)[0]
	refused(anna.client, &api.UploadSaveFilePartRequest{FileID: 1, FilePart: -1, Bytes: content(1)}, "400 FILE_PART_INVALID")
	refused(anna.client, &api.UploadSaveFilePartRequest{FileID: 1, FilePart: 0}, "400 FILE_PART_EMPTY")
	refused(anna.client, &api.UploadSaveFilePartRequest{FileID: 1, Bytes: content(512<<10 + 1)}, "400 FILE_PART_TOO_BIG")
	refused(anna.client, &api.UploadSaveBigFilePartRequest{FileID: 1, Bytes: content(1)}, "400 FILE_PARTS_INVALID")
	refused(anna.client, &api.UploadSaveBigFilePartRequest{FileID: 1, FileTotalParts: 2, Bytes: content(1)}, "400 FILE_PART_SIZE_INVALID")
	must(anna.client, &api.UploadSaveFilePartRequest{FileID: 2, FilePart: 1, Bytes: content(1024)})
	refused(anna.client, &api.UploadSaveFilePartRequest{FileID: 2, FilePart: 2, Bytes: content(2048)}, "400 FILE_PART_SIZE_CHANGED")
	text := anna.uploadSmall(3, "p.png", []byte("no picture"))
	bomb := anna.uploadSmall(4, "p.png", picture(t, 400, 10))
	for media, want := range map[api.InputMediaClass]string{
		newDocument(&api.InputFile{ID: 2, Parts: 2}):                                           "400 FILE_PART_0_MISSING",
		newDocument(&api.InputFile{ID: 9, Parts: 1}):                                           "400 FILE_PART_0_MISSING",
		newDocument(&api.InputFile{ID: 3}):                                                     "400 FILE_PARTS_INVALID",
		newDocument(&api.InputFileBig{ID: 3, Parts: 1}):                                        "400 FILE_PARTS_INVALID",
		newDocument(&api.InputFileStoryDocument{ID: &api.InputDocumentEmpty{}}):                "400 INPUT_FILE_INVALID",
		newDocument(&api.InputFile{ID: 3, Parts: 1, Md5Checksum: "00"}):                        "400 MD5_CHECKSUM_INVALID",
		&api.InputMediaUploadedPhoto{File: text}:                                               "400 IMAGE_PROCESS_FAILED",
		&api.InputMediaUploadedPhoto{File: &api.InputFile{ID: 3, Parts: 1, Name: "a.exe"}}:     "400 PHOTO_EXT_INVALID",
		&api.InputMediaUploadedPhoto{File: bomb}:                                               "400 PHOTO_INVALID_DIMENSIONS",
		&api.InputMediaEmpty{}:                                                                 "400 MEDIA_EMPTY",
		&api.InputMediaPhoto{ID: &api.InputPhotoEmpty{}}:                                       "400 MEDIA_EMPTY",
		&api.InputMediaDocument{ID: &api.InputDocument{ID: 1, AccessHash: 1}}:                  "400 MEDIA_EMPTY",
		&api.InputMediaPhotoExternal{URL: "https://example.com/a.png"}:                         "400 WEBPAGE_CURL_FAILED",
		&api.InputMediaDice{Emoticon: "x"}:                                                     "400 EMOTICON_INVALID",
		&api.InputMediaGeoPoint{GeoPoint: &api.InputGeoPoint{Lat: 91}}:                         "400 GEO_POINT_INVALID",
		&api.InputMediaContact{PhoneNumber: "1"}:                                               "400 MEDIA_INVALID",
		&api.InputMediaUploadedDocument{File: text, TtlSeconds: new(int32(61))}:                "400 TTL_MEDIA_INVALID",
		newDocument(text, &api.DocumentAttributeFilename{FileName: string(make([]byte, 256))}): "400 DOCUMENT_INVALID",
	} {
		refused(anna.client, &api.MessagesSendMediaRequest{Peer: &api.InputPeerSelf{}, Media: media, RandomID: 1}, want)
		refused(anna.client, &api.MessagesUploadMediaRequest{Peer: &api.InputPeerSelf{}, Media: media}, want)
	}
	refused(anna.client, &api.MessagesSendMediaRequest{
		Peer: &api.InputPeerSelf{}, Media: newDocument(text), Message: string(bytes.Repeat([]byte("x"), 1025)), RandomID: 1,
	}, "400 MEDIA_CAPTION_TOO_LONG")
}

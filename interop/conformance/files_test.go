package conformance

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"image"
	"image/color"
	"image/png"

	"github.com/tgfleet/tgfleet/tl/api"
)

// partSize is the size of the parts that scenarios upload, in bytes.
const partSize = 32 << 10

// upload sends a small file in parts.
func (p *person) upload(name string, content []byte) *api.InputFile {
	p.Helper()
	id, parts := random(), int32(0)
	for at := 0; at < len(content); at += partSize {
		do(p, &api.UploadSaveFilePartRequest{FileID: id, FilePart: parts, Bytes: content[at:min(at+partSize, len(content))]})
		parts++
	}
	sum := md5.Sum(content)
	return &api.InputFile{ID: id, Parts: parts, Name: name, Md5Checksum: hex.EncodeToString(sum[:])}
}

// download reads a whole file.
func (p *person) download(at api.InputFileLocationClass) []byte {
	p.Helper()
	var out []byte
	for {
		part := do(p, &api.UploadGetFileRequest{Location: at, Offset: int64(len(out)), Limit: partSize}).(*api.UploadFile)
		out = append(out, part.Bytes...)
		if len(part.Bytes) < partSize {
			return out
		}
	}
}

func noise(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(i * i >> 3)
	}
	return out
}

func picture(p *person) []byte {
	p.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for x := range 320 {
		img.Set(x, x/2, color.RGBA{R: 255, A: 255})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		p.Fatal(err)
	}
	return out.Bytes()
}

// sendDocument sends a file to a peer.
func (p *person) sendDocument(to api.InputPeerClass, name string, content []byte) {
	p.Helper()
	do(p, &api.MessagesSendMediaRequest{Peer: to, Message: "see " + name, RandomID: random(), Media: &api.InputMediaUploadedDocument{
		ForceFile: true, File: p.upload(name, content), MimeType: "application/octet-stream",
		Attributes: []api.DocumentAttributeClass{&api.DocumentAttributeFilename{FileName: name}},
	}})
}

func place(m *api.Message) *api.InputDocumentFileLocation {
	d := m.Media.(*api.MessageMediaDocument).Document.(*api.Document)
	return &api.InputDocumentFileLocation{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}
}

var fileScenarios = []scenario{
	{"a document is sent and read", pair(func(s *stage, a, b *person) {
		content := noise(100_000)
		a.sendDocument(a.to(b), "noise.bin", content)
		got := b.hears("see noise.bin")
		is(s, "size", got.Media.(*api.MessageMediaDocument).Document.(*api.Document).Size, 100_000)
		is(s, "same content", bytes.Equal(b.download(place(got)), content), true)
	})},
	{"a photo is sent and read", pair(func(s *stage, a, b *person) {
		do(a, &api.MessagesSendMediaRequest{Peer: a.to(b), Message: "look", RandomID: random(),
			Media: &api.InputMediaUploadedPhoto{File: a.upload("p.png", picture(a))}})
		photo := b.hears("look").Media.(*api.MessageMediaPhoto).Photo.(*api.Photo)
		is(s, "has sizes", len(photo.Sizes) > 0, true)
		for _, size := range photo.Sizes {
			if size, ok := size.(*api.PhotoSize); ok {
				got := b.download(&api.InputPhotoFileLocation{ID: photo.ID, AccessHash: photo.AccessHash, FileReference: photo.FileReference, ThumbSize: size.Type})
				is(s, "bytes of size "+size.Type, len(got), int(size.Size))
			}
		}
	})},
	{"a big file", pair(func(s *stage, a, b *person) {
		const part = 512 << 10
		content := noise(11 << 20)
		id := random()
		total := int32((len(content) + part - 1) / part)
		for i := range total {
			from := int(i) * part
			do(a, &api.UploadSaveBigFilePartRequest{FileID: id, FilePart: i, FileTotalParts: total, Bytes: content[from:min(from+part, len(content))]})
		}
		do(a, &api.MessagesSendMediaRequest{Peer: a.to(b), Message: "big", RandomID: random(), Media: &api.InputMediaUploadedDocument{
			File: &api.InputFileBig{ID: id, Parts: total, Name: "big.bin"}, MimeType: "application/octet-stream", Attributes: []api.DocumentAttributeClass{}}})
		at := place(b.hears("big"))
		last := do(b, &api.UploadGetFileRequest{Location: at, Offset: 11<<20 - 1<<20, Limit: 1 << 20}).(*api.UploadFile)
		is(s, "the last MiB", bytes.Equal(last.Bytes, content[10<<20:]), true)
	})},
	{"a wrong checksum is refused", pair(func(s *stage, a, b *person) {
		file := a.upload("x", noise(1000))
		file.Md5Checksum = "00000000000000000000000000000000"
		refused(a, "400 MD5_CHECKSUM_INVALID", &api.MessagesSendMediaRequest{Peer: a.to(b), RandomID: random(), Media: &api.InputMediaUploadedDocument{
			File: file, MimeType: "text/plain", Attributes: []api.DocumentAttributeClass{}}})
	})},
	{"a missing part is named", pair(func(s *stage, a, b *person) {
		id := random()
		do(a, &api.UploadSaveFilePartRequest{FileID: id, FilePart: 0, Bytes: noise(partSize)})
		refused(a, "400 FILE_PART_1_MISSING", &api.MessagesSendMediaRequest{Peer: a.to(b), RandomID: random(), Media: &api.InputMediaUploadedDocument{
			File: &api.InputFile{ID: id, Parts: 2, Name: "x"}, MimeType: "text/plain", Attributes: []api.DocumentAttributeClass{}}})
	})},
	{"offsets and limits are aligned", pair(func(s *stage, a, b *person) {
		a.sendDocument(a.to(b), "aligned.bin", noise(partSize))
		at := place(b.hears("see aligned.bin"))
		refused(b, "400 LIMIT_INVALID", &api.UploadGetFileRequest{Location: at, Offset: 0, Limit: 1000})
		refused(b, "400 OFFSET_INVALID", &api.UploadGetFileRequest{Location: at, Offset: 100, Limit: 4096})
		part := do(b, &api.UploadGetFileRequest{Precise: true, Location: at, Offset: 1024, Limit: 1024}).(*api.UploadFile)
		is(s, "precise", bytes.Equal(part.Bytes, noise(partSize)[1024:2048]), true)
	})},
	{"a wrong file reference is refused", pair(func(s *stage, a, b *person) {
		a.sendDocument(a.to(b), "ref.bin", noise(1000))
		at := place(b.hears("see ref.bin"))
		at.FileReference = []byte{1, 2, 3}
		if _, err := call(s.ctx, b.line, &api.UploadGetFileRequest{Location: at, Limit: 4096}); err == nil {
			s.Error("a wrong file reference opens a file")
		}
	})},
	{"an album", pair(func(s *stage, a, b *person) {
		var media []*api.InputSingleMedia
		for range 3 {
			up := do(a, &api.MessagesUploadMediaRequest{Peer: a.to(b), Media: &api.InputMediaUploadedPhoto{File: a.upload("p.png", picture(a))}})
			photo := up.(*api.MessageMediaPhoto).Photo.(*api.Photo)
			media = append(media, &api.InputSingleMedia{RandomID: random(), Media: &api.InputMediaPhoto{
				ID: &api.InputPhoto{ID: photo.ID, AccessHash: photo.AccessHash, FileReference: photo.FileReference}}})
		}
		change(a, &api.MessagesSendMultiMediaRequest{Peer: a.to(b), MultiMedia: media})
		list := b.history(&api.MessagesGetHistoryRequest{Peer: b.to(a)})
		is(s, "messages", len(list), 3)
		is(s, "one group", *list[0].(*api.Message).GroupedID, *list[2].(*api.Message).GroupedID)
	})},
	{"a profile photo", pair(func(s *stage, a, b *person) {
		do(a, &api.PhotosUploadProfilePhotoRequest{File: a.upload("me.png", picture(a))})
		u := do(b, &api.UsersGetUsersRequest{ID: []api.InputUserClass{b.user(a)}})[0].(*api.User)
		_, has := u.Photo.(*api.UserProfilePhoto)
		is(s, "has a photo", has, true)
		var n int
		switch photos := do(b, &api.PhotosGetUserPhotosRequest{UserID: b.user(a), Limit: 10}).(type) {
		case *api.PhotosPhotos:
			n = len(photos.Photos)
		case *api.PhotosPhotosSlice:
			n = len(photos.Photos)
		}
		is(s, "photos", n, 1)
	})},
	{"a photo of a supergroup", pair(func(s *stage, a, b *person) {
		group := a.super("Pictured", b)
		change(a, &api.ChannelsEditPhotoRequest{Channel: input(group), Photo: &api.InputChatUploadedPhoto{File: a.upload("g.png", picture(a))}})
		service[*api.MessageActionChatEditPhoto](b, b.in(group))
	})},
	{"a contact and a place", pair(func(s *stage, a, b *person) {
		do(a, &api.MessagesSendMediaRequest{Peer: a.to(b), Message: "", RandomID: random(), Media: &api.InputMediaContact{PhoneNumber: "+15551112222", FirstName: "Friend"}})
		do(a, &api.MessagesSendMediaRequest{Peer: a.to(b), Message: "", RandomID: random(), Media: &api.InputMediaGeoPoint{GeoPoint: &api.InputGeoPoint{Lat: 10, Long: 20}}})
		list := b.history(&api.MessagesGetHistoryRequest{Peer: b.to(a)})
		_, geo := list[0].(*api.Message).Media.(*api.MessageMediaGeo)
		contact, ok := list[1].(*api.Message).Media.(*api.MessageMediaContact)
		is(s, "a place", geo, true)
		is(s, "a contact", ok && contact.FirstName == "Friend", true)
	})},
	{"files are found by kind", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "words")
		a.sendDocument(a.to(b), "found.bin", noise(100))
		list, _, _ := page(s, do(b, &api.MessagesSearchRequest{Peer: b.to(a), Filter: &api.InputMessagesFilterDocument{}, Limit: 10}))
		is(s, "found", joined(list), "see found.bin")
	})},
}

package interop

import (
	"bytes"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/telegram/thumbnail"
	"github.com/gotd/td/telegram/uploader"
	"github.com/gotd/td/tg"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim"
)

// cdnFrom is above every file of these tests but the one that a CDN serves.
const cdnFrom = 11 << 20

// TestGotdFiles has gotd's own uploader and downloader at work: what they put
// together of the pieces must be what was sent. The accounts live on two DCs, so
// one of them reads all files on the other's, and the largest on the CDN.
func TestGotdFiles(t *testing.T) {
	box, err := sim.New(sim.Options{CDNFrom: cdnFrom})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Errorf("close the simulator: %v", err)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	sender := &filer{box: box, phone: "15550000011", dc: 2}
	if err := sender.run(ctx, func(ctx context.Context) error { return sender.publish(ctx) }); err != nil {
		t.Fatal(err)
	}
	for name, pfs := range map[string]bool{"permanent keys": false, "temporary keys": true} {
		t.Run(name, func(t *testing.T) {
			reader := &filer{box: box, phone: map[bool]string{false: "15550000012", true: "15550000013"}[pfs], dc: 1, pfs: pfs}
			if err := reader.run(ctx, func(ctx context.Context) error { return reader.read(ctx, sender.files) }); err != nil {
				t.Fatal(err)
			}
		})
	}
	if v := box.Violations(); len(v) != 0 {
		t.Errorf("the simulator's checks object to what gotd's client sends: %v", v)
	}
}

// filer is an account on gotd's client that sends or reads files.
type filer struct {
	box    *sim.Server
	phone  string
	dc     int
	pfs    bool
	client *telegram.Client
	files  map[string][]byte // by caption
}

func (f *filer) Phone(context.Context) (string, error) { return f.phone, nil }
func (f *filer) Password(context.Context) (string, error) {
	return "", errors.New("there is no password")
}
func (f *filer) Code(context.Context, *tg.AuthSentCode) (string, error) {
	return f.box.LoginCode(f.phone)
}

func (f *filer) AcceptTermsOfService(context.Context, tg.HelpTermsOfService) error {
	return errors.New("the number is registered: there is nothing to accept")
}

func (f *filer) SignUp(context.Context) (auth.UserInfo, error) {
	return auth.UserInfo{}, errors.New("the number is registered: there is nothing to sign up")
}

// run signs in and does work.
func (f *filer) run(ctx context.Context, work func(context.Context) error) error {
	if err := f.box.RegisterNumber(sim.Number{Phone: f.phone, DC: f.dc, FirstName: "Filer"}); err != nil {
		return err
	}
	keys, err := crypto.ParsePublicKeys(f.box.PublicKeyPEM())
	if err != nil {
		return err
	}
	o := telegram.Options{
		DC: f.dc, EnablePFS: f.pfs, AllowCDN: true, Resolver: dcs.Plain(dcs.PlainOptions{}),
		PublicKeys: []telegram.PublicKey{{RSA: &rsa.PublicKey{N: keys[0].N, E: keys[0].E}}},
	}
	for _, dc := range f.box.DCs() {
		host, text, err := net.SplitHostPort(dc.Addr)
		if err != nil {
			return err
		}
		port, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		o.DCList.Options = append(o.DCList.Options, tg.DCOption{ID: dc.ID, IPAddress: host, Port: port})
	}
	f.client = telegram.NewClient(int(f.box.APIID()), f.box.APIHash(), o)
	return f.client.Run(ctx, func(ctx context.Context) error {
		if err := auth.NewFlow(f, auth.SendCodeOptions{}).Run(ctx, f.client.Auth()); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		return work(ctx)
	})
}

const publicName = "interop_files"

// publish sends files of all ways to upload into a public channel.
func (f *filer) publish(ctx context.Context) error {
	raw := f.client.API()
	made, err := raw.ChannelsCreateChannel(ctx, &tg.ChannelsCreateChannelRequest{Broadcast: true, Title: "Files"})
	if err != nil {
		return fmt.Errorf("create a channel: %w", err)
	}
	channel := made.(*tg.Updates).Chats[0].(*tg.Channel)
	if _, err := raw.ChannelsUpdateUsername(ctx, &tg.ChannelsUpdateUsernameRequest{Channel: channel.AsInput(), Username: publicName}); err != nil {
		return fmt.Errorf("make it public: %w", err)
	}
	f.files = map[string][]byte{}
	for i, n := range []int{1, 300_000, 10 << 20, 10<<20 + 1, cdnFrom + 5} {
		data, name := make([]byte, n), fmt.Sprint(n, " bytes")
		_, _ = rand.NewChaCha8([32]byte{byte(i)}).Read(data) // never fails
		in, err := uploader.NewUploader(raw).WithThreads(3).FromBytes(ctx, name, data)
		if err != nil {
			return fmt.Errorf("upload %d bytes: %w", n, err)
		}
		err = f.send(ctx, channel, name, int64(i+1), &tg.InputMediaUploadedDocument{File: in, MimeType: "application/octet-stream"})
		if err != nil {
			return err
		}
		f.files[name] = data
	}
	// A stream, whose length is not known before its end.
	stream := bytes.Repeat([]byte("stream "), 100_000)
	in, err := uploader.NewUploader(raw).Upload(ctx, uploader.NewUpload("stream", bytes.NewReader(stream), -1))
	if err != nil {
		return fmt.Errorf("upload a stream: %w", err)
	}
	f.files["stream"] = stream
	if err := f.send(ctx, channel, "stream", 90, &tg.InputMediaUploadedDocument{File: in, MimeType: "text/plain"}); err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 600, 300))); err != nil {
		return err
	}
	if in, err = uploader.NewUploader(raw).FromBytes(ctx, "p.png", picture.Bytes()); err != nil {
		return fmt.Errorf("upload a photo: %w", err)
	}
	return f.send(ctx, channel, "photo", 91, &tg.InputMediaUploadedPhoto{File: in})
}

func (f *filer) send(ctx context.Context, to *tg.Channel, caption string, random int64, media tg.InputMediaClass) error {
	_, err := f.client.API().MessagesSendMedia(ctx, &tg.MessagesSendMediaRequest{
		Peer: to.AsInputPeer(), Message: caption, RandomID: random, Media: media,
	})
	if err != nil {
		return fmt.Errorf("send %s: %w", caption, err)
	}
	return nil
}

// read downloads everything that was published and compares.
func (f *filer) read(ctx context.Context, want map[string][]byte) error {
	raw := f.client.API()
	found, err := raw.ContactsResolveUsername(ctx, &tg.ContactsResolveUsernameRequest{Username: publicName})
	if err != nil {
		return fmt.Errorf("find the channel: %w", err)
	}
	channel := found.Chats[0].(*tg.Channel)
	history, err := raw.MessagesGetHistory(ctx, &tg.MessagesGetHistoryRequest{Peer: channel.AsInputPeer(), Limit: 50})
	if err != nil {
		return fmt.Errorf("read the history: %w", err)
	}
	seen := 0
	for _, m := range history.(*tg.MessagesChannelMessages).Messages {
		m, ok := m.(*tg.Message)
		if !ok {
			continue
		}
		seen++
		switch media := m.Media.(type) {
		case *tg.MessageMediaDocument:
			err = f.document(ctx, media.Document.(*tg.Document), want[m.Message])
		case *tg.MessageMediaPhoto:
			err = f.photo(ctx, media.Photo.(*tg.Photo))
		default:
			err = fmt.Errorf("media is %T", media)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", m.Message, err)
		}
	}
	if seen != len(want)+1 {
		return fmt.Errorf("%d messages with media, want %d", seen, len(want)+1)
	}
	return nil
}

func (f *filer) document(ctx context.Context, d *tg.Document, want []byte) error {
	var got bytes.Buffer
	if _, err := f.client.Download(d.AsInputDocumentFileLocation("")).WithVerify(true).Stream(ctx, &got); err != nil {
		return fmt.Errorf("download: %w", err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		return fmt.Errorf("%d bytes arrived, other than the %d that were sent", got.Len(), len(want))
	}
	if len(want) < cdnFrom {
		return nil
	}
	piece, err := f.client.API().UploadGetFile(ctx, &tg.UploadGetFileRequest{
		Location: d.AsInputDocumentFileLocation(""), Limit: 4096, CDNSupported: true,
	})
	if _, away := piece.(*tg.UploadFileCDNRedirect); !away {
		return fmt.Errorf("the file is not read on the CDN: %T, %w", piece, err)
	}
	return nil
}

// photo downloads every size of a photo, and expands the stripped one as gotd does.
func (f *filer) photo(ctx context.Context, p *tg.Photo) error {
	for _, size := range p.Sizes {
		var data []byte
		switch s := size.(type) {
		case *tg.PhotoStrippedSize:
			var err error
			if data, err = thumbnail.Expand(s.Bytes); err != nil {
				return fmt.Errorf("expand the stripped size: %w", err)
			}
		case *tg.PhotoSize:
			var got bytes.Buffer
			at := &tg.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: s.Type}
			if _, err := f.client.Download(at).Stream(ctx, &got); err != nil {
				return fmt.Errorf("download size %s: %w", s.Type, err)
			}
			data = got.Bytes()
		}
		if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
			return fmt.Errorf("size %s: %w", size.GetType(), err)
		}
	}
	return nil
}

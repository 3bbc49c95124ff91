package sim_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// elsewhere is the account on another DC, by an exported authorization.
func (a *account) elsewhere(dc int) *client {
	a.tb.Helper()
	there := connect(a.tb, a.server, dc)
	export := must(a.client, &api.AuthExportAuthorizationRequest{DCID: int32(dc)})
	must(there, &api.AuthImportAuthorizationRequest{ID: export.ID, Bytes: export.Bytes})
	return there
}

// TestFilesLiveOnADC: a file is on its owner's home; elsewhere its place is told,
// and an authorization that was exported there reads it. Parts go anywhere.
func TestFilesLiveOnADC(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: "15550000001", DC: 1, Username: "owner_one"})
	register(t, s, sim.Number{Phone: "15550000002", DC: 2, Username: "reader_two"})
	anna, ben := signIn(t, s, 1, "15550000001"), signIn(t, s, 2, "15550000002")
	anna.meet(ben)
	data := content(2048)
	there := anna.elsewhere(3)
	must(there, &api.UploadSaveFilePartRequest{FileID: 5, FilePart: 1, Bytes: data[1024:]})
	must(anna.client, &api.UploadSaveFilePartRequest{FileID: 5, FilePart: 0, Bytes: data[:1024]})
	sent := documentOf(t, anna.sendMedia(anna.userPeer(ben.self.ID), newDocument(&api.InputFile{ID: 5, Parts: 2, Name: "f"}), 1))
	if sent.DCID != 1 {
		t.Errorf("the file is on DC %d, want 1", sent.DCID)
	}
	ben.meet(anna)
	d := documentOf(t, ben.newest(ben.userPeer(anna.self.ID)).(*api.Message))
	read := &api.UploadGetFileRequest{Location: documentAt(d), Limit: 4096}
	refused(ben.client, read, "303 FILE_MIGRATE_1")
	refused(ben.client, &api.UploadGetFileHashesRequest{Location: documentAt(d)}, "303 FILE_MIGRATE_1")
	if f := must(ben.elsewhere(1), read).(*api.UploadFile); !bytes.Equal(f.Bytes, data) {
		t.Error("the file is another on its own DC")
	}
	refused(anna.client, read, "400 FILE_REFERENCE_INVALID") // that was ben's
	refused(connect(t, s, 1), read, "401 AUTH_KEY_UNREGISTERED")
}

// second is another session of the account's key, which tells nothing of itself.
func (a *account) second() *client {
	a.tb.Helper()
	c := &client{
		tb: a.tb, server: a.server, dc: a.dc, dialer: a.dialer, key: a.key, inited: true,
		done: map[mtproto.RequestID]mtproto.Event{},
	}
	c.dial()
	c.newSession(a.session.Salts()...)
	return c
}

// TestFilesOnSecondSession: clients transfer on further sessions of a key, which
// they never initialise; what is uploaded there is used on the first.
func TestFilesOnSecondSession(t *testing.T) {
	bothKinds(t, func(_ *lab, a *account) {
		data := content(1500)
		second := a.second()
		defer second.hangUp()
		in := second.uploadSmall(1, "f", data)
		d := documentOf(t, a.sendMedia(&api.InputPeerSelf{}, newDocument(in), 1))
		if got := second.download(documentAt(d), 4096); !bytes.Equal(got, data) {
			t.Errorf("%d bytes came back as other %d", len(data), len(got))
		}
	})
}

// TestReferencesExpire: a reference is good for a while; who reads the message
// again gets another.
func TestReferencesExpire(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		self := &api.InputPeerSelf{}
		d := documentOf(t, a.sendMedia(self, newDocument(a.uploadSmall(1, "f", content(10))), 1))
		old := &api.InputMediaDocument{ID: &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}}
		a.hangUp()
		time.Sleep(25 * time.Hour)
		a.dial()
		a.connected()
		const expired = "400 FILE_REFERENCE_EXPIRED"
		refused(a.client, &api.UploadGetFileRequest{Location: documentAt(d), Limit: 4096}, expired)
		refused(a.client, &api.UploadGetFileHashesRequest{Location: documentAt(d)}, expired)
		refused(a.client, &api.MessagesSendMediaRequest{Peer: self, RandomID: 2, Media: old}, expired)
		refused(a.client, &api.MessagesSendMultiMediaRequest{Peer: self, MultiMedia: []*api.InputSingleMedia{
			{Media: old, RandomID: 3},
		}}, "400 FILE_REFERENCE_0_EXPIRED")
		again := documentOf(t, a.newest(self).(*api.Message))
		if got := a.download(documentAt(again), 4096); len(got) != 10 {
			t.Errorf("%d bytes by the new reference, want 10", len(got))
		}
	})
}

// TestUploadsAtOnce: parts of one file and of others, sent at once over many
// connections, each end up where they belong.
func TestUploadsAtOnce(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	const connections, parts = 3, 8
	whole := content(parts << 10)
	var running sync.WaitGroup
	for n := range connections {
		c := a.second()
		running.Go(func() {
			for i := range parts { // all send the same file, each beginning elsewhere
				at := (i + n) % parts
				must(c, &api.UploadSaveFilePartRequest{FileID: 100, FilePart: int32(at), Bytes: whole[at<<10 : (at+1)<<10]})
			}
			c.uploadSmall(int64(n), "own", fmt.Append(nil, "own ", n))
		})
	}
	running.Wait()
	self := &api.InputPeerSelf{}
	d := documentOf(t, a.sendMedia(self, newDocument(&api.InputFile{ID: 100, Parts: parts}), 100))
	if got := a.download(documentAt(d), 4096); !bytes.Equal(got, whole) {
		t.Error("a file that was uploaded three times at once is another")
	}
	for n := range connections {
		own := documentOf(t, a.sendMedia(self, newDocument(&api.InputFile{ID: int64(n), Parts: 1}), int64(1+n)))
		if got := a.download(documentAt(own), 4096); string(got) != fmt.Sprint("own ", n) {
			t.Errorf("file %d reads %q", n, got)
		}
	}
}

// TestFilesSurviveRestart: what a client was told is uploaded, and what was sent,
// is there when the server starts again.
func TestFilesSurviveRestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	first, err := sim.New(sim.Options{StateDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	a := crowd(t, first, 1)[0]
	self := &api.InputPeerSelf{}
	data := content(5000)
	d := documentOf(t, a.sendMedia(self, newDocument(a.uploadSmall(1, "f", data)), 1))
	p := photoOf(t, a.sendMedia(self, &api.InputMediaUploadedPhoto{File: a.uploadSmall(2, "p.png", picture(t, 50, 50))}, 2))
	must(a.client, &api.UploadSaveFilePartRequest{FileID: 3, FilePart: 0, Bytes: data[:4096]})
	image := t.TempDir()
	if err := os.CopyFS(image, os.DirFS(dir)); err != nil { // as a kill leaves it
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	a.server = start(t, sim.Options{StateDir: image})
	a.dial()
	a.newSession()
	if got := a.download(documentAt(d), 4096); !bytes.Equal(got, data) {
		t.Error("the document is another after the restart")
	}
	if got := a.download(photoAt(p, "s"), 4096); len(got) == 0 {
		t.Error("the photo is empty after the restart")
	}
	must(a.client, &api.UploadSaveFilePartRequest{FileID: 3, FilePart: 1, Bytes: data[4096:]})
	late := documentOf(t, a.sendMedia(self, newDocument(&api.InputFile{ID: 3, Parts: 2}), 3))
	if got := a.download(documentAt(late), 4096); !bytes.Equal(got, data) {
		t.Error("a file that was half uploaded at the restart is another")
	}
}

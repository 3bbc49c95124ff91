package sim_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// cdnKey is made once, as serverKey is.
var cdnKey = sync.OnceValue(func() *crypto.PrivateKey {
	key, err := crypto.GeneratePrivateKey(nil)
	if err != nil {
		panic(err)
	}
	return key
})

// connectCDN makes a key with the CDN, by what a client on another DC is told.
func (a *account) connectCDN() *client {
	a.tb.Helper()
	var at *api.DCOption
	for _, o := range must(a.client, &api.HelpGetConfigRequest{}).DCOptions {
		if o.Cdn {
			at = o
		}
	}
	keys := must(a.client, &api.HelpGetCdnConfigRequest{}).PublicKeys
	if at == nil || len(keys) != 1 || keys[0].DCID != at.ID {
		a.tb.Fatalf("the CDN is at %v with %d keys", at, len(keys))
	}
	cdn, _ := a.server.CDN()
	c := &client{
		tb: a.tb, server: a.server, dc: int(at.ID), trust: []byte(keys[0].PublicKey), done: map[mtproto.RequestID]mtproto.Event{},
		dialer: func(int) (net.Conn, error) { return net.Dial("tcp", cdn.Addr) },
	}
	c.dial()
	c.makeKey()
	return c
}

// publicChannel makes a channel that everybody can read.
func (a *account) publicChannel(name string) int64 {
	a.tb.Helper()
	up := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Broadcast: true, Title: "News"}))
	id := up.Chats[0].(*api.Channel).ID
	must(a.client, &api.ChannelsUpdateUsernameRequest{Channel: a.channel(id), Username: name})
	return id
}

// TestCDN goes the way of a client: it is sent to the CDN, which does not have
// the file and asks for it, and what it serves then is decrypted and checked.
func TestCDN(t *testing.T) {
	s := start(t, sim.Options{CDNFrom: 300_000, CDNKey: cdnKey()})
	a := crowd(t, s, 1)[0]
	id := a.publicChannel("public_news")
	data := content(700_001)
	d := documentOf(t, a.sendMedia(a.channelPeer(id), newDocument(a.uploadSmall(1, "f", data)), 1))
	get := func(d *api.Document, cdn bool) api.UploadFileClass {
		return must(a.client, &api.UploadGetFileRequest{Location: documentAt(d), Limit: 4096, CdnSupported: cdn})
	}
	if _, plain := get(d, false).(*api.UploadFile); !plain {
		t.Error("a client that knows no CDN is sent there")
	}
	redirect, ok := get(d, true).(*api.UploadFileCdnRedirect)
	if !ok || redirect.DCID != sim.CDNDC {
		t.Fatalf("the file is not read on the CDN: %v", redirect)
	}
	cdn := a.connectCDN()
	read := &api.UploadGetCdnFileRequest{FileToken: redirect.FileToken, Limit: 128 << 10}
	needed := must(cdn, read).(*api.UploadCdnFileReuploadNeeded)
	bad := bytes.Clone(redirect.FileToken)
	bad[0] ^= 1
	refused(a.client, &api.UploadReuploadCdnFileRequest{FileToken: bad, RequestToken: needed.RequestToken}, "400 FILE_TOKEN_INVALID")
	refused(a.client, &api.UploadReuploadCdnFileRequest{FileToken: redirect.FileToken, RequestToken: bad}, "400 REQUEST_TOKEN_INVALID")
	refused(a.client, &api.UploadGetCdnFileHashesRequest{FileToken: bad}, "400 FILE_TOKEN_INVALID")
	refused(cdn, &api.UploadGetCdnFileRequest{FileToken: bad, Limit: 4096}, "400 FILE_TOKEN_INVALID")
	refused(cdn, &api.UploadGetCdnFileRequest{FileToken: redirect.FileToken, Limit: 4096, Offset: 16}, "400 OFFSET_INVALID")
	refused(cdn, &api.UploadGetCdnFileRequest{FileToken: redirect.FileToken, Limit: 100}, "400 LIMIT_INVALID")
	refused(a.elsewhere(2), &api.UploadGetCdnFileHashesRequest{FileToken: redirect.FileToken}, "303 FILE_MIGRATE_1")
	hashes := must(a.client, &api.UploadReuploadCdnFileRequest{FileToken: redirect.FileToken, RequestToken: needed.RequestToken})
	if got := a.readCDN(cdn, redirect, hashes); !bytes.Equal(got, data) {
		t.Errorf("%d bytes came from the CDN, other than were sent", len(got))
	}
}

// readCDN reads a file from the CDN, block by block as its hashes say.
func (a *account) readCDN(cdn *client, r *api.UploadFileCdnRedirect, hashes []*api.FileHash) (out []byte) {
	a.tb.Helper()
	for {
		if len(hashes) == 0 {
			hashes = must(a.client, &api.UploadGetCdnFileHashesRequest{FileToken: r.FileToken, Offset: int64(len(out))})
			if len(hashes) == 0 {
				return out
			}
		}
		h := hashes[0]
		hashes = hashes[1:]
		piece := must(cdn, &api.UploadGetCdnFileRequest{FileToken: r.FileToken, Offset: h.Offset, Limit: 128 << 10}).(*api.UploadCdnFile).Bytes
		block, err := aes.NewCipher(r.EncryptionKey)
		if err != nil {
			a.tb.Fatal(err)
		}
		iv := bytes.Clone(r.EncryptionIv)
		binary.BigEndian.PutUint32(iv[12:], uint32(h.Offset/16))
		cipher.NewCTR(block, iv).XORKeyStream(piece, piece)
		if sum := sha256.Sum256(piece); len(piece) > int(h.Limit) || !bytes.Equal(sum[:], h.Hash) {
			a.tb.Fatalf("%d bytes at %d do not have the hash of %d", len(piece), h.Offset, h.Limit)
		}
		out = append(out, piece...)
	}
}

// TestWhatACDNIsFor: only large documents of public channels are there, and
// nothing but them can be asked for.
func TestWhatACDNIsFor(t *testing.T) {
	s := start(t, sim.Options{CDNFrom: 100_000, CDNKey: cdnKey()})
	a := crowd(t, s, 1)[0]
	public, private := a.publicChannel("public_news"), a.createGroup("Private")
	small := documentOf(t, a.sendMedia(a.channelPeer(public), newDocument(a.uploadSmall(1, "f", content(99_999))), 1))
	secret := documentOf(t, a.sendMedia(a.channelPeer(private), newDocument(a.uploadSmall(2, "f", content(100_000))), 2))
	for _, d := range []*api.Document{small, secret} {
		answer := must(a.client, &api.UploadGetFileRequest{Location: documentAt(d), Limit: 4096, CdnSupported: true})
		if _, plain := answer.(*api.UploadFile); !plain {
			t.Errorf("%d bytes are read on the CDN", d.Size)
		}
	}
	cdn := a.connectCDN()
	refused(cdn, &api.HelpGetNearestDCRequest{}, "400 CDN_METHOD_INVALID")
	refused(cdn, cdn.sendCode("15550000001"), "400 CDN_METHOD_INVALID")
	refused(cdn, &api.UploadGetFileRequest{Location: documentAt(small), Limit: 4096}, "400 CDN_METHOD_INVALID")
	refused(a.client, &api.UploadGetCdnFileRequest{Limit: 4096}, "404 METHOD_INVALID")
	refused(a.client, &api.AuthExportAuthorizationRequest{DCID: sim.CDNDC}, "400 DC_ID_INVALID")
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("clients broke rules: %v", v)
	}
}

// TestFaultsOfTheCDN: the CDN is a data center that things go wrong with, by its
// number or with all others.
func TestFaultsOfTheCDN(t *testing.T) {
	s := start(t, sim.Options{CDNFrom: 100_000, CDNKey: cdnKey()})
	a := crowd(t, s, 1)[0]
	cdn := a.connectCDN()
	file := &api.UploadGetCdnFileRequest{Limit: 4096}
	refused(cdn, file, "400 FILE_TOKEN_INVALID")
	if n := s.Connections(); n != 2 {
		t.Errorf("%d connections, want the account's and that to the CDN", n)
	}
	strike(t, s, control.Fault{Kind: control.FaultError, DC: sim.CDNDC, Method: "upload.getCdnFile", Code: 420, Text: "FLOOD_WAIT_5"})
	refused(cdn, file, "420 FLOOD_WAIT_5")
	for _, at := range []int{sim.CDNDC, 0} {
		strike(t, s, control.Fault{Kind: control.FaultClose, DC: at})
		if _, err := cdn.wait(cdn.push(file)); err == nil || isRefusal(err) {
			t.Errorf("a connection to the CDN goes on: %v", err)
		}
		cdn.reconnect()
		refused(cdn, file, "400 FILE_TOKEN_INVALID")
	}
	if err := s.Fault(control.Fault{Kind: control.FaultMigrate, Phone: a.phone(), DC: sim.CDNDC}); err == nil {
		t.Error("an account lives on the CDN")
	}
	if err := start(t, sim.Options{}).Fault(control.Fault{Kind: control.FaultClose, DC: sim.CDNDC}); err == nil {
		t.Error("a fault strikes a CDN that there is none of")
	}
}

func isRefusal(err error) bool {
	_, refused := errors.AsType[*rpcError](err)
	return refused
}

// TestCDNKeyLasts: a CDN has the same key after a restart.
func TestCDNKeyLasts(t *testing.T) {
	dir := t.TempDir()
	key := func() string {
		s, err := sim.New(sim.Options{StateDir: dir, CDNFrom: 1, Key: serverKey()})
		if err != nil {
			t.Fatal(err)
		}
		out := must(connect(t, s, 1), &api.HelpGetCdnConfigRequest{}).PublicKeys[0].PublicKey
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if one, two := key(), key(); one != two {
		t.Error("the key of the CDN changed")
	}
}

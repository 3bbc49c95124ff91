package interop

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	gotdcrypto "github.com/gotd/td/crypto"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/transport"

	"github.com/tgfleet/tgfleet/crypto"
)

// What the one account on the gotd server is known by.
const (
	gotdDC       = 2
	gotdPhone    = "+15550001"
	gotdCode     = "43210"
	gotdCodeHash = "hash-of-the-code"
	gotdUserID   = 7001
	echoUserID   = 7002
	echoHash     = 424242
)

// gotdServer is a Telegram DC made of gotd's tgtest: key exchange, config,
// sign-in by code, and a user who repeats what it is sent.
type gotdServer struct {
	addr string
	keys []*crypto.PublicKey

	mu    sync.Mutex
	sent  map[int64]string // random_id -> text of the messages that were sent
	calls map[string]int   // method -> how often it was executed
}

// startGotd serves on a loopback port until the test ends.
func startGotd(t testing.TB) *gotdServer {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, gotdcrypto.RSAKeyBits)
	if err != nil {
		t.Fatal(err)
	}
	s := &gotdServer{
		keys:  []*crypto.PublicKey{{N: rsaKey.N, E: rsaKey.E}},
		sent:  map[int64]string{},
		calls: map[string]int{},
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()

	d := tgtest.NewDispatcher()
	s.register(d, l.Addr().(*net.TCPAddr))
	d.Fallback(tgtest.HandlerFunc(func(_ *tgtest.Server, req *tgtest.Request) error {
		return s.unknownMethod(req)
	}))
	server := tgtest.NewServer(tgtest.NewPrivateKey(rsaKey), tgtest.UnpackInvoke(d), tgtest.ServerOptions{DC: gotdDC})

	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, transport.Listen(l)) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Logf("gotd's server ended with: %v", err)
		}
	})
	return s
}

func (s *gotdServer) unknownMethod(req *tgtest.Request) error {
	id, err := req.Buf.PeekID()
	if err != nil {
		return err
	}
	s.count(fmt.Sprintf("unknown %08x", id))
	return tgerr.New(400, "INPUT_METHOD_INVALID")
}

func (s *gotdServer) count(method string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
}

func (s *gotdServer) called(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// handle decodes the request with gotd's own decoder before answering it.
func handle[R bin.Decoder](s *gotdServer, d *tgtest.Dispatcher, id uint32, name string, req func() R,
	answer func(*tgtest.Server, *tgtest.Request, R) error) {
	d.HandleFunc(id, func(srv *tgtest.Server, r *tgtest.Request) error {
		s.count(name)
		in := req()
		if err := in.Decode(r.Buf); err != nil {
			return tgerr.New(400, "INPUT_FETCH_ERROR")
		}
		if left := r.Buf.Len(); left != 0 {
			return tgerr.New(400, fmt.Sprintf("INPUT_TRAILING_%d", left))
		}
		return answer(srv, r, in)
	})
}

func (s *gotdServer) register(d *tgtest.Dispatcher, addr *net.TCPAddr) {
	handle(s, d, tg.HelpGetConfigRequestTypeID, "help.getConfig",
		func() *tg.HelpGetConfigRequest { return &tg.HelpGetConfigRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, _ *tg.HelpGetConfigRequest) error {
			return srv.SendResult(r, &tg.Config{
				Date: int(time.Now().Unix()), Expires: int(time.Now().Add(time.Hour).Unix()), ThisDC: gotdDC,
				DCOptions: []tg.DCOption{{ID: gotdDC, IPAddress: addr.IP.String(), Port: addr.Port}},
			})
		})
	handle(s, d, tg.AuthSendCodeRequestTypeID, "auth.sendCode",
		func() *tg.AuthSendCodeRequest { return &tg.AuthSendCodeRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, in *tg.AuthSendCodeRequest) error {
			if in.PhoneNumber != gotdPhone && "+"+in.PhoneNumber != gotdPhone {
				return tgerr.New(400, "PHONE_NUMBER_INVALID")
			}
			return srv.SendResult(r, &tg.AuthSentCode{
				Type: &tg.AuthSentCodeTypeApp{Length: len(gotdCode)}, PhoneCodeHash: gotdCodeHash,
			})
		})
	handle(s, d, tg.AuthSignInRequestTypeID, "auth.signIn",
		func() *tg.AuthSignInRequest { return &tg.AuthSignInRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, in *tg.AuthSignInRequest) error {
			if in.PhoneCodeHash != gotdCodeHash || in.PhoneCode != gotdCode {
				return tgerr.New(400, "PHONE_CODE_INVALID")
			}
			return srv.SendResult(r, &tg.AuthAuthorization{User: gotdUser()})
		})
	handle(s, d, tg.UsersGetUsersRequestTypeID, "users.getUsers",
		func() *tg.UsersGetUsersRequest { return &tg.UsersGetUsersRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, _ *tg.UsersGetUsersRequest) error {
			return srv.SendVector(r, gotdUser())
		})
	handle(s, d, tg.ContactsResolveUsernameRequestTypeID, "contacts.resolveUsername",
		func() *tg.ContactsResolveUsernameRequest { return &tg.ContactsResolveUsernameRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, in *tg.ContactsResolveUsernameRequest) error {
			if in.Username != "echo" {
				return tgerr.New(400, "USERNAME_NOT_OCCUPIED")
			}
			return srv.SendResult(r, &tg.ContactsResolvedPeer{
				Peer: &tg.PeerUser{UserID: echoUserID}, Users: []tg.UserClass{echoUser()},
			})
		})
	handle(s, d, tg.UpdatesGetStateRequestTypeID, "updates.getState",
		func() *tg.UpdatesGetStateRequest { return &tg.UpdatesGetStateRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, _ *tg.UpdatesGetStateRequest) error {
			return srv.SendResult(r, &tg.UpdatesState{Pts: 1, Date: int(time.Now().Unix()), Seq: 1})
		})
	handle(s, d, tg.MessagesSendMessageRequestTypeID, "messages.sendMessage",
		func() *tg.MessagesSendMessageRequest { return &tg.MessagesSendMessageRequest{} }, s.echo)
}

// echo stores the message, answers it, and sends the same text back as an
// update from the echo user.
func (s *gotdServer) echo(srv *tgtest.Server, r *tgtest.Request, in *tg.MessagesSendMessageRequest) error {
	peer, ok := in.Peer.(*tg.InputPeerUser)
	if !ok || peer.UserID != echoUserID || peer.AccessHash != echoHash {
		return tgerr.New(400, "PEER_ID_INVALID")
	}
	s.mu.Lock()
	if _, again := s.sent[in.RandomID]; again {
		s.mu.Unlock()
		return tgerr.New(500, "RANDOM_ID_DUPLICATE")
	}
	s.sent[in.RandomID] = in.Message
	id := len(s.sent)
	s.mu.Unlock()

	now := int(time.Now().Unix())
	if err := srv.SendGZIP(r, &tg.UpdateShortSentMessage{Out: true, ID: id, Pts: id, PtsCount: 1, Date: now}); err != nil {
		return err
	}
	return srv.SendUpdates(r.RequestCtx, r.Session, &tg.UpdateNewMessage{
		Message: &tg.Message{
			ID: 1000 + id, PeerID: &tg.PeerUser{UserID: echoUserID}, FromID: &tg.PeerUser{UserID: echoUserID},
			Date: now, Message: in.Message,
		},
		Pts: id + 1, PtsCount: 1,
	})
}

func gotdUser() *tg.User {
	u := &tg.User{ID: gotdUserID, FirstName: "Gotd", Self: true, Phone: gotdPhone[1:]}
	u.SetAccessHash(int64(sha256.Sum256([]byte("self"))[0]) + 1)
	return u
}

func echoUser() *tg.User {
	u := &tg.User{ID: echoUserID, FirstName: "Echo", Username: "echo"}
	u.SetAccessHash(echoHash)
	u.SetUsername("echo")
	return u
}

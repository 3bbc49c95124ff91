package interop

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/gotd/td/mt"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/tgtest"
)

const (
	gotdCode     = "43210"
	gotdCodeHash = "hash-of-the-code"
	gotdUsers    = 8 // registered numbers
	gotdUserID   = 7000
	echoUserID   = 9000
	echoHash     = 424242
)

// gotdPhone is the number of user n, from 1 to gotdUsers.
func gotdPhone(n int) string { return fmt.Sprintf("+1555000%d", n) }

// gotdUser is the user with this number; nil when it is not registered.
func gotdUser(phone string) *tg.User {
	phone = "+" + strings.TrimPrefix(phone, "+")
	for n := 1; n <= gotdUsers; n++ {
		if phone == gotdPhone(n) {
			u := &tg.User{ID: int64(gotdUserID + n), FirstName: "Gotd", Self: true, Phone: phone[1:]}
			u.SetAccessHash(int64(n))
			return u
		}
	}
	return nil
}

func echoUser() *tg.User {
	u := &tg.User{ID: echoUserID, FirstName: "Echo"}
	u.SetAccessHash(echoHash)
	u.SetUsername("echo")
	return u
}

func (s *gotdServer) register(d *tgtest.Dispatcher, addr *net.TCPAddr) {
	d.Fallback(tgtest.HandlerFunc(s.unknownMethod))
	handle(s, d, mt.MsgsAckTypeID, "msgs_ack",
		func() *mt.MsgsAck { return &mt.MsgsAck{} },
		func(*tgtest.Server, *tgtest.Request, *mt.MsgsAck) error { return nil })
	handle(s, d, mt.MsgsStateReqTypeID, "msgs_state_req",
		func() *mt.MsgsStateReq { return &mt.MsgsStateReq{} }, s.states)
	handle(s, d, tg.HelpGetConfigRequestTypeID, "help.getConfig",
		func() *tg.HelpGetConfigRequest { return &tg.HelpGetConfigRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, _ *tg.HelpGetConfigRequest) error {
			return srv.SendResult(r, &tg.Config{
				Date: int(time.Now().Unix()), Expires: int(time.Now().Add(time.Hour).Unix()), ThisDC: gotdDC,
				DCOptions: []tg.DCOption{{ID: gotdDC, IPAddress: addr.IP.String(), Port: addr.Port}},
			})
		})
	handle(s, d, tg.AuthSendCodeRequestTypeID, "auth.sendCode",
		func() *tg.AuthSendCodeRequest { return &tg.AuthSendCodeRequest{} }, s.sendCode)
	handle(s, d, tg.AuthSignInRequestTypeID, "auth.signIn",
		func() *tg.AuthSignInRequest { return &tg.AuthSignInRequest{} }, s.signIn)
	handle(s, d, tg.AuthCancelCodeRequestTypeID, "auth.cancelCode",
		func() *tg.AuthCancelCodeRequest { return &tg.AuthCancelCodeRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, _ *tg.AuthCancelCodeRequest) error {
			return srv.SendBool(r, true)
		})
	handle(s, d, tg.UsersGetUsersRequestTypeID, "users.getUsers",
		func() *tg.UsersGetUsersRequest { return &tg.UsersGetUsersRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, _ *tg.UsersGetUsersRequest) error {
			u := s.self(r)
			if u == nil {
				return tgerr.New(401, "AUTH_KEY_UNREGISTERED")
			}
			return srv.SendVector(r, u)
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
	handle(s, d, tg.UpdatesGetDifferenceRequestTypeID, "updates.getDifference",
		func() *tg.UpdatesGetDifferenceRequest { return &tg.UpdatesGetDifferenceRequest{} },
		func(srv *tgtest.Server, r *tgtest.Request, _ *tg.UpdatesGetDifferenceRequest) error {
			return srv.SendResult(r, &tg.UpdatesDifferenceEmpty{Date: int(time.Now().Unix()), Seq: 1})
		})
	handle(s, d, tg.MessagesSendMessageRequestTypeID, "messages.sendMessage",
		func() *tg.MessagesSendMessageRequest { return &tg.MessagesSendMessageRequest{} }, s.echo)
}

func (s *gotdServer) sendCode(srv *tgtest.Server, r *tgtest.Request, in *tg.AuthSendCodeRequest) error {
	if gotdUser(in.PhoneNumber) == nil {
		return tgerr.New(400, "PHONE_NUMBER_INVALID")
	}
	return srv.SendResult(r, &tg.AuthSentCode{
		Type: &tg.AuthSentCodeTypeApp{Length: len(gotdCode)}, PhoneCodeHash: gotdCodeHash,
	})
}

func (s *gotdServer) signIn(srv *tgtest.Server, r *tgtest.Request, in *tg.AuthSignInRequest) error {
	u := gotdUser(in.PhoneNumber)
	if u == nil || in.PhoneCodeHash != gotdCodeHash || in.PhoneCode != gotdCode {
		return tgerr.New(400, "PHONE_CODE_INVALID")
	}
	s.mu.Lock()
	s.signedIn[r.Session.AuthKey.ID] = in.PhoneNumber
	s.mu.Unlock()
	return srv.SendResult(r, &tg.AuthAuthorization{User: u})
}

// self is the user whose auth key the request came with, nil before sign-in.
func (s *gotdServer) self(r *tgtest.Request) *tg.User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return gotdUser(s.signedIn[r.Session.AuthKey.ID])
}

// echo stores the message, answers it gzip-packed, and sends the same text back
// as an update from the echo user.
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

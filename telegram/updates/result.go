package updates

import (
	"reflect"
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Result takes the answer to a call of the account's own: what the call has
// changed counts like what the server sends unasked, and is sent to other
// sessions only. An answer of another kind changes nothing. req may be nil
// where it is not known.
func (s *State) Result(now time.Time, req, res tl.Object) {
	s.now, s.heard = now, now
	switch r := res.(type) {
	case *api.UpdateShortSentMessage:
		if q, ok := req.(*api.MessagesSendMessageRequest); ok {
			if u, ok := s.sent(q, r); ok {
				s.container([]api.UpdateClass{u}, &envelope{date: r.Date}, 0, 0)
				return
			}
		}
		s.Receive(now, r)
	case api.UpdatesClass:
		s.Receive(now, r)
	case *api.MessagesInvitedUsers:
		s.Receive(now, r.Updates)
	case *api.PaymentsPaymentResult:
		s.Receive(now, r.Updates)
	case *api.MessagesAffectedMessages:
		s.count(channelOfRequest(req), r.Pts, r.PtsCount)
	case *api.MessagesAffectedHistory:
		s.count(channelOfRequest(req), r.Pts, r.PtsCount)
	case *api.MessagesAffectedFoundMessages:
		s.count(channelOfRequest(req), r.Pts, r.PtsCount)
	}
}

// Counts reports whether the answer that begins with the constructor id is one
// that Result has to see.
func Counts(id uint32) bool {
	switch id {
	case api.IDUpdates, api.IDUpdatesCombined, api.IDUpdateShort, api.IDUpdateShortMessage,
		api.IDUpdateShortChatMessage, api.IDUpdateShortSentMessage, api.IDUpdatesTooLong,
		api.IDMessagesInvitedUsers, api.IDPaymentsPaymentResult,
		api.IDMessagesAffectedMessages, api.IDMessagesAffectedHistory, api.IDMessagesAffectedFoundMessages:
		return true
	}
	return false
}

// channelOfRequest returns the channel that a request is about, 0 when it is
// about none. Requests name it in one of two fields.
func channelOfRequest(req tl.Object) int64 {
	v := reflect.ValueOf(req)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return 0
	}
	for _, name := range [...]string{"Channel", "Peer"} {
		f := v.Elem().FieldByName(name)
		if !f.IsValid() {
			continue
		}
		switch p := f.Interface().(type) {
		case *api.InputChannel:
			return p.ChannelID
		case *api.InputChannelFromMessage:
			return p.ChannelID
		case *api.InputPeerChannel:
			return p.ChannelID
		case *api.InputPeerChannelFromMessage:
			return p.ChannelID
		}
	}
	return 0
}

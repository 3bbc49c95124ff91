package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// logAction returns what an event of the administrators' log tells, nil for what
// this layer has no word for.
func (v *view) logAction(c *world.Channel, e *world.AdminEvent) api.ChannelAdminLogEventActionClass {
	switch e.Kind {
	case world.LogTitle:
		return &api.ChannelAdminLogEventActionChangeTitle{PrevValue: e.Old, NewValue: e.New}
	case world.LogAbout:
		return &api.ChannelAdminLogEventActionChangeAbout{PrevValue: e.Old, NewValue: e.New}
	case world.LogUsername:
		return &api.ChannelAdminLogEventActionChangeUsername{PrevValue: e.Old, NewValue: e.New}
	case world.LogPhoto:
		return &api.ChannelAdminLogEventActionChangePhoto{
			PrevPhoto: v.photo(v.w.File(world.FileID(e.OldNumber))), NewPhoto: v.photo(v.w.File(world.FileID(e.NewNumber))),
		}
	case world.LogSlowMode:
		return &api.ChannelAdminLogEventActionToggleSlowMode{PrevValue: int32(e.OldNumber), NewValue: int32(e.NewNumber)}
	case world.LogReactions:
		return &api.ChannelAdminLogEventActionChangeAvailableReactions{PrevValue: chatReactions(*e.OldReactions), NewValue: chatReactions(*e.NewReactions)}
	case world.LogTTL:
		return &api.ChannelAdminLogEventActionChangeHistoryTTL{PrevValue: int32(e.OldNumber), NewValue: int32(e.NewNumber)}
	case world.LogDefaultBanned:
		return &api.ChannelAdminLogEventActionDefaultBannedRights{
			PrevBannedRights: restrictionsUntil(world.Rights(e.OldNumber), 0), NewBannedRights: restrictionsUntil(world.Rights(e.NewNumber), 0),
		}
	case world.LogLinked:
		return &api.ChannelAdminLogEventActionChangeLinkedChat{PrevValue: e.OldNumber, NewValue: e.NewNumber}
	case world.LogSignatures:
		return &api.ChannelAdminLogEventActionToggleSignatures{NewValue: e.Flag}
	case world.LogProfiles:
		return &api.ChannelAdminLogEventActionToggleSignatureProfiles{NewValue: e.Flag}
	case world.LogNoForwards:
		return &api.ChannelAdminLogEventActionToggleNoForwards{NewValue: e.Flag}
	case world.LogPreHistoryHidden:
		return &api.ChannelAdminLogEventActionTogglePreHistoryHidden{NewValue: e.Flag}
	case world.LogForum:
		return &api.ChannelAdminLogEventActionToggleForum{NewValue: e.Flag}
	}
	if a := v.logPeople(e); a != nil {
		return a
	}
	if a := v.logTopic(c, e); a != nil {
		return a
	}
	return v.logMessage(e)
}

// logPeople returns the events about who comes, goes and may do what.
func (v *view) logPeople(e *world.AdminEvent) api.ChannelAdminLogEventActionClass {
	switch e.Kind {
	case world.LogJoined:
		return &api.ChannelAdminLogEventActionParticipantJoin{}
	case world.LogLeft:
		return &api.ChannelAdminLogEventActionParticipantLeave{}
	case world.LogInvited:
		return &api.ChannelAdminLogEventActionParticipantInvite{Participant: v.member(e.NewMember)}
	case world.LogJoinedByInvite:
		return &api.ChannelAdminLogEventActionParticipantJoinByInvite{Invite: v.invite(e.NewInvite)}
	case world.LogJoinedByRequest:
		var link api.ExportedChatInviteClass = &api.ChatInvitePublicJoinRequests{}
		if e.NewInvite != nil {
			link = v.invite(e.NewInvite)
		}
		return &api.ChannelAdminLogEventActionParticipantJoinByRequest{
			Invite: link, ApprovedBy: v.userID(world.UserID(e.NewNumber)),
		}
	case world.LogToggledAdmin:
		return &api.ChannelAdminLogEventActionParticipantToggleAdmin{
			PrevParticipant: v.member(e.OldMember), NewParticipant: v.member(e.NewMember),
		}
	case world.LogToggledBan:
		return &api.ChannelAdminLogEventActionParticipantToggleBan{
			PrevParticipant: v.member(e.OldMember), NewParticipant: v.member(e.NewMember),
		}
	case world.LogVoiceBan:
		return v.logVoiceBan(e)
	case world.LogInviteRevoked:
		return &api.ChannelAdminLogEventActionExportedInviteRevoke{Invite: v.invite(e.NewInvite)}
	case world.LogInviteEdited:
		return &api.ChannelAdminLogEventActionExportedInviteEdit{
			PrevInvite: v.invite(e.OldInvite), NewInvite: v.invite(e.NewInvite),
		}
	case world.LogInviteDeleted:
		return &api.ChannelAdminLogEventActionExportedInviteDelete{Invite: v.invite(e.NewInvite)}
	}
	return nil
}

func (v *view) logTopic(c *world.Channel, e *world.AdminEvent) api.ChannelAdminLogEventActionClass {
	switch e.Kind {
	case world.LogTopicCreated:
		return &api.ChannelAdminLogEventActionCreateTopic{Topic: v.topic(c, e.NewTopic)}
	case world.LogTopicDeleted:
		return &api.ChannelAdminLogEventActionDeleteTopic{Topic: v.topic(c, e.NewTopic)}
	case world.LogTopicEdited:
		return &api.ChannelAdminLogEventActionEditTopic{PrevTopic: v.topic(c, e.OldTopic), NewTopic: v.topic(c, e.NewTopic)}
	case world.LogTopicPinned:
		out := &api.ChannelAdminLogEventActionPinTopic{}
		if e.OldTopic != nil {
			out.PrevTopic = v.topic(c, e.OldTopic)
		}
		if e.NewTopic != nil {
			out.NewTopic = v.topic(c, e.NewTopic)
		}
		return out
	}
	return nil
}

func (v *view) logMessage(e *world.AdminEvent) api.ChannelAdminLogEventActionClass {
	switch e.Kind {
	case world.LogPinned:
		return &api.ChannelAdminLogEventActionUpdatePinned{Message: v.message(e.NewMessage)}
	case world.LogMessageEdited:
		return &api.ChannelAdminLogEventActionEditMessage{PrevMessage: v.message(e.OldMessage), NewMessage: v.message(e.NewMessage)}
	case world.LogPollStopped:
		return &api.ChannelAdminLogEventActionStopPoll{Message: v.message(e.NewMessage)}
	case world.LogMessageDeleted:
		return &api.ChannelAdminLogEventActionDeleteMessage{Message: v.message(e.NewMessage)}
	case world.LogMessageSent:
		return &api.ChannelAdminLogEventActionSendMessage{Message: v.message(e.NewMessage)}
	}
	return nil
}

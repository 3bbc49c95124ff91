package handlers

import (
	"errors"
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func mediaMethods(m methods) {
	object(m, signedIn, sendMedia)
	object(m, signedIn, sendMultiMedia)
	object(m, signedIn, uploadMedia)
}

// sendMedia sends a photo, a document or anything else that is not text alone.
// See https://core.telegram.org/method/messages.sendMedia.
func sendMedia(c *Call, req *api.MessagesSendMediaRequest) (api.UpdatesClass, error) {
	if err := c.unsent(req.RandomID); err != nil {
		return nil, err
	}
	media, err := c.inputMedia(req.Media)
	if err != nil {
		return nil, err
	}
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	out, err := c.outgoing(&api.MessagesSendMessageRequest{
		Silent: req.Silent, ReplyTo: req.ReplyTo, Message: req.Message, RandomID: req.RandomID, ReplyMarkup: req.ReplyMarkup,
		Entities: req.Entities, Noforwards: req.Noforwards, SendAs: req.SendAs,
	})
	if err != nil {
		return nil, err
	}
	out.Media = media
	if c.waits(req.ScheduleDate) {
		return c.schedule(t, *req.ScheduleDate, req.ClearDraft, out)
	}
	sent, err := c.sendOne(t, out, req.ClearDraft)
	if err != nil {
		return nil, err
	}
	return c.sentMedia(t, sent), nil
}

// uploadMedia makes a file of an upload without sending it.
// See https://core.telegram.org/method/messages.uploadMedia.
func uploadMedia(c *Call, req *api.MessagesUploadMediaRequest) (api.MessageMediaClass, error) {
	media, err := c.inputMedia(req.Media)
	if err != nil {
		return nil, err
	}
	if media.Kind == world.MediaPoll {
		return nil, errMediaInvalid // there is nothing to upload
	}
	if _, err := c.inputPeer(req.Peer); err != nil {
		return nil, err
	}
	return c.view().media(media), nil
}

// unsent refuses a random_id that was used before, whatever the message would be.
func (c *Call) unsent(randomID int64) error {
	if c.world().SentBefore(c.user.ID, randomID) == nil {
		return nil
	}
	return c.repeated(randomID, world.Refuse(500, "RANDOM_ID_DUPLICATE"))
}

// repeated notes in the ledger that a message came again and returns err.
func (c *Call) repeated(randomID int64, err error) error {
	if r, ok := errors.AsType[*world.Refusal](err); ok && r.Text == "RANDOM_ID_DUPLICATE" {
		c.opts.Ledger.Repeated(int64(c.user.ID), randomID)
	}
	return err
}

func (c *Call) recordSent(t target, sent world.Sent) {
	c.record(ledger.Entry{
		Chat: t.peer().String(), MessageID: sent.Message.ID, RandomID: sent.Message.RandomID, Text: sent.Message.Text,
	})
}

// sentMedia answers with the messages themselves: the sender must learn of the
// files.
func (c *Call) sentMedia(t target, list ...world.Sent) api.UpdatesClass {
	v := c.view()
	var own []api.UpdateClass
	var log []*world.Update
	for _, s := range list {
		own = append(own, &api.UpdateMessageID{ID: int32(s.Message.ID), RandomID: s.Message.RandomID})
		log = append(log, s.Update)
	}
	if t.channel != nil {
		last := log[len(log)-1]
		own = append(own, &api.UpdateReadChannelInbox{
			ChannelID: int64(t.channel.ID), MaxID: int32(last.IDs[0]), Pts: int32(last.Pts),
		})
	}
	return v.applied(own, log)
}

// sendMultiMedia sends an album: all of it or nothing.
// See https://core.telegram.org/method/messages.sendMultiMedia.
func sendMultiMedia(c *Call, req *api.MessagesSendMultiMediaRequest) (api.UpdatesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	album, err := c.album(req)
	if err != nil {
		return nil, err
	}
	if c.waits(req.ScheduleDate) {
		if err := c.world().MakeAlbum(album); err != nil {
			return nil, err
		}
		return c.schedule(t, *req.ScheduleDate, req.ClearDraft, album...)
	}
	sent, err := c.world().SendAlbum(c.Now, c.user.ID, t.peer(), album)
	if err != nil {
		return nil, c.repeated(album[0].RandomID, err)
	}
	for _, s := range sent {
		c.recordSent(t, s)
	}
	if err := c.clearDraft(t, req.ClearDraft); err != nil {
		return nil, err
	}
	return c.sentMedia(t, sent...), nil
}

// maxAlbum is how many messages an album may have.
const maxAlbum = 10

func (c *Call) album(req *api.MessagesSendMultiMediaRequest) ([]world.Outgoing, error) {
	switch n := len(req.MultiMedia); {
	case n == 0:
		return nil, errMediaEmpty
	case n > maxAlbum:
		return nil, world.Refuse(400, "MULTI_MEDIA_TOO_LONG")
	}
	out := make([]world.Outgoing, len(req.MultiMedia))
	for i, single := range req.MultiMedia {
		media, err := c.albumMedia(i, single.Media)
		if err != nil {
			return nil, err
		}
		out[i], err = c.outgoing(&api.MessagesSendMessageRequest{
			Silent: req.Silent, ReplyTo: req.ReplyTo, Message: single.Message, RandomID: single.RandomID,
			Entities: single.Entities, Noforwards: req.Noforwards, SendAs: req.SendAs,
		})
		if err != nil {
			return nil, err
		}
		out[i].Media = media
	}
	return out, nil
}

// albumMedia finds the photo or document that is number i of an album. It must
// exist already: what is uploaded goes through messages.uploadMedia.
func (c *Call) albumMedia(i int, in api.InputMediaClass) (*world.Media, error) {
	switch in.(type) {
	case *api.InputMediaPhoto, *api.InputMediaDocument:
	default:
		return nil, errMediaInvalid
	}
	media, err := c.inputMedia(in)
	if r, ok := errors.AsType[*world.Refusal](err); ok {
		if problem, found := strings.CutPrefix(r.Text, "FILE_REFERENCE_"); found {
			return nil, world.Refuse(400, "FILE_REFERENCE_%d_%s", i, problem)
		}
	}
	return media, err
}

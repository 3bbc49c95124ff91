package handlers

import (
	"errors"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

var errPhoto = world.Refuse(400, "PHOTO_INVALID")

// editChannelPhoto changes the photo of a channel or supergroup.
// See https://core.telegram.org/method/channels.editPhoto.
func editChannelPhoto(c *Call, req *api.ChannelsEditPhotoRequest) (api.UpdatesClass, error) {
	f, err := c.chatPhoto(req.Photo)
	if err != nil {
		return nil, err
	}
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	up, err := c.world().SetPhoto(c.Now, c.user.ID, ch, f)
	if err != nil {
		return nil, err
	}
	c.recordIn(ch, ledger.Entry{MessageID: up.IDs[0]})
	return c.view().applied(nil, []*world.Update{up}), nil
}

// editChatPhoto changes the photo of a basic group.
// See https://core.telegram.org/method/messages.editChatPhoto.
func editChatPhoto(c *Call, req *api.MessagesEditChatPhotoRequest) (api.UpdatesClass, error) {
	f, err := c.chatPhoto(req.Photo)
	if err != nil {
		return nil, err
	}
	t, err := c.inputPeer(&api.InputPeerChat{ChatID: req.ChatID})
	if err != nil {
		return nil, world.Refuse(400, "CHAT_ID_INVALID")
	}
	up, err := c.world().SetGroupPhoto(c.Now, c.user.ID, t.group, f)
	if err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Chat: t.peer().String(), MessageID: up.IDs[0]})
	return c.view().applied(nil, []*world.Update{up}), nil
}

// chatPhoto makes or finds the photo that a chat shall show; nil for none.
func (c *Call) chatPhoto(in api.InputChatPhotoClass) (*world.File, error) {
	switch p := in.(type) {
	case *api.InputChatPhotoEmpty:
		return nil, nil
	case *api.InputChatUploadedPhoto:
		if p.Video != nil || p.VideoEmojiMarkup != nil {
			return nil, errPhoto // videos are not simulated
		}
		return c.newProfilePhoto(p.File)
	case *api.InputChatPhoto:
		if _, none := p.ID.(*api.InputPhotoEmpty); none {
			return nil, nil
		}
		f, err := c.inputPhoto(p.ID)
		if errors.Is(err, errMediaEmpty) {
			err = errPhoto
		}
		return f, err
	}
	return nil, errPhoto
}

// locatePeerPhoto finds a photo by the peer that shows it, which needs no
// reference: whoever sees the peer may read it.
func (c *Call) locatePeerPhoto(l *api.InputPeerPhotoFileLocation) (place, error) {
	t, err := c.inputPeer(l.Peer)
	if err != nil {
		return place{}, err
	}
	id := world.FileID(l.PhotoID)
	if !t.shows(id) || t.user != nil && !c.world().Allows(t.user.ID, c.user.ID, world.PrivacyPhoto) {
		return place{}, errLocation
	}
	f := c.world().File(id)
	if err := c.atHome(f); err != nil {
		return place{}, err
	}
	s := f.ProfileSize(l.Big)
	return place{f, s.Content, int64(s.Bytes), mimeJPEG}, nil
}

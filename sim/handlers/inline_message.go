package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

var (
	errInlineMedia = world.Refuse(400, "SEND_MESSAGE_MEDIA_INVALID")
	errInlineType  = world.Refuse(400, "SEND_MESSAGE_TYPE_INVALID")
)

// inlineFile is the file that a result is, if it is one.
type inlineFile struct {
	is     bool
	media  *world.Media // nil for one that is elsewhere on the internet
	remote bool
}

// inlineMessage reads what is sent when a result is chosen into r, and returns what
// clients are told of it. Games, invoices and previews of links do not exist here.
// See https://core.telegram.org/type/InputBotInlineMessage.
func (c *Call) inlineMessage(in api.InputBotInlineMessageClass, file inlineFile, r *world.InlineResult) (api.BotInlineMessageClass, error) {
	switch m := in.(type) {
	case *api.InputBotInlineMessageText:
		return c.inlineText(m, r)
	case *api.InputBotInlineMessageMediaAuto:
		return c.inlineAuto(m, file, r)
	case *api.InputBotInlineMessageMediaGeo:
		return c.inlineGeo(m, r)
	case *api.InputBotInlineMessageMediaVenue:
		return c.inlineVenue(m, r)
	case *api.InputBotInlineMessageMediaContact:
		return c.inlineContact(m, r)
	}
	return nil, errInlineType
}

func (c *Call) inlineText(in *api.InputBotInlineMessageText, r *world.InlineResult) (api.BotInlineMessageClass, error) {
	if err := c.inlineWords(in.Message, in.Entities, in.ReplyMarkup, r); err != nil {
		return nil, err
	}
	if err := r.Message.CheckContent(); err != nil {
		return nil, err
	}
	return &api.BotInlineMessageText{
		NoWebpage: in.NoWebpage, InvertMedia: in.InvertMedia, Message: r.Message.Text, Entities: decodeEntities(r.Message.Entities), ReplyMarkup: in.ReplyMarkup,
	}, nil
}

// inlineAuto sends the file that the result is, with a caption.
func (c *Call) inlineAuto(in *api.InputBotInlineMessageMediaAuto, file inlineFile, r *world.InlineResult) (api.BotInlineMessageClass, error) {
	if !file.is {
		return nil, errInlineMedia
	}
	if err := c.inlineWords(in.Message, in.Entities, in.ReplyMarkup, r); err != nil {
		return nil, err
	}
	caption := world.Outgoing{Text: r.Message.Text, Media: &world.Media{}}
	if err := caption.CheckContent(); err != nil {
		return nil, err
	}
	r.Message.Media, r.Remote = file.media, file.remote
	return &api.BotInlineMessageMediaAuto{
		InvertMedia: in.InvertMedia, Message: r.Message.Text, Entities: decodeEntities(r.Message.Entities), ReplyMarkup: in.ReplyMarkup,
	}, nil
}

// inlineGeo sends a place; one that moves does not exist here.
func (c *Call) inlineGeo(in *api.InputBotInlineMessageMediaGeo, r *world.InlineResult) (api.BotInlineMessageClass, error) {
	if in.Period != nil || in.Heading != nil || in.ProximityNotificationRadius != nil {
		return nil, errInlineMedia
	}
	geo, err := inputGeo(in.GeoPoint)
	if err != nil {
		return nil, err
	}
	r.Message.Media = &world.Media{Kind: world.MediaGeo, Geo: geo}
	return &api.BotInlineMessageMediaGeo{Geo: c.view().geo(geo), ReplyMarkup: in.ReplyMarkup}, c.inlineWords("", nil, in.ReplyMarkup, r)
}

func (c *Call) inlineVenue(in *api.InputBotInlineMessageMediaVenue, r *world.InlineResult) (api.BotInlineMessageClass, error) {
	var err error
	r.Message.Media, err = venue(&api.InputMediaVenue{
		GeoPoint: in.GeoPoint, Title: in.Title, Address: in.Address, Provider: in.Provider, VenueID: in.VenueID, VenueType: in.VenueType,
	})
	if err != nil {
		return nil, err
	}
	return &api.BotInlineMessageMediaVenue{
		Geo: c.view().geo(r.Message.Media.Geo), Title: in.Title, Address: in.Address, Provider: in.Provider, VenueID: in.VenueID,
		VenueType: in.VenueType, ReplyMarkup: in.ReplyMarkup,
	}, c.inlineWords("", nil, in.ReplyMarkup, r)
}

func (c *Call) inlineContact(in *api.InputBotInlineMessageMediaContact, r *world.InlineResult) (api.BotInlineMessageClass, error) {
	var err error
	r.Message.Media, err = c.contact(&api.InputMediaContact{
		PhoneNumber: in.PhoneNumber, FirstName: in.FirstName, LastName: in.LastName, Vcard: in.Vcard,
	})
	if err != nil {
		return nil, err
	}
	return &api.BotInlineMessageMediaContact{
		PhoneNumber: in.PhoneNumber, FirstName: in.FirstName, LastName: in.LastName, Vcard: in.Vcard, ReplyMarkup: in.ReplyMarkup,
	}, c.inlineWords("", nil, in.ReplyMarkup, r)
}

// inlineWords reads the text and the buttons of a message; no other kind of markup
// goes with what somebody else sends.
func (c *Call) inlineWords(text string, entities []api.MessageEntityClass, markup api.ReplyMarkupClass, r *world.InlineResult) error {
	if err := inlineMarkup(markup); err != nil {
		return err
	}
	f, err := c.format(text, entities)
	if err != nil {
		return err
	}
	r.Message.Text, r.Message.Entities, r.Message.Mentioned = f.text, f.entities, f.mentioned
	r.Message.Markup, err = c.markup(markup)
	return err
}

func inlineMarkup(in api.ReplyMarkupClass) error {
	if _, buttons := in.(*api.ReplyInlineMarkup); in != nil && !buttons {
		return world.Refuse(400, "REPLY_MARKUP_INVALID")
	}
	return nil
}

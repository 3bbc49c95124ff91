package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// media returns what a message holds beside text, nil for nothing.
func (v *view) media(m *world.Media) api.MessageMediaClass {
	if m == nil {
		return nil
	}
	switch m.Kind {
	case world.MediaPhoto:
		return &api.MessageMediaPhoto{Spoiler: m.Spoiler, Photo: v.photo(v.w.File(m.File)), TtlSeconds: optional(int32(m.TTL))}
	case world.MediaDocument:
		return v.documentMedia(m)
	case world.MediaContact:
		return v.contact(m.Contact)
	case world.MediaGeo:
		return &api.MessageMediaGeo{Geo: v.geo(m.Geo)}
	case world.MediaVenue:
		return &api.MessageMediaVenue{
			Geo: v.geo(m.Geo), Title: m.Venue.Title, Address: m.Venue.Address, Provider: m.Venue.Provider,
			VenueID: m.Venue.ID, VenueType: m.Venue.Type,
		}
	case world.MediaDice:
		return &api.MessageMediaDice{Value: int32(m.Dice.Value), Emoticon: m.Dice.Emoticon}
	case world.MediaPoll:
		return v.pollMedia(m.Poll)
	}
	return &api.MessageMediaUnsupported{}
}

func (v *view) documentMedia(m *world.Media) api.MessageMediaClass {
	out := &api.MessageMediaDocument{Spoiler: m.Spoiler, Document: v.document(v.w.File(m.File)), TtlSeconds: optional(int32(m.TTL))}
	switch _, kind := v.w.MediaClass(m); kind {
	case world.DocumentVideo, world.DocumentGIF:
		out.Video = true
	case world.DocumentRound:
		out.Video, out.Round = true, true
	case world.DocumentVoice:
		out.Voice = true
	}
	return out
}

// photo returns a photo with a reference for the viewer.
func (v *view) photo(f *world.File) api.PhotoClass {
	if f == nil {
		return &api.PhotoEmpty{}
	}
	return &api.Photo{
		ID: int64(f.ID), AccessHash: v.w.FileHash(f.ID), FileReference: v.w.FileReference(v.now, v.viewer, f.ID),
		Date: date(f.Date), Sizes: photoSizes(f), DCID: int32(f.DC),
	}
}

func (v *view) document(f *world.File) api.DocumentClass {
	if f == nil {
		return &api.DocumentEmpty{}
	}
	return &api.Document{
		ID: int64(f.ID), AccessHash: v.w.FileHash(f.ID), FileReference: v.w.FileReference(v.now, v.viewer, f.ID),
		Date: date(f.Date), MimeType: f.Mime, Size: f.Size, Thumbs: photoSizes(f), DCID: int32(f.DC),
		Attributes: decodeAttributes(f.Attributes),
	}
}

func photoSizes(f *world.File) []api.PhotoSizeClass {
	if len(f.Sizes) == 0 {
		return nil
	}
	out := make([]api.PhotoSizeClass, len(f.Sizes))
	for i, s := range f.Sizes {
		if s.Type == world.Stripped {
			out[i] = &api.PhotoStrippedSize{Type: s.Type, Bytes: s.Stripped}
		} else {
			out[i] = &api.PhotoSize{Type: s.Type, W: int32(s.W), H: int32(s.H), Size: int32(s.Bytes)}
		}
	}
	return out
}

func decodeAttributes(wire []byte) []api.DocumentAttributeClass {
	d := tl.NewDecoder(wire)
	out := make([]api.DocumentAttributeClass, 0, d.VectorLen(4))
	for range cap(out) {
		if a, ok := api.Decode(d).(api.DocumentAttributeClass); ok {
			out = append(out, a)
		}
	}
	return out
}

func (v *view) contact(c *world.Contact) api.MessageMediaClass {
	out := &api.MessageMediaContact{PhoneNumber: c.Phone, FirstName: c.FirstName, LastName: c.LastName, Vcard: c.VCard}
	if c.User != 0 {
		out.UserID = v.userID(c.User)
	}
	return out
}

func (v *view) geo(g *world.Geo) api.GeoPointClass {
	return &api.GeoPoint{Long: g.Long, Lat: g.Lat, AccessHash: v.w.GeoHash(g), AccuracyRadius: optional(int32(g.Accuracy))}
}

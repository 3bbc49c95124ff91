package handlers

import (
	"math"
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

var (
	errMediaEmpty   = world.Refuse(400, "MEDIA_EMPTY")
	errMediaInvalid = world.Refuse(400, "MEDIA_INVALID")
	errGeoPoint     = world.Refuse(400, "GEO_POINT_INVALID")
)

// inputMedia makes what a request wants to send, of uploads too. It may let other
// requests pass, see [Call.pictures]. What lies elsewhere on the internet cannot
// be fetched: there is none here.
func (c *Call) inputMedia(in api.InputMediaClass) (*world.Media, error) {
	switch m := in.(type) {
	case nil, *api.InputMediaEmpty:
		return nil, errMediaEmpty
	case *api.InputMediaUploadedPhoto:
		f, err := c.newPhoto(m.File)
		return fileMedia(f, m.Spoiler, m.TtlSeconds, err)
	case *api.InputMediaUploadedDocument:
		f, err := c.newDocument(m)
		return fileMedia(f, m.Spoiler, m.TtlSeconds, err)
	case *api.InputMediaPhoto:
		f, err := c.inputPhoto(m.ID)
		return fileMedia(f, m.Spoiler, m.TtlSeconds, err)
	case *api.InputMediaDocument:
		f, err := c.inputDocument(m.ID)
		return fileMedia(f, m.Spoiler, m.TtlSeconds, err)
	case *api.InputMediaContact:
		return c.contact(m)
	case *api.InputMediaGeoPoint:
		geo, err := inputGeo(m.GeoPoint)
		return &world.Media{Kind: world.MediaGeo, Geo: geo}, err
	case *api.InputMediaVenue:
		return venue(m)
	case *api.InputMediaDice:
		dice, err := c.world().Throw(strings.Clone(m.Emoticon))
		return &world.Media{Kind: world.MediaDice, Dice: dice}, err
	case *api.InputMediaPoll:
		return c.inputPoll(m)
	case *api.InputMediaPhotoExternal, *api.InputMediaDocumentExternal, *api.InputMediaWebPage:
		return nil, world.Refuse(400, "WEBPAGE_CURL_FAILED")
	}
	return nil, errMediaInvalid
}

// maxTTL is how many seconds a photo may be shown before it is gone.
const maxTTL = 60

func fileMedia(f *world.File, spoiler bool, ttl *int32, err error) (*world.Media, error) {
	if err != nil {
		return nil, err
	}
	out := &world.Media{Kind: world.MediaDocument, File: f.ID, Spoiler: spoiler}
	if f.Photo {
		out.Kind = world.MediaPhoto
	}
	if ttl != nil {
		if *ttl < 1 || *ttl > maxTTL && *ttl != math.MaxInt32 {
			return nil, world.Refuse(400, "TTL_MEDIA_INVALID")
		}
		out.TTL = int(*ttl)
	}
	return out, nil
}

// inputPhoto finds a photo that exists. The refusals are MEDIA_EMPTY and those of
// file references.
func (c *Call) inputPhoto(in api.InputPhotoClass) (*world.File, error) {
	p, ok := in.(*api.InputPhoto)
	if !ok {
		return nil, errMediaEmpty
	}
	f := c.world().LookupFile(world.FileID(p.ID), p.AccessHash)
	if f == nil || !f.Photo {
		return nil, errMediaEmpty
	}
	return f, c.world().CheckReference(c.Now, c.user.ID, f.ID, p.FileReference)
}

func (c *Call) inputDocument(in api.InputDocumentClass) (*world.File, error) {
	d, ok := in.(*api.InputDocument)
	if !ok {
		return nil, errMediaEmpty
	}
	f := c.world().LookupFile(world.FileID(d.ID), d.AccessHash)
	if f == nil || f.Photo {
		return nil, errMediaEmpty
	}
	return f, c.world().CheckReference(c.Now, c.user.ID, f.ID, d.FileReference)
}

// Bounds of a contact, in bytes.
const (
	maxContactName = 64
	maxVCard       = 2048
)

func (c *Call) contact(in *api.InputMediaContact) (*world.Media, error) {
	if strings.TrimSpace(in.FirstName) == "" || len(in.FirstName) > maxContactName || len(in.LastName) > maxContactName ||
		len(in.PhoneNumber) > maxContactName || len(in.Vcard) > maxVCard {
		return nil, errMediaInvalid
	}
	contact := &world.Contact{
		Phone: strings.Clone(in.PhoneNumber), FirstName: strings.Clone(in.FirstName),
		LastName: strings.Clone(in.LastName), VCard: strings.Clone(in.Vcard),
	}
	if phone, err := world.ParsePhone(in.PhoneNumber); err == nil {
		if u := c.world().UserByPhone(phone); u != nil {
			contact.User = u.ID
		}
	}
	return &world.Media{Kind: world.MediaContact, Contact: contact}, nil
}

func inputGeo(in api.InputGeoPointClass) (*world.Geo, error) {
	p, ok := in.(*api.InputGeoPoint)
	if !ok || !(math.Abs(p.Lat) <= 90) || !(math.Abs(p.Long) <= 180) { // not a number is neither
		return nil, errGeoPoint
	}
	geo := &world.Geo{Lat: p.Lat, Long: p.Long}
	if p.AccuracyRadius != nil {
		geo.Accuracy = int(max(0, *p.AccuracyRadius))
	}
	return geo, nil
}

// maxVenue bounds each text of a venue, in bytes.
const maxVenue = 256

func venue(in *api.InputMediaVenue) (*world.Media, error) {
	geo, err := inputGeo(in.GeoPoint)
	if err != nil {
		return nil, err
	}
	v := &world.Venue{}
	for _, f := range []struct {
		to   *string
		from string
	}{{&v.Title, in.Title}, {&v.Address, in.Address}, {&v.Provider, in.Provider}, {&v.ID, in.VenueID}, {&v.Type, in.VenueType}} {
		if len(f.from) > maxVenue {
			return nil, errMediaInvalid
		}
		*f.to = strings.Clone(f.from)
	}
	return &world.Media{Kind: world.MediaVenue, Geo: geo, Venue: v}, nil
}

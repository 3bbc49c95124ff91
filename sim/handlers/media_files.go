package handlers

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/sim/picture"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

var (
	errImage    = world.Refuse(400, "IMAGE_PROCESS_FAILED")
	errDocument = world.Refuse(400, "DOCUMENT_INVALID")
)

func pictureRefusal(err error) error {
	switch {
	case errors.Is(err, picture.ErrDimensions):
		return world.Refuse(400, "PHOTO_INVALID_DIMENSIONS")
	case errors.Is(err, picture.ErrSmall):
		return world.Refuse(400, "PHOTO_CROP_SIZE_SMALL")
	case errors.Is(err, picture.ErrBroken):
		return errImage
	}
	return err
}

// photoExtensions are those of names that a photo may have.
var photoExtensions = []string{"", ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp"}

func checkPhotoName(in api.InputFileClass) error {
	if !slices.Contains(photoExtensions, strings.ToLower(path.Ext(inputName(in)))) {
		return world.Refuse(400, "PHOTO_EXT_INVALID")
	}
	return nil
}

// newPhoto makes a photo of an upload, once.
func (c *Call) newPhoto(in api.InputFileClass) (*world.File, error) {
	if err := checkPhotoName(in); err != nil {
		return nil, err
	}
	return c.makePhoto(in, false, picture.Photo)
}

func (c *Call) makePhoto(in api.InputFileClass, profile bool, make func([]byte) ([]world.Picture, error)) (*world.File, error) {
	u, err := c.uploadedFile(in)
	if err != nil {
		return nil, err
	}
	if f := c.world().PhotoOf(u, profile); f != nil {
		return f, nil
	}
	sizes, err := c.pictures(in, make)
	if err != nil {
		return nil, err
	}
	if u, err = c.uploadedFile(in); err != nil { // it may have gone meanwhile
		return nil, err
	}
	return c.world().MakePhoto(c.Now, u, profile, sizes)
}

// maxMime bounds a MIME type, in bytes.
const maxMime = 255

// newDocument makes a document of an upload. Pictures without a preview get one.
func (c *Call) newDocument(in *api.InputMediaUploadedDocument) (*world.File, error) {
	d := world.NewDocument{Mime: strings.Clone(in.MimeType)}
	if d.Mime == "" {
		d.Mime = "application/octet-stream"
	}
	attributes, err := documentAttributes(in)
	if err != nil || len(d.Mime) > maxMime {
		return nil, errDocument
	}
	d.Class = documentKind(attributes, in.ForceFile)
	if d.Attributes, err = tl.AppendObjects(nil, attributes); err != nil || len(d.Attributes) > maxDetails {
		return nil, errDocument
	}
	if d.Thumbs, err = c.preview(in, d.Mime); err != nil {
		return nil, err
	}
	u, err := c.uploadedFile(in.File)
	if err != nil {
		return nil, err
	}
	return c.world().MakeDocument(c.Now, u, d)
}

// preview makes the pictures of a document: of the one that came along, or of
// the document itself if that is a picture. One that cannot be used is as none:
// there are clients that always name one, of no parts.
func (c *Call) preview(in *api.InputMediaUploadedDocument, mime string) ([]world.Picture, error) {
	if in.Thumb != nil {
		out, err := c.pictures(in.Thumb, picture.Thumb)
		if r, ok := errors.AsType[*world.Refusal](err); ok && r.Code == 400 {
			return nil, nil
		}
		return out, err
	}
	switch mime {
	case mimeJPEG, "image/png", "image/gif":
		out, err := c.pictures(in.File, picture.Thumb)
		if r, ok := errors.AsType[*world.Refusal](err); ok && (r.Text == errImage.Text || r.Text == "PHOTO_INVALID_DIMENSIONS") {
			return nil, nil // a file may be anything
		}
		return out, err
	}
	return nil, nil
}

// Bounds of what a client tells of a document.
const (
	maxAttributes = 16
	maxName       = 255 // bytes
	maxWaveform   = 1024
	maxDetails    = 8 << 10 // bytes of all attributes together
)

// documentAttributes returns what is kept of the attributes of a new document:
// it belongs to no set of stickers, and has a name.
func documentAttributes(in *api.InputMediaUploadedDocument) ([]api.DocumentAttributeClass, error) {
	if len(in.Attributes) > maxAttributes {
		return nil, errDocument
	}
	out, named := make([]api.DocumentAttributeClass, 0, len(in.Attributes)+1), false
	for _, a := range in.Attributes {
		switch a := a.(type) {
		case nil, *api.DocumentAttributeCustomEmoji:
			continue
		case *api.DocumentAttributeFilename:
			if len(a.FileName) > maxName {
				return nil, errDocument
			}
			named = true
		case *api.DocumentAttributeAudio:
			if len(a.Waveform) > maxWaveform {
				return nil, errDocument
			}
		case *api.DocumentAttributeSticker:
			a.Stickerset = &api.InputStickerSetEmpty{}
		}
		out = append(out, a)
	}
	if name := inputName(in.File); !named && name != "" && len(name) <= maxName {
		out = append(out, &api.DocumentAttributeFilename{FileName: name})
	}
	return out, nil
}

// documentKind is what a document counts as by its attributes.
func documentKind(attributes []api.DocumentAttributeClass, forceFile bool) world.DocumentKind {
	kind := world.DocumentFile
	if forceFile {
		return kind
	}
	animated := false
	for _, a := range attributes {
		switch a := a.(type) {
		case *api.DocumentAttributeSticker:
			return world.DocumentSticker
		case *api.DocumentAttributeAnimated:
			animated = true
		case *api.DocumentAttributeVideo:
			kind = world.DocumentVideo
			if a.RoundMessage {
				kind = world.DocumentRound
			}
		case *api.DocumentAttributeAudio:
			kind = world.DocumentMusic
			if a.Voice {
				kind = world.DocumentVoice
			}
		}
	}
	if animated && (kind == world.DocumentVideo || kind == world.DocumentFile) {
		return world.DocumentGIF
	}
	return kind
}

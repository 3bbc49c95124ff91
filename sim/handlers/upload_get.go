package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

var (
	errLocation = world.Refuse(400, "LOCATION_INVALID")
	errFileID   = world.Refuse(400, "FILE_ID_INVALID")
	errOffset   = world.Refuse(400, "OFFSET_INVALID")
	errLimit    = world.Refuse(400, "LIMIT_INVALID")
)

// place is where the bytes lie that a request wants, and what they are.
type place struct {
	file    *world.File
	content world.ContentID
	size    int64
	mime    string
}

// getFile reads a piece of a file. Files lie on the DC that was their owner's
// home; elsewhere the answer is FILE_MIGRATE_X. An answer shorter than the limit
// is the end of the file.
// See https://core.telegram.org/api/files#downloading-files.
func getFile(c *Call, req *api.UploadGetFileRequest) (api.UploadFileClass, error) {
	if err := checkRange(req.Offset, int(req.Limit), req.Precise); err != nil {
		return nil, err
	}
	p, err := c.locate(req.Location)
	if err != nil {
		return nil, err
	}
	if elsewhere, err := c.redirect(req, p); elsewhere != nil || err != nil {
		return elsewhere, err
	}
	data, err := c.world().Read(p.content, req.Offset, int(req.Limit))
	if err != nil {
		return nil, err
	}
	if data == nil {
		data = []byte{}
	}
	return &api.UploadFile{Type: storageType(p.mime), Mtime: date(p.file.Date), Bytes: data}, nil
}

// Pieces of a file that may be asked for: offset and limit are multiples of
// unit, or preciseUnit with the flag precise, and all of it lies in one window.
const (
	window      = 1 << 20
	unit        = 4 << 10
	preciseUnit = 1 << 10
)

func checkRange(offset int64, limit int, precise bool) error {
	step := unit
	if precise {
		step = preciseUnit
	}
	switch {
	case offset < 0 || offset%int64(step) != 0:
		return errOffset
	case limit <= 0 || limit > window || limit%step != 0, !precise && window%limit != 0:
		return errLimit
	case offset/window != (offset+int64(limit)-1)/window:
		return errLimit
	}
	return nil
}

// locate finds what a location names, and checks that it is here and that the
// caller may read it.
func (c *Call) locate(in api.InputFileLocationClass) (place, error) {
	switch l := in.(type) {
	case *api.InputDocumentFileLocation:
		f := c.world().LookupFile(world.FileID(l.ID), l.AccessHash)
		if f == nil || f.Photo {
			return place{}, errFileID
		}
		if err := c.mayRead(f, l.FileReference); err != nil {
			return place{}, err
		}
		if l.ThumbSize == "" {
			return place{f, f.Content, f.Size, f.Mime}, nil
		}
		return sized(f, l.ThumbSize)
	case *api.InputPhotoFileLocation:
		f := c.world().LookupFile(world.FileID(l.ID), l.AccessHash)
		if f == nil || !f.Photo {
			return place{}, errFileID
		}
		if err := c.mayRead(f, l.FileReference); err != nil {
			return place{}, err
		}
		return sized(f, l.ThumbSize)
	case *api.InputPeerPhotoFileLocation:
		return c.locatePeerPhoto(l)
	}
	return place{}, errLocation
}

func (c *Call) mayRead(f *world.File, reference []byte) error {
	if err := c.atHome(f); err != nil {
		return err
	}
	return c.world().CheckReference(c.Now, c.user.ID, f.ID, reference)
}

// atHome sends callers to the DC of a file.
func (c *Call) atHome(f *world.File) error {
	if f.DC != c.DC {
		return world.Refuse(303, "FILE_MIGRATE_%d", f.DC)
	}
	return nil
}

const mimeJPEG = "image/jpeg"

func sized(f *world.File, kind string) (place, error) {
	s := f.Sized(kind)
	if s == nil {
		return place{}, errLocation
	}
	return place{f, s.Content, int64(s.Bytes), mimeJPEG}, nil
}

func storageType(mime string) api.StorageFileTypeClass {
	switch mime {
	case mimeJPEG:
		return &api.StorageFileJpeg{}
	case "image/png":
		return &api.StorageFilePng{}
	case "image/gif":
		return &api.StorageFileGif{}
	case "image/webp":
		return &api.StorageFileWebp{}
	case "application/pdf":
		return &api.StorageFilePdf{}
	case "audio/mpeg":
		return &api.StorageFileMp3{}
	case "video/quicktime":
		return &api.StorageFileMov{}
	case "video/mp4":
		return &api.StorageFileMp4{}
	}
	return &api.StorageFileUnknown{}
}

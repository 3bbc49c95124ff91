package handlers

import (
	"bytes"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// fileGroup is everything about files.
func fileGroup(m methods) {
	uploadMethods(m)
	mediaMethods(m)
	photoMethods(m)
	cdnFileMethods(m)
}

// uploadMethods are, as all of files, allowed on every DC that has the caller's
// authorization.
func uploadMethods(m methods) {
	boolean(m, anywhere, saveFilePart)
	boolean(m, anywhere, saveBigFilePart)
	object(m, anywhere, getFile)
	list(m, anywhere, getFileHashes)
}

// saveFilePart keeps a part of a file until it is used.
// See https://core.telegram.org/api/files#uploading-files.
func saveFilePart(c *Call, req *api.UploadSaveFilePartRequest) error {
	return c.world().SavePart(c.Now, c.user.ID, world.Part{FileID: req.FileID, Index: int(req.FilePart), Data: req.Bytes})
}

func saveBigFilePart(c *Call, req *api.UploadSaveBigFilePartRequest) error {
	return c.world().SavePart(c.Now, c.user.ID, world.Part{
		FileID: req.FileID, Index: int(req.FilePart), Big: true, Total: int(req.FileTotalParts), Data: req.Bytes,
	})
}

var errInputFile = world.Refuse(400, "INPUT_FILE_INVALID")

// uploadedFile finds the upload that a request names.
func (c *Call) uploadedFile(in api.InputFileClass) (*world.Upload, error) {
	var w world.Input
	switch f := in.(type) {
	case *api.InputFile:
		w = world.Input{FileID: f.ID, Parts: int(f.Parts), MD5: f.Md5Checksum}
	case *api.InputFileBig:
		w = world.Input{FileID: f.ID, Parts: int(f.Parts), Big: true}
	default:
		return nil, errInputFile
	}
	return c.world().Uploaded(c.Now, c.user.ID, w)
}

// inputName is the name that a client gives to an upload.
func inputName(in api.InputFileClass) string {
	switch f := in.(type) {
	case *api.InputFile:
		return f.Name
	case *api.InputFileBig:
		return f.Name
	}
	return ""
}

// maxPicture is how many bytes a picture that is sent as a photo may have.
const maxPicture = 10 << 20

// pictures makes pictures of an upload. It lets other requests pass meanwhile,
// so it comes first: before a request looks up what they may change.
func (c *Call) pictures(in api.InputFileClass, make func([]byte) ([]world.Picture, error)) ([]world.Picture, error) {
	u, err := c.uploadedFile(in)
	if err != nil {
		return nil, err
	}
	data, err := c.world().Read(u.Content, 0, maxPicture+1)
	if err != nil {
		return nil, err
	}
	if len(data) > maxPicture {
		return nil, errImage
	}
	data = bytes.Clone(data) // others may replace the part
	var out []world.Picture
	c.outside(func() { out, err = make(data) })
	if c.Key.User != c.user.ID { // signed out meanwhile
		return nil, errUnregistered
	}
	return out, pictureRefusal(err)
}

// outside runs work, which takes long and touches nothing of the world, without
// the simulator's lock.
func (c *Call) outside(work func()) {
	if c.Outside == nil {
		work()
		return
	}
	c.Outside(func() {
		c.drawing.Lock()
		defer c.drawing.Unlock()
		work()
	})
}

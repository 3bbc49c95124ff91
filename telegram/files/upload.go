package files

import (
	"fmt"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

const (
	// PartSize is the size in bytes of every part of an upload but the last: the
	// largest, and the one that Telegram recommends.
	PartSize = 512 << 10

	// bigAbove is the size in bytes above which a file is uploaded as a big one.
	bigAbove = 10 << 20
)

// Limits on the number of parts that hold until help.getAppConfig tells others
// (upload_max_fileparts_default and _premium).
const (
	MaxParts        = 4000
	MaxPartsPremium = 8000
)

// Upload is how a file of known size is cut. The zero value is the empty file,
// which cannot be sent.
//
// See https://core.telegram.org/api/files#uploading-files.
type Upload struct {
	Size  int64 // of the file, in bytes
	Parts int
	Big   bool
}

// PlanUpload cuts a file of size bytes. It fails when the file is empty or has
// more than maxParts parts.
func PlanUpload(size int64, maxParts int) (Upload, error) {
	if size <= 0 {
		return Upload{}, fmt.Errorf("plan upload: file of %d bytes: Telegram takes none without content", size)
	}
	u := Upload{Size: size, Big: size > bigAbove}
	parts := (size-1)/PartSize + 1
	if parts > int64(maxParts) {
		return Upload{}, fmt.Errorf("plan upload: file of %d bytes: at most %d fit into the %d parts the account may send", size, int64(maxParts)*PartSize, maxParts)
	}
	u.Parts = int(parts)
	return u, nil
}

// Part returns where part i, from 0, begins and its length in bytes. i must be
// below Parts.
func (u Upload) Part(i int) (offset int64, length int) {
	offset = int64(i) * PartSize
	return offset, int(min(PartSize, u.Size-offset))
}

// Save is the request that uploads part i. fileID is random and the same for all
// parts of a file; they may go in any order and at once.
func (u Upload) Save(fileID int64, i int, data []byte) tl.Request[bool] {
	if u.Big {
		return &api.UploadSaveBigFilePartRequest{FileID: fileID, FilePart: int32(i), FileTotalParts: int32(u.Parts), Bytes: data}
	}
	return &api.UploadSaveFilePartRequest{FileID: fileID, FilePart: int32(i), Bytes: data}
}

// Input names the uploaded file in the request that uses it. Telegram keeps the
// parts for minutes to hours.
func (u Upload) Input(fileID int64, name string) api.InputFileClass {
	if u.Big {
		return &api.InputFileBig{ID: fileID, Parts: int32(u.Parts), Name: name}
	}
	return &api.InputFile{ID: fileID, Parts: int32(u.Parts), Name: name}
}

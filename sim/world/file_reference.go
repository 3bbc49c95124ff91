package world

import (
	"encoding/binary"
	"time"
)

// A file reference is opaque to clients: a version, the moment it was given out,
// and a proof that it was given to this account for this file.
const (
	referenceVersion = 1
	referenceSize    = 1 + 8 + 8

	defaultReferenceLife = 24 * time.Hour
)

// Refusals of file references.
var (
	errReferenceEmpty   = Refuse(400, "FILE_REFERENCE_EMPTY")
	errReferenceInvalid = Refuse(400, "FILE_REFERENCE_INVALID")
	errReferenceExpired = Refuse(400, "FILE_REFERENCE_EXPIRED")
)

// FileReference returns what viewer needs for a file that it was shown just now.
// See https://core.telegram.org/api/file-references.
func (w *World) FileReference(now time.Time, viewer UserID, id FileID) []byte {
	return w.reference(viewer, id, uint64(now.Unix()))
}

func (w *World) reference(viewer UserID, id FileID, moment uint64) []byte {
	ref := append(make([]byte, 0, referenceSize), referenceVersion)
	ref = binary.LittleEndian.AppendUint64(ref, moment)
	return binary.LittleEndian.AppendUint64(ref, uint64(w.derive("reference", viewer, id, moment)))
}

// CheckReference tells whether viewer may use a file by a reference. The refusals
// are FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID (another account's, another
// file's, or made up) and FILE_REFERENCE_EXPIRED.
func (w *World) CheckReference(now time.Time, viewer UserID, id FileID, ref []byte) error {
	if len(ref) == 0 {
		return errReferenceEmpty
	}
	if len(ref) != referenceSize || ref[0] != referenceVersion {
		return errReferenceInvalid
	}
	moment := binary.LittleEndian.Uint64(ref[1:])
	switch {
	case string(w.reference(viewer, id, moment)) != string(ref):
		return errReferenceInvalid
	case now.Sub(time.Unix(int64(moment), 0)) > w.opts.ReferenceLife:
		return errReferenceExpired
	}
	return nil
}

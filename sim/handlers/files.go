package handlers

import "github.com/tgfleet/tgfleet/tl/api"

func fileMethods(m methods) {
	list(m, anywhere, getFileHashes)
}

// getFileHashes is, as all of files, allowed on every DC that has the caller's
// authorization. This world keeps no files, so nothing has hashes.
// See https://core.telegram.org/method/upload.getFileHashes.
func getFileHashes(_ *Call, _ *api.UploadGetFileHashesRequest) ([]*api.FileHash, error) {
	return nil, nil
}

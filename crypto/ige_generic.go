//go:build !amd64

package crypto

func igeEncrypt(key, iv *[32]byte, data []byte) { igeEncryptPortable(key, iv, data) }
func igeDecrypt(key, iv *[32]byte, data []byte) { igeDecryptPortable(key, iv, data) }

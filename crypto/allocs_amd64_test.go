package crypto

// allocationFree tells whether IGE runs without crypto/aes on this machine.
var allocationFree = hasAES

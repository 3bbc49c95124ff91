//go:build !amd64

package crypto

const allocationFree = false

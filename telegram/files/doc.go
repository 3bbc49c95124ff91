// Package files knows the rules by which files travel: how an upload is cut into
// parts, which pieces of a file may be asked for, and how what a CDN answers is
// decrypted and checked. It sends nothing itself.
//
// See https://core.telegram.org/api/files and https://core.telegram.org/cdn.
package files

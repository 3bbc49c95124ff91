// Package hostiletest is the table of what a malformed or malicious server may
// do, with a server that does it: for each behaviour the error the client must
// name it by, and what must become of the session and the account.
//
// The server has no I/O: the package's own test plays every behaviour against
// the protocol cores, and that of actors plays the same table against a running
// tree, in virtual time. It makes its messages itself, not with the code of the
// honest server's end, so that each part of them can be bent.
//
// Everything here serves tests. To see the whole table:
//
//	go test -run Hostile -v ./mtproto/hostiletest ./actors
package hostiletest

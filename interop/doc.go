// Package interop holds tgfleet against an implementation of MTProto that
// nobody here wrote, gotd/td: our fleet on its test server, key exchange and
// messages in every pairing without the tree, and TL bytes. Our simulator cannot
// show a misunderstanding that it shares with our client. For the same reason
// clients from npm, in js, play on the simulator where Node is installed.
//
// The benchmarks measure both implementations in one run; cmd/benchtable prints
// them side by side (make bench). It is a module of its own, so that the program
// does not depend on its rival.
package interop

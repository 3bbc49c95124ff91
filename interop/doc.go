// Package interop holds tgfleet against implementations of MTProto that
// nobody here wrote: our client on the test server of gotd/td, and benchmarks
// of both in one run. It is a module of its own, so that the program does not
// depend on its rivals.
package interop

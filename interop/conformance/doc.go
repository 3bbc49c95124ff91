// Package conformance holds the simulator to what it claims to be: a table of
// scenarios, each played through this project's client and through gotd's. A
// scenario is written once, in requests of this project's tl/api; how they reach
// the simulator, and who else must be able to read the answers, is the client's
// matter (see line).
//
// All of it is tests: `go test -v -run TestConformance ./conformance` in the
// folder interop prints the table with the results.
package conformance

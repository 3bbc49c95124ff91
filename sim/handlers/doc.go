// Package handlers answers API requests: it decodes them, asks the world, and
// puts the answer into TL as the asking account sees it. Each group of methods
// has a file and registers itself in the table by constructor id; nothing here
// knows of connections, encryption or message ids beyond what a request needs.
//
// An [API] is not safe for concurrent use; the simulator's one lock covers it.
package handlers

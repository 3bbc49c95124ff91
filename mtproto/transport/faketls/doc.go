// Package faketls makes a stream look like TLS to those who watch it: a hello
// that a browser could send, an answer, and then records, none of which is
// encrypted by TLS. The two ends know each other by HMACs in the random fields
// of their hellos, keyed by the secret of an MTProxy ("ee" secrets).
//
// A proxy that does not find its HMAC passes the connection on to the domain
// that the client names, so that a prober sees that site.
package faketls

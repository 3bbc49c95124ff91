package handlers

import (
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// fixed registers a method whose answer never changes. Most of them are what
// clients ask on their own when they start, about things that nobody has here:
// the truth is an empty list. Its hash is 0, so no client believes that it holds
// a newer one.
func fixed[Q tl.Request[R], R tl.Object](m methods, a access, answer R) {
	object(m, a, func(*Call, Q) (R, error) { return answer, nil })
}

// none registers a method whose answer is a vector without elements.
func none[Q tl.Request[[]E], E tl.Object](m methods, a access) {
	list(m, a, func(*Call, Q) ([]E, error) { return nil, nil })
}

// noted registers a method that tells the server something it makes nothing of.
func noted[Q tl.Request[bool]](m methods, a access) {
	boolean(m, a, func(*Call, Q) error { return nil })
}

// noUpdates registers a method that answers with updates of what it lists, of
// which there is nothing.
func noUpdates[Q tl.Request[api.UpdatesClass]](m methods) {
	object(m, signedIn, func(c *Call, _ Q) (api.UpdatesClass, error) { return c.view().updates(), nil })
}

package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// reportError writes what went wrong, and what to do next when that is known.
func reportError(w io.Writer, st style, trace bool, err error) {
	if err == nil {
		return
	}
	if _, ok := errors.AsType[reported](err); ok {
		return
	}
	if sig, ok := errors.AsType[interrupted](err); ok {
		_, _ = fmt.Fprintf(w, "%s by %s\n", st.warn("stopped"), sig.sig)
	} else {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.bad("error:"), indent(err.Error()))
	}
	if e, ok := errors.AsType[*codeError](err); ok && e.next != "" {
		_, _ = fmt.Fprintf(w, "%s  %s\n", st.dim("next:"), indent(e.next))
	}
	if trace {
		writeChain(w, err, 1)
	}
}

// indent keeps the lines after the first (excerpts, further errors) apart from
// what follows.
func indent(s string) string {
	return strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ")
}

// writeChain writes each error that err wraps with its type, for --trace.
func writeChain(w io.Writer, err error, depth int) {
	_, _ = fmt.Fprintf(w, "%s%T: %s\n", strings.Repeat("  ", depth), err, indent(err.Error()))
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			writeChain(w, inner, depth+1)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			writeChain(w, inner, depth+1)
		}
	}
}

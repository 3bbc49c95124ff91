package transport

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
)

const (
	// maxHTTPHeader is the longest header of a request or an answer, in bytes.
	maxHTTPHeader = 16 << 10
	// noLimit lets a stream go on.
	noLimit = math.MaxInt64
)

var errAllowance = errors.New("longer than allowed")

// allowance reads no more than left bytes, which its owner sets anew for every
// part of a stream.
type allowance struct {
	r    io.Reader
	left int64
}

func (a *allowance) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, errAllowance
	}
	n, err := a.r.Read(p[:min(int64(len(p)), a.left)])
	a.left -= int64(n)
	return n, err
}

// httpError tells what is wrong with the peer's HTTP from what is wrong with the
// connection to it.
func httpError(err error, a *allowance) error {
	_, network := errors.AsType[net.Error](err)
	switch {
	case a.left <= 0:
		return &FrameError{Kind: KindHTTP, Reason: fmt.Sprintf("header longer than %d bytes", maxHTTPHeader)}
	case network, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe),
		errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
		return err
	}
	return &FrameError{Kind: KindHTTP, Reason: err.Error()}
}

package tunnel

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
)

// maxAnswer bounds the header of a proxy's answer, in bytes.
const maxAnswer = 8 << 10

// CONNECT asks an HTTP proxy for a connection to addr, host:port. user "" means
// that no password is sent.
//
// See https://www.rfc-editor.org/rfc/rfc9110#CONNECT.
func CONNECT(rw io.ReadWriter, addr, user, password string) error {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return fmt.Errorf("CONNECT: address: %w", err)
	}
	request := fmt.Appendf(nil, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n", addr, addr)
	if user != "" {
		credentials := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
		request = fmt.Appendf(request, "Proxy-Authorization: Basic %s\r\n", credentials)
	}
	if _, err := rw.Write(append(request, "\r\n"...)); err != nil {
		return fmt.Errorf("CONNECT: ask for a connection: %w", err)
	}
	head, err := readHead(rw)
	if err != nil {
		return err
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return fmt.Errorf("CONNECT: the answer is not HTTP: %w", err)
	}
	_ = resp.Body.Close() // there is none in what was read
	switch code := resp.StatusCode; {
	case code/100 == 2:
		return nil
	case code == http.StatusProxyAuthRequired && user == "":
		return fmt.Errorf("CONNECT: the proxy wants a user and a password: put them into its URL")
	case code == http.StatusProxyAuthRequired:
		return fmt.Errorf("CONNECT: the proxy refuses the user or the password")
	default:
		return fmt.Errorf("CONNECT: the proxy does not connect to %s: status %d %s", addr, code, http.StatusText(code))
	}
}

// readHead reads up to the empty line, byte by byte: what follows belongs to
// somebody else.
func readHead(r io.Reader) ([]byte, error) {
	head := make([]byte, 0, 256)
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		if len(head) == maxAnswer {
			return nil, fmt.Errorf("CONNECT: the answer's header is longer than %d bytes", maxAnswer)
		}
		var b [1]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			if len(head) > 0 && err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return nil, fmt.Errorf("CONNECT: read the answer: %w", err)
		}
		head = append(head, b[0])
	}
	return head, nil
}

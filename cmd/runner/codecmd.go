package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/telemetry"
)

// Limits of an operator's command: how long it may take to print a code, and
// how much of its output is kept.
const (
	codeCmdTimeout = 2 * time.Minute
	codeCmdOutput  = 4 << 10
	codeCmdTail    = 300
)

// runCodeCmd runs the operator's command, without a shell, and returns what it
// printed. The account's id and the attempt are in its environment.
func runCodeCmd(ctx context.Context, argv []string, account string, attempt int) (telemetry.Secret, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, codeCmdTimeout,
		fmt.Errorf("it took longer than %s", codeCmdTimeout))
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "RUNNER_ACCOUNT="+account, fmt.Sprintf("RUNNER_ATTEMPT=%d", attempt))
	cmd.WaitDelay = time.Second
	stdout := &limitedBuffer{limit: codeCmdOutput}
	stderr := &limitedBuffer{limit: codeCmdTail, tail: true}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if err := cmd.Run(); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return "", codeCmdError(argv[0], account, err, stderr.String())
	}
	code := strings.TrimSpace(stdout.String())
	if code == "" {
		return "", codeCmdError(argv[0], account, errors.New("it printed nothing on stdout"), stderr.String())
	}
	return telemetry.Secret(code), nil
}

func codeCmdError(name, account string, err error, stderr string) error {
	if said := strings.TrimSpace(stderr); said != "" {
		return fmt.Errorf("code command %q of account %s: %w; it said: %s", name, account, err, said)
	}
	return fmt.Errorf("code command %q of account %s: %w", name, account, err)
}

// limitedBuffer keeps the first limit bytes written to it, or with tail the
// last, and takes the rest without an error, so that the writer is not killed.
type limitedBuffer struct {
	limit int
	tail  bool
	b     bytes.Buffer
}

func (l *limitedBuffer) Write(p []byte) (int, error) {
	n := len(p)
	if l.tail {
		l.b.Write(p)
		if over := l.b.Len() - l.limit; over > 0 {
			l.b.Next(over)
		}
		return n, nil
	}
	l.b.Write(p[:min(n, max(0, l.limit-l.b.Len()))])
	return n, nil
}

func (l *limitedBuffer) String() string { return l.b.String() }

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/term"

	"github.com/tgfleet/tgfleet/scripts/secret"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telemetry"
)

// codeSource reads the newest login code of a phone number, as a phone would.
type codeSource func(ctx context.Context, phone telemetry.Secret) (telemetry.Secret, error)

// prompter answers what a sign-in asks: the account's own command first, then
// the simulator, then the person at the terminal. It asks one thing at a time.
type prompter struct {
	console     *console
	in          io.Reader
	interactive bool       // a person may be asked
	codes       codeSource // nil outside the simulator

	unanswered atomic.Int32 // questions that nobody could be asked
	printed    sync.Map     // account id -> the code its command printed last

	mu      sync.Mutex // held while a person is asked
	reading chan typed // the read under way; nil when none
}

// errNeedsPerson is why a question stays open.
var errNeedsPerson = errors.New("nobody may be asked: the input is not a terminal, or --no-input was given")

// Code implements [scripts.Prompter].
func (p *prompter) Code(ctx context.Context, a store.Account, st auth.State, attempt int) (telemetry.Secret, error) {
	if len(a.CodeCmd) > 0 {
		return p.codeFromCommand(ctx, a, attempt)
	}
	if p.codes != nil {
		return p.codes(ctx, a.Phone)
	}
	question := fmt.Sprintf("Login code of %s (%s): ", a.ID, codeDescription(st))
	if attempt > 1 {
		question = "That code was wrong. " + question
	}
	answer, err := p.ask(ctx, question, false)
	if err != nil {
		return "", withNext(exitNeedsPerson, fmt.Errorf("login code of account %s: %w", a.ID, err),
			"give the account a `code: {cmd: [...]}` in the inventory, or run `runner accounts login` in a terminal")
	}
	return answer, nil
}

// codeFromCommand runs the operator's command, which is told whose code is
// wanted. The same code twice means that the command does not know better:
// Telegram counts wrong codes, so it is not tried again.
func (p *prompter) codeFromCommand(ctx context.Context, a store.Account, attempt int) (telemetry.Secret, error) {
	out, err := secret.Command(ctx, a.CodeCmd,
		"RUNNER_ACCOUNT="+a.ID, "RUNNER_PHONE="+a.Phone.Reveal(), fmt.Sprintf("RUNNER_ATTEMPT=%d", attempt))
	code := telemetry.Secret(strings.TrimSpace(out.Reveal()))
	switch last, given := p.printed.Swap(a.ID, code); {
	case err != nil:
	case code == "":
		err = fmt.Errorf("%s printed nothing on stdout", a.CodeCmd[0])
	case attempt > 1 && given && last == code:
		err = fmt.Errorf("wrong code (PHONE_CODE_INVALID), and %s printed the same one again", a.CodeCmd[0])
	}
	if err != nil {
		return "", fmt.Errorf("login code of account %s: %w", a.ID, err)
	}
	return code, nil
}

// Password implements [scripts.Prompter].
func (p *prompter) Password(ctx context.Context, a store.Account, hint string, attempt int) (telemetry.Secret, error) {
	question := "Password of " + a.ID
	if hint != "" {
		question += fmt.Sprintf(" (hint: %s)", hint)
	}
	if attempt > 1 {
		question = "That password was wrong. " + question
	}
	answer, err := p.ask(ctx, question+": ", true)
	if err != nil {
		return "", withNext(exitNeedsPerson, fmt.Errorf("2FA password of account %s: %w", a.ID, err),
			"give the account a `password_ref:` (env:, file: or cmd:) in the inventory")
	}
	return answer, nil
}

func codeDescription(st auth.State) string {
	var parts []string
	if st.CodeLength > 0 {
		parts = append(parts, fmt.Sprintf("%d digits", st.CodeLength))
	}
	if st.CodeType != "" {
		parts = append(parts, "sent by "+st.CodeType)
	}
	if len(parts) == 0 {
		return "sent by Telegram"
	}
	return strings.Join(parts, ", ")
}

// ask puts one question to the person and waits for one line.
func (p *prompter) ask(ctx context.Context, question string, hidden bool) (telemetry.Secret, error) {
	if !p.interactive {
		p.unanswered.Add(1)
		return "", errNeedsPerson
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	var got typed
	err := p.console.ask(func(w io.Writer) error {
		_, _ = io.WriteString(w, question)
		restore := p.start(hidden)
		defer func() {
			if hidden || got.err != nil || ctx.Err() != nil {
				_, _ = io.WriteString(w, "\n")
			}
		}()
		select {
		case got = <-p.reading:
			p.reading = nil
			return got.err
		case <-ctx.Done():
			restore()
			return context.Cause(ctx)
		}
	})
	return got.line, err
}

// typed is one line from the person.
type typed struct {
	line telemetry.Secret
	err  error
}

// start reads one line in the background, because a read from a terminal
// cannot be taken back: when a question was given up, the next one takes over
// its read. restore brings the terminal back to what it was.
func (p *prompter) start(hidden bool) (restore func()) {
	restore = func() {}
	f, isFile := p.in.(*os.File)
	hidden = hidden && isFile && term.IsTerminal(int(f.Fd()))
	if hidden {
		if before, err := term.GetState(int(f.Fd())); err == nil {
			restore = func() { _ = term.Restore(int(f.Fd()), before) }
		}
	}
	if p.reading != nil {
		return restore
	}
	reading := make(chan typed, 1)
	p.reading = reading
	go func() {
		if hidden {
			b, err := term.ReadPassword(int(f.Fd()))
			reading <- typed{telemetry.Secret(b), err}
			return
		}
		line, err := readLine(p.in)
		reading <- typed{telemetry.Secret(line), err}
	}()
	return restore
}

// maxLine bounds what is read for one answer, in bytes.
const maxLine = 4096

// readLine reads up to the end of a line and not a byte further, so that the
// next question, which may be read in another way, finds what follows.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < maxLine; {
		n, err := r.Read(b)
		if n == 1 && b[0] == '\n' {
			break
		}
		line = append(line, b[:n]...)
		if errors.Is(err, io.EOF) {
			if len(line) == 0 {
				return "", fmt.Errorf("the input ended: %w", io.ErrUnexpectedEOF)
			}
			break
		}
		if err != nil {
			return "", err
		}
	}
	return strings.TrimSpace(string(line)), nil
}

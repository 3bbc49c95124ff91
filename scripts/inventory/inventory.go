// Package inventory reads the files that describe accounts: YAML or CSV, any
// number of which merge into one. Defaults are overridden by groups, in the
// order in which the account names them, and groups by the account itself.
//
// Files hold references to secrets, never secrets. Every fault is reported
// with file, line and column, all at once; phone numbers and whatever may be
// a secret are masked in the lines that errors show.
package inventory

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

// Text is an inventory file that was already read.
type Text struct {
	Name string // its ending chooses the format: .csv, else YAML
	Data []byte
}

// Load reads and merges inventory files. The accounts come in the order of the
// files. The error holds every fault found.
func Load(files ...string) ([]store.Account, error) {
	texts := make([]Text, 0, len(files))
	for _, name := range files {
		f, err := source.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read inventory: %w", err)
		}
		texts = append(texts, Text{Name: name, Data: f.Text})
	}
	return Parse(texts...)
}

// Parse is [Load] for files that were already read.
func Parse(texts ...Text) ([]store.Account, error) {
	m := merger{groups: make(map[string]*settings), ids: make(map[string]entry), phones: make(map[string]entry)}
	if len(texts) == 0 {
		return nil, fmt.Errorf("read inventory: no file is named")
	}
	for _, text := range texts {
		f := source.New(text.Name, text.Data)
		if strings.EqualFold(filepath.Ext(text.Name), ".csv") {
			m.readCSV(f)
		} else {
			m.readYAML(f)
		}
	}
	accounts := m.accounts()
	if err := m.errs.Err(); err != nil {
		return nil, err
	}
	return accounts, nil
}

// settings are what defaults, groups and accounts may say. A zero field says
// nothing, so that the level below shows through.
type settings struct {
	botTokenRef string
	login       string
	passwordRef string
	codeCmd     []string
	proxy       telemetry.Secret
	tags        []string
	vars        map[string]any
	device      store.Device
	enabled     *bool
}

// over lays s over what is below it.
func (s *settings) over(below settings) settings {
	out := below
	set := func(dst *string, v string) {
		if v != "" {
			*dst = v
		}
	}
	set(&out.botTokenRef, s.botTokenRef)
	set(&out.login, s.login)
	set(&out.passwordRef, s.passwordRef)
	set(&out.device.Model, s.device.Model)
	set(&out.device.System, s.device.System)
	set(&out.device.App, s.device.App)
	if s.codeCmd != nil {
		out.codeCmd = s.codeCmd
	}
	if s.proxy != "" {
		out.proxy = s.proxy
	}
	if s.enabled != nil {
		out.enabled = s.enabled
	}
	out.tags = slices.Clone(below.tags)
	for _, tag := range s.tags {
		if !slices.Contains(out.tags, tag) {
			out.tags = append(out.tags, tag)
		}
	}
	if len(s.vars) > 0 {
		out.vars = maps.Clone(below.vars)
		if out.vars == nil {
			out.vars = make(map[string]any, len(s.vars))
		}
		maps.Copy(out.vars, s.vars)
	}
	return out
}

// entry is one account as a file has it.
type entry struct {
	settings
	id     string
	phone  telemetry.Secret
	groups []string
	file   *source.File
	pos    source.Pos // of the id
	phPos  source.Pos // of the phone; zero when none is written
}

func (e entry) place() string { return fmt.Sprintf("%s:%d", e.file.Name, e.pos.Line) }

// merger gathers what the files say.
type merger struct {
	defaults settings
	groups   map[string]*settings
	entries  []entry
	ids      map[string]entry
	phones   map[string]entry
	errs     source.Errors
}

var (
	idPattern    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	labelPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	phonePattern = regexp.MustCompile(`^\+[0-9]{5,15}$`)
)

// add checks an account by itself and against those before it.
func (m *merger) add(e entry) {
	fail := func(pos source.Pos, format string, args ...any) *source.Error {
		err := e.file.Errorf(pos, format, args...)
		m.errs = append(m.errs, err)
		return err
	}
	switch first, twice := m.ids[e.id]; {
	case e.id == "":
		fail(e.pos, "an account without id").WithHint("every account needs an id of its own, such as alice")
	case !idPattern.MatchString(e.id):
		fail(e.pos, "%q cannot be an account id", e.id).WithHint("letters, digits, dot, dash and underscore, at most 64, beginning with a letter or digit")
	case twice:
		fail(e.pos, "account %q appears twice, first at %s", e.id, first.place())
	default:
		m.ids[e.id] = e
	}
	switch first, twice := m.phones[e.phone.Reveal()]; {
	case e.phone == "":
	case !phonePattern.MatchString(e.phone.Reveal()):
		fail(e.phPos, "the phone of account %q is not a number in international form", e.id).WithHint(`quoted, "+", country code and number, digits only: "+9996610001"`)
	case twice:
		fail(e.phPos, "account %q has the same phone as account %q at %s", e.id, first.id, first.place())
	default:
		m.phones[e.phone.Reveal()] = e
	}
	m.entries = append(m.entries, e)
}

// accounts lays the levels over each other.
func (m *merger) accounts() []store.Account {
	out := make([]store.Account, 0, len(m.entries))
	for _, e := range m.entries {
		s := m.defaults
		for _, name := range e.groups {
			if g := m.groups[name]; g != nil {
				s = g.over(s)
			}
		}
		s = e.over(s)
		if s.botTokenRef != "" && e.phone != "" {
			m.errs = append(m.errs, e.file.Errorf(e.pos, "account %q has a phone and a bot token: a bot has no phone", e.id))
		} else if s.botTokenRef == "" && e.phPos == (source.Pos{}) && e.id != "" {
			m.errs = append(m.errs, e.file.Errorf(e.pos, "account %q has neither phone nor bot_token_ref", e.id))
		}
		out = append(out, store.Account{
			ID: e.id, Phone: e.phone, BotTokenRef: s.botTokenRef, Login: loginOf(s), PasswordRef: s.passwordRef,
			CodeCmd: s.codeCmd, Proxy: s.proxy, Groups: e.groups, Tags: s.tags, Vars: s.vars, Device: s.device,
			Enabled: s.enabled == nil || *s.enabled,
		})
	}
	return out
}

func loginOf(s settings) string {
	switch {
	case s.login != "":
		return s.login
	case s.botTokenRef != "":
		return "bot_token"
	}
	return "code"
}

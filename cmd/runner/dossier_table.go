package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

// write prints the dossier for people.
func (d dossier) write(w io.Writer) error {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-9s %s\n", name, value)
		}
	}
	line("account", d.account.ID)
	line("state", strings.TrimSpace(string(d.shownState())+since(d.state.UpdatedAt)))
	line("reason", firstLine(d.state.Reason))
	line("wait", clock("until ", d.state.Until))
	line("user", d.user())
	if d.state.HomeDC != 0 {
		line("home dc", strconv.Itoa(d.state.HomeDC))
	}
	line("login", d.login())
	line("device", strings.Join(slices.DeleteFunc([]string{d.account.Device.Model, d.account.Device.System, d.account.Device.App},
		func(s string) bool { return s == "" }), ", "))
	line("groups", strings.Join(d.account.Groups, ", "))
	line("tags", strings.Join(d.account.Tags, ", "))
	line("peers", strconv.Itoa(d.peers))
	if d.lease.Owner.ID != "" {
		line("run by", d.lease.Owner.Name+clock(", lease until ", d.lease.Expires))
	} else {
		line("run by", "nobody")
	}
	line("heard", clock("", d.state.HeardAt))
	line("update", clock("", d.state.UpdateAt))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	if err := d.writeKeys(w); err != nil {
		return err
	}
	return d.writeHistory(w)
}

func (d dossier) user() string {
	if d.state.UserID == 0 {
		return "never signed in"
	}
	text := strconv.FormatInt(d.state.UserID, 10)
	if d.state.Username != "" {
		text += " @" + d.state.Username
	}
	return text
}

// login says what the account signs in with; secrets print as such.
func (d dossier) login() string {
	parts := []string{d.account.Login}
	if d.account.Phone != "" {
		parts = append(parts, fmt.Sprint("phone ", d.account.Phone))
	}
	if d.account.PasswordRef != "" {
		parts = append(parts, "2FA password set")
	}
	if d.account.Proxy != "" {
		parts = append(parts, fmt.Sprint("proxy ", d.account.Proxy))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (d dossier) writeKeys(w io.Writer) error {
	if len(d.keys) == 0 {
		return nil
	}
	rows := make([][]string, 0, len(d.keys))
	for _, k := range d.keys {
		rows = append(rows, []string{strconv.Itoa(k.DC), keyID(k), clock("", k.CreatedAt), k.Offset.Round(time.Millisecond).String()})
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	return writeTable(w, []column{{"DC", true}, {"KEY", false}, {"MADE", false}, {"CLOCK", true}}, rows)
}

func (d dossier) writeHistory(w io.Writer) error {
	if len(d.events) == 0 {
		return nil
	}
	rows := make([][]string, 0, len(d.events))
	for _, e := range d.events {
		dc := ""
		if e.DC != 0 {
			dc = strconv.Itoa(e.DC)
		}
		rows = append(rows, []string{clock("", e.At), e.Kind, dc, story(e)})
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	return writeTable(w, []column{{"TIME", false}, {"EVENT", false}, {"DC", true}, {"DETAIL", false}}, rows)
}

// story is what an event says beside its kind, in an order of its own.
func story(e store.AccountEvent) string {
	var parts []string
	if e.Fields["state"] != "" {
		parts = append(parts, e.Fields["was"]+" -> "+e.Fields["state"])
	}
	for _, key := range slices.Sorted(maps.Keys(e.Fields)) {
		if key != "state" && key != "was" {
			parts = append(parts, key+": "+firstLine(e.Fields[key]))
		}
	}
	return strings.Join(parts, ", ")
}

func keyID(k store.AuthKey) string { return fmt.Sprintf("%016x", k.KeyID) }

func since(t time.Time) string { return clock(" since ", t) }

// clock is a time for people after some words, nothing for the zero time.
func clock(before string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return before + t.Local().Format(time.DateTime)
}

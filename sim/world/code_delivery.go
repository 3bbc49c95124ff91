package world

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// Text is a text message (SMS) to a phone: how codes reach numbers that have no
// account yet.
type Text struct {
	ID    int64
	Phone Private
	At    int64
	Body  Private
}

func (w *World) deliver(now time.Time, c *Code) {
	body := fmt.Sprintf("Login code: %s. Give it to nobody, not even to somebody who says to be from Telegram.", c.Digits.Reveal())
	if u := w.UserByPhone(c.Phone); u != nil && c.ViaApp {
		w.receive(now, u, Message{From: UserPeer(ServiceUser), Peer: UserPeer(ServiceUser), Text: body})
		return
	}
	w.text(now, c.Phone, body)
}

// maxTexts is how many text messages are kept, whoever got them.
const maxTexts = 10_000

// text sends a text message to a phone.
func (w *World) text(now time.Time, phone Private, body string) {
	m := w.meta.Get(1)
	m.LastText++
	w.meta.Put(m)
	w.texts.Delete(m.LastText - maxTexts)
	w.texts.Put(&Text{ID: m.LastText, Phone: phone, At: now.Unix(), Body: Private(body)})
}

// ServiceMessage is a message from Telegram as its receiver sees it.
type ServiceMessage struct {
	At     int64
	ViaApp bool
	Body   string
}

// ServiceMessages returns what Telegram told a number, oldest first. Clocks may
// be wrong: among messages of one kind the order in which they were sent counts.
func (w *World) ServiceMessages(phone Private) []ServiceMessage {
	var texts, app []ServiceMessage
	for _, t := range slices.SortedFunc(w.texts.All(), func(a, b *Text) int { return cmp.Compare(a.ID, b.ID) }) {
		if t.Phone == phone {
			texts = append(texts, ServiceMessage{t.At, false, t.Body.Reveal()})
		}
	}
	if u := w.UserByPhone(phone); u != nil {
		for _, m := range w.box(UserPeer(u.ID)).messages {
			if m.From == UserPeer(ServiceUser) {
				app = append(app, ServiceMessage{m.Date, true, m.Text})
			}
		}
	}
	var out []ServiceMessage
	for len(texts) > 0 && len(app) > 0 {
		next := &texts
		if texts[0].At > app[0].At {
			next = &app
		}
		out, *next = append(out, (*next)[0]), (*next)[1:]
	}
	return slices.Concat(out, texts, app)
}

var codeInText = regexp.MustCompile(`Login code: ([0-9]+)`)

// NewestCode returns the code in the newest service message of a number, as its
// owner would read it; ok is false when there is none.
func (w *World) NewestCode(phone Private) (code string, ok bool) {
	for _, m := range slices.Backward(w.ServiceMessages(phone)) {
		if found := codeInText.FindStringSubmatch(m.Body); found != nil {
			return found[1], true
		}
	}
	return "", false
}

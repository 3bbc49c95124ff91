package world

// MediaKind says what a message holds beside text.
type MediaKind uint8

// Kinds of media.
const (
	MediaPhoto    MediaKind = iota + 1 // File
	MediaDocument                      // File
	MediaContact                       // Contact
	MediaGeo                           // Geo
	MediaVenue                         // Geo, Venue
	MediaDice                          // Dice
	MediaPoll                          // Poll
)

// Media is what a message holds beside text. It is never changed: messages may
// share it.
type Media struct {
	Kind    MediaKind `json:"k"`
	File    FileID    `json:"f,omitempty"`
	Spoiler bool      `json:"s,omitempty"`
	TTL     int       `json:"l,omitempty"` // seconds until a viewed file is gone
	Contact *Contact  `json:"c,omitempty"`
	Geo     *Geo      `json:"g,omitempty"`
	Venue   *Venue    `json:"v,omitempty"`
	Dice    *Dice     `json:"d,omitempty"`
	Poll    *Poll     `json:"p,omitempty"`
}

// Contact is a card of somebody, who need not have an account (User 0).
type Contact struct {
	Phone, FirstName, LastName string
	VCard                      string `json:",omitempty"`
	User                       UserID `json:",omitempty"`
}

// Geo is a place on earth, in degrees; Accuracy is in meters, 0 for unknown.
type Geo struct {
	Lat, Long float64
	Accuracy  int `json:",omitempty"`
}

// Venue says what is at a place.
type Venue struct{ Title, Address, Provider, ID, Type string }

// Dice is an emoji whose outcome the server drew.
type Dice struct {
	Emoticon string
	Value    int
}

// diceSides is how many outcomes an emoji has.
// See https://core.telegram.org/api/dice.
var diceSides = map[string]int{"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}

// Throw draws the outcome of an emoji. The refusal is EMOTICON_INVALID.
func (w *World) Throw(emoticon string) (*Dice, error) {
	sides := diceSides[emoticon]
	if sides == 0 {
		return nil, Refuse(400, "EMOTICON_INVALID")
	}
	return &Dice{emoticon, w.below(sides) + 1}, nil
}

// below draws a number below n, which is small.
func (w *World) below(n int) int {
	const bytes = 256
	for {
		if b := int(w.random(1)[0]); b < bytes/n*n {
			return b % n
		}
	}
}

// MediaClass tells what a medium is for rights, filters and albums; the kind of the
// document is 0 unless it is one.
func (w *World) MediaClass(m *Media) (MediaKind, DocumentKind) {
	if m == nil {
		return 0, 0
	}
	if m.Kind == MediaDocument {
		if f := w.files.Get(m.File); f != nil {
			return m.Kind, f.Class
		}
	}
	return m.Kind, 0
}

package world

import "testing"

func TestFirstRuleAboutAUserDecides(t *testing.T) {
	w := newTown(t, 4)
	me, friend, other, stranger := w.p[0], w.p[1], w.p[2], w.p[3]
	for u, first := range map[UserID]string{friend: "Friend", other: "Other"} {
		if err := w.AddContact(now, me, w.User(u), first, "", ""); err != nil {
			t.Fatal(err)
		}
	}
	w.SetCloseFriends(me, []UserID{friend, stranger})
	bot, err := w.AddBot(now, NewBot{Name: "B", Username: "privacy_bot", DC: 1})
	if err != nil {
		t.Fatal(err)
	}
	group := []Peer{ChannelPeer(w.group.ID)}
	for name, test := range map[string]struct {
		rules []PrivacyRule
		want  string // of friend, other, stranger, bot
	}{
		"nothing":               {nil, "----"},
		"all":                   {[]PrivacyRule{{Of: Everybody, Allow: true}}, "++++"},
		"contacts":              {[]PrivacyRule{{Of: Contacts, Allow: true}}, "++--"},
		"all but contacts":      {[]PrivacyRule{{Of: Contacts}, {Of: Everybody, Allow: true}}, "--++"},
		"contacts but one":      {[]PrivacyRule{{Of: SomeUsers, Users: []UserID{other}}, {Of: Contacts, Allow: true}}, "+---"},
		"the first counts":      {[]PrivacyRule{{Of: Contacts, Allow: true}, {Of: SomeUsers, Users: []UserID{other}}}, "++--"},
		"close friends":         {[]PrivacyRule{{Of: CloseFriends, Allow: true}}, "+---"},
		"bots":                  {[]PrivacyRule{{Of: Bots, Allow: true}}, "---+"},
		"all but bots":          {[]PrivacyRule{{Of: Bots}, {Of: Everybody, Allow: true}}, "+++-"},
		"who is in a chat":      {[]PrivacyRule{{Of: SomeChats, Allow: true, Chats: group}}, "+++-"},
		"all but who is there":  {[]PrivacyRule{{Of: SomeChats, Chats: group}, {Of: Everybody, Allow: true}}, "---+"},
		"nobody has Premium":    {[]PrivacyRule{{Of: Premium, Allow: true}}, "----"},
		"one allowed, one not":  {[]PrivacyRule{{Of: SomeUsers, Allow: true, Users: []UserID{stranger}}, {Of: SomeUsers, Users: []UserID{friend}}, {Of: Contacts, Allow: true}}, "-++-"},
		"a list of nobody":      {[]PrivacyRule{{Of: SomeUsers, Allow: true}}, "----"},
		"everybody, explicitly": {[]PrivacyRule{{Of: Everybody}}, "----"},
	} {
		if err := w.SetPrivacy(w.User(me), PrivacyChatInvite, test.rules); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := ""
		for _, u := range []UserID{friend, other, stranger, bot.ID} {
			if w.Allows(me, u, PrivacyChatInvite) {
				got += "+"
			} else {
				got += "-"
			}
		}
		if got != test.want {
			t.Errorf("%s: allowed %s, want %s", name, got, test.want)
		}
		rules := w.PrivacyRules(me, PrivacyChatInvite)
		if rules[len(rules)-1].Of != Everybody || !w.Allows(me, me, PrivacyChatInvite) {
			t.Errorf("%s: kept as %v", name, rules)
		}
	}
}

func TestPrivacyRulesThatContradict(t *testing.T) {
	w := newTown(t, 2)
	for name, test := range map[string]struct {
		key   PrivacyKey
		rules []PrivacyRule
		want  string
	}{
		"everybody first":    {PrivacyAbout, []PrivacyRule{{Of: Everybody, Allow: true}, {Of: Contacts}}, "400 PRIVACY_VALUE_INVALID"},
		"both of contacts":   {PrivacyAbout, []PrivacyRule{{Of: Contacts, Allow: true}, {Of: Contacts}}, "400 PRIVACY_VALUE_INVALID"},
		"two lists":          {PrivacyAbout, []PrivacyRule{{Of: SomeUsers, Allow: true}, {Of: SomeUsers, Allow: true}}, "400 PRIVACY_VALUE_INVALID"},
		"Premium for a text": {PrivacyAbout, []PrivacyRule{{Of: Premium, Allow: true}}, "400 PRIVACY_VALUE_INVALID"},
		"too many":           {PrivacyAbout, []PrivacyRule{{Of: SomeUsers, Users: make([]UserID, 1001)}}, "400 PRIVACY_TOO_LONG"},
		"too many together":  {PrivacyAbout, []PrivacyRule{{Of: SomeUsers, Users: make([]UserID, 999)}, {Of: SomeChats, Chats: make([]Peer, 2)}}, "400 PRIVACY_TOO_LONG"},
	} {
		if err := w.SetPrivacy(w.User(w.p[0]), test.key, test.rules); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	if rules := w.PrivacyRules(w.p[0], PrivacyAbout); len(rules) != 1 || !rules[0].Allow {
		t.Errorf("a refusal left %v", rules)
	}
}

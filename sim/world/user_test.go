package world

import (
	"strings"
	"testing"
)

func TestNamesAreCountedInCharacters(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("я", 64)
	u, err := w.AddUser(now, NewUser{Phone: "15550000001", DC: 1, FirstName: long, LastName: long})
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, w.Rename(u, &long, &long, nil), "")
	longer := long + "я"
	wantRefusal(t, w.Rename(u, &longer, nil, nil), "FIRSTNAME_INVALID")
	wantRefusal(t, w.Rename(u, nil, &longer, nil), "LASTNAME_INVALID")
	_, err = w.AddUser(now, NewUser{Phone: "15550000002", DC: 1, FirstName: longer})
	wantRefusal(t, err, "FIRSTNAME_INVALID")
	_, err = w.AddUser(now, NewUser{Phone: "15550000002", DC: 1, FirstName: "A", LastName: longer})
	wantRefusal(t, err, "LASTNAME_INVALID")
	_, err = w.AddBot(now, NewBot{Name: long, Username: "some_bot", DC: 1})
	wantRefusal(t, err, "")
	_, err = w.AddBot(now, NewBot{Name: longer, Username: "other_bot", DC: 1})
	wantRefusal(t, err, "FIRSTNAME_INVALID")
}

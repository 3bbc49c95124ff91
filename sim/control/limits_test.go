package control

import (
	"strings"
	"testing"
	"time"
)

func TestLimitsAreValidated(t *testing.T) {
	minute := Rate{Times: 1, Every: Duration(time.Minute)}
	for want, l := range map[string]Limits{
		"":                                   {Calls: []CallLimit{{Method: "*", Rate: minute}, {Method: "a.*", Rate: minute}, {Method: "a.b", Per: PerPeer, Rate: minute}}},
		"calls, no. 1: method is missing":    {Calls: []CallLimit{{Rate: minute}}},
		`method "a*"`:                        {Calls: []CallLimit{{Method: "a*", Rate: minute}}},
		`method "*.b"`:                       {Calls: []CallLimit{{Method: "*.b", Rate: minute}}},
		`per "moon"`:                         {Calls: []CallLimit{{Method: "*", Per: "moon", Rate: minute}}},
		"wait cannot be negative":            {Calls: []CallLimit{{Method: "*", Rate: minute, Wait: -1}}},
		"times 0: want 1 to":                 {Calls: []CallLimit{{Method: "*"}}},
		"strangers: every is missing":        {Strangers: &Rate{Times: 3}},
		"connections: times 20000":           {Connections: &Rate{Times: 20_000, Every: 1}},
		"sessions cannot be negative":        {Sessions: -1},
		"1001 limits of calls: want 1000 at": {Calls: make([]CallLimit, 1001)},
	} {
		err := l.Validate()
		switch {
		case want == "" && err != nil:
			t.Errorf("%+v: %v", l, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestLimitsOfAFile(t *testing.T) {
	text := "calls: [{method: \"*\", per: peer, times: 3, every: 1m, wait: 2s}]\nsessions: 4\n"
	l, err := ParseLimits([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.Text()
	if err != nil {
		t.Fatal(err)
	}
	same, err := ParseLimits(again)
	if err != nil || len(same.Calls) != 1 || same.Calls[0] != l.Calls[0] || same.Sessions != 4 {
		t.Errorf("%s: %+v (%v), want %+v", again, same, err, l)
	}
}

func FuzzParseLimits(f *testing.F) {
	f.Add([]byte("calls: [{method: a.b, times: 1, every: 1s}]"))
	f.Add([]byte("strangers: {times: 5, every: 24h}\nconnections: {times: 1, every: 1s}\nsessions: 1"))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := ParseLimits(text)
		if err != nil {
			return
		}
		again, err := l.Text()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseLimits(again); err != nil {
			t.Errorf("%q becomes %q: %v", text, again, err)
		}
	})
}

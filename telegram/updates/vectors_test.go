package updates

import (
	"encoding/json"
	"os"
	"testing"
)

// TestVectorRules covers the parts of computed_session_rules.json about
// updates; the others belong to mtproto.
func TestVectorRules(t *testing.T) {
	var v struct {
		Pts []struct {
			Local  int32  `json:"local_pts"`
			Pts    int32  `json:"pts"`
			Count  int32  `json:"pts_count"`
			Expect string `json:"expect"`
		} `json:"pts_rules"`
		Seq []struct {
			Local  int32  `json:"local_seq"`
			Start  int32  `json:"seq_start"`
			Expect string `json:"expect"`
		} `json:"seq_rules"`
	}
	data, err := os.ReadFile("testdata/computed_session_rules.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Pts) != 21 || len(v.Seq) != 13 {
		t.Fatalf("%d pts rules and %d seq rules, want 21 and 13", len(v.Pts), len(v.Seq))
	}
	for _, c := range v.Pts {
		s := begun(c.Local, 0, 0)
		s.Receive(t0, short(message(1, c.Pts, c.Count)))
		if got := outcome(s); got != c.Expect {
			t.Errorf("at %d, pts %d count %d: %s, want %s", c.Local, c.Pts, c.Count, got, c.Expect)
		}
	}
	for _, c := range v.Seq {
		s := begun(0, 0, c.Local)
		s.Receive(t0, combined(c.Start, max(c.Start, 1)+2, typing))
		if got := outcome(s); got != c.Expect {
			t.Errorf("at %d, seq_start %d: %s, want %s", c.Local, c.Start, got, c.Expect)
		}
	}
}

// outcome is what became of the one update that s was given.
func outcome(s *State) string {
	_, handed := s.Next()
	switch {
	case handed:
		return "apply"
	case s.Deadline().Equal(t0.Add(gapWait)):
		return "gap"
	}
	return "skip"
}

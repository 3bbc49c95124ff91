package control

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// complete has every field.
func complete(kind FaultKind) Fault {
	return Fault{
		Kind: kind, Phone: "1", DC: 1, Method: "m", Side: ToClient, Skip: 1, Times: 1, Chance: 0.5, Seed: 1,
		Code: 16, Text: "T", For: Duration(time.Second), Every: Duration(time.Second), By: Duration(-time.Second),
	}
}

// keep clears the fields of f that are not named.
func keep(f Fault, names []string) Fault {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	all := map[string]any{}
	if err := json.Unmarshal(text, &all); err != nil {
		panic(err)
	}
	some := map[string]any{"kind": f.Kind}
	for _, n := range names {
		some[n] = all[n]
	}
	if text, err = json.Marshal(some); err != nil {
		panic(err)
	}
	var out Fault
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}

// TestKinds: a kind is valid with all fields it has and with those it needs
// only, and is not with another or without one.
func TestKinds(t *testing.T) {
	for _, k := range Kinds() {
		all := keep(complete(k.Kind), append(k.Needs, k.Takes...))
		if err := all.Validate(); err != nil {
			t.Errorf("%s with all its fields: %v", k.Kind, err)
		}
		least := keep(complete(k.Kind), k.Needs)
		if err := least.Validate(); err != nil {
			t.Errorf("%s with what it needs: %v", k.Kind, err)
		}
		for i, name := range k.Needs {
			bad := keep(complete(k.Kind), append(k.Needs[:i:i], k.Needs[i+1:]...))
			if err := bad.Validate(); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s without %s: %v", k.Kind, name, err)
			}
		}
		odd := complete(k.Kind)
		if err := odd.Validate(); err == nil || !strings.Contains(err.Error(), "does not take") {
			t.Errorf("%s with every field there is: %v", k.Kind, err)
		}
	}
}

func TestFaultValues(t *testing.T) {
	if err := (&Fault{Kind: "earthquake"}).Validate(); !errors.Is(err, ErrUnknownKind) {
		t.Errorf("an unknown kind: %v", err)
	}
	for want, f := range map[string]Fault{
		"negative":    {Kind: FaultDrop, Times: -1},
		"between 0":   {Kind: FaultDrop, Chance: 1.5},
		"side":        {Kind: FaultDrop, Side: "up"},
		"text of":     {Kind: FaultError, Code: 1, Text: strings.Repeat("A", 300)},
		"least 10ms":  {Kind: FaultRotateSalts, Every: 1},
		"bad-msg kno": {Kind: FaultBadMsg, Code: 21},
	} {
		if err := f.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want an error with %q", f, err, want)
		}
	}
}

func TestDuration(t *testing.T) {
	text, err := json.Marshal(Fault{Kind: FaultStall, For: Duration(90 * time.Second)})
	if err != nil || string(text) != `{"kind":"stall","for":"1m30s"}` {
		t.Errorf("%s, %v", text, err)
	}
	var d Duration
	for _, bad := range []string{"", "5", "soon"} {
		if err := d.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is a duration", bad)
		}
	}
}

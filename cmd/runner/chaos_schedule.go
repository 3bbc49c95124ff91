package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
)

// strike is one fault of a schedule: what goes wrong, for whom, and when.
type strike struct {
	at      time.Duration // after the first account begins to sign in
	account int           // whose number the fault names, from 1; 0: nobody in particular
	fault   control.Fault
}

func (s strike) String() string {
	text := fmt.Sprintf("%6.2fs  %s", s.at.Seconds(), s.fault.Kind)
	if s.account > 0 {
		text += fmt.Sprintf("  account %d", s.account)
	}
	f := s.fault
	if f.DC > 0 {
		text += fmt.Sprintf("  dc %d", f.DC)
	}
	if f.Code != 0 || f.Text != "" {
		text += fmt.Sprintf("  %d %s", f.Code, f.Text)
	}
	return text
}

// Bounds of a schedule.
const (
	chaosPause  = 200 * time.Millisecond // between two strikes, at most
	chaosRounds = 8                      // of all kinds, at most
	chaosSkew   = 4 * time.Minute        // of a clock, at most: less than what modules that look for lost effects allow for
)

// chaosSchedule is what goes wrong in a demo of so many accounts: every kind of
// fault there is, in an order and with values that the seed decides. It depends
// on nothing else.
//
// Faults that end logins come once, and once more for every ten accounts,
// towards the end: when there are some to be ended. Others come twice, and once
// more for every ten accounts.
func chaosSchedule(seed uint64, accounts int) []strike {
	d := dice{rand.New(rand.NewPCG(seed, uint64(accounts))), accounts}
	var early, late []control.FaultKind
	rounds := min(2+accounts/10, chaosRounds)
	for round := range rounds {
		for _, k := range control.Kinds() {
			switch {
			case !endsLogins(k.Kind):
				early = append(early, k.Kind)
			case round > 0:
				late = append(late, k.Kind)
			}
		}
	}
	shuffle := func(kinds []control.FaultKind) {
		d.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	}
	shuffle(early)
	half := len(early) / 2
	rest := slices.Concat(early[half:], late)
	shuffle(rest)
	var out []strike
	var at time.Duration
	for _, kind := range slices.Concat(early[:half], rest) {
		s := d.strike(kind)
		s.at = at
		out = append(out, s)
		at += d.between(chaosPause/20, chaosPause)
	}
	return out
}

// endsLogins tells faults after which an account must sign in anew.
func endsLogins(k control.FaultKind) bool {
	return k == control.FaultForgetKeys || k == control.FaultRevoke || k == control.FaultDuplicatedKey
}

// dice makes the values of faults.
type dice struct {
	*rand.Rand
	accounts int
}

func (d dice) between(low, high time.Duration) time.Duration {
	return (low + time.Duration(d.Int64N(int64(high-low)))).Round(time.Millisecond)
}

func (d dice) lasting(low, high time.Duration) control.Duration {
	return control.Duration(d.between(low, high))
}

func (d dice) dc() int { return 1 + d.IntN(demoDCs) }

// strike makes one fault of a kind.
func (d dice) strike(kind control.FaultKind) strike {
	s := strike{fault: control.Fault{Kind: kind}}
	f := &s.fault
	i := slices.IndexFunc(control.Kinds(), func(k control.Kind) bool { return k.Kind == kind })
	k := control.Kinds()[i]
	for _, field := range slices.Concat(k.Needs, k.Takes) {
		switch field {
		case "skip":
			f.Skip = d.IntN(4)
		case "times":
			f.Times = 1 + d.IntN(2)
		case "seed":
			f.Seed = d.Uint64()
		case "side":
			f.Side = []control.Side{"", control.ToClient, control.FromClient}[d.IntN(3)]
		case "phone": // of one account rather than of everybody's
			if slices.Contains(k.Needs, field) || d.IntN(4) > 0 {
				s.account = 1 + d.IntN(d.accounts)
			}
		}
	}
	d.details(f)
	if slices.Contains(k.Needs, "dc") && f.DC == 0 {
		f.DC = d.dc()
	}
	return s
}

// chaosErrors are refusals after which the same request is right again.
var chaosErrors = []control.Fault{
	{Code: 420, Text: "FLOOD_WAIT_1"}, {Code: 420, Text: "FLOOD_WAIT_2"}, {Code: 500, Text: "INTERNAL"},
	{Code: 420, Text: "SLOWMODE_WAIT_1", Method: sendMessage}, {Code: 500, Text: "RPC_CALL_FAIL", Method: sendMessage},
}

// chaosMethods are those whose requests faults single out; "" is any.
var chaosMethods = []string{"", "", sendMessage, "auth.signIn", "auth.sendCode", "channels.createChannel",
	"messages.exportChatInvite", "messages.importChatInvite", "channels.editAdmin", "messages.updatePinnedMessage"}

// details sets what only some kinds have.
func (d dice) details(f *control.Fault) {
	const ms = time.Millisecond
	switch f.Kind {
	case control.FaultStall, control.FaultFreeze, control.FaultRestartDC, control.FaultLateAnswer:
		f.For = d.lasting(100*ms, 1500*ms)
	case control.FaultReorder:
		f.For = d.lasting(20*ms, 300*ms)
	case control.FaultClockSkew:
		f.By, f.For, f.DC = d.lasting(ms, 2*chaosSkew)-control.Duration(chaosSkew), d.lasting(500*ms, 3000*ms), d.dc()
	case control.FaultRotateSalts:
		f.Every, f.For, f.DC = d.lasting(20*ms, 400*ms), d.lasting(500*ms, 3000*ms), d.dc()
	case control.FaultBadMsg:
		codes := control.BadMsgCodes()
		f.Code = codes[d.IntN(len(codes))]
	case control.FaultError:
		e := chaosErrors[d.IntN(len(chaosErrors))]
		f.Code, f.Text, f.Method = e.Code, e.Text, e.Method
	case control.FaultRevoke:
		f.Text = []string{"SESSION_REVOKED", "AUTH_KEY_UNREGISTERED"}[d.IntN(2)]
	}
	switch f.Kind {
	case control.FaultLoseRequest, control.FaultLoseAnswer, control.FaultLateAnswer, control.FaultRepeatAnswer:
		if f.Method = chaosMethods[d.IntN(len(chaosMethods))]; f.Method != "" {
			f.Skip = 0 // there are few of them
		}
	}
}

package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// inRawLab is inLab for a client that decides about every field. It broke one
// rule on purpose, and may break no other.
func inRawLab(t *testing.T, test func(l *lab, r *raw)) {
	t.Helper()
	inLab(t, func(l *lab) {
		test(l, l.raw(l.account(false).client))
		if v := l.Violations(); len(v) != 1 || v[check.Salt] != 1 {
			t.Errorf("the client is blamed for %v", v)
		}
		l.forgiven = true
	})
}

// TestBadMsg: each code comes once, the refused query had no effect, and the same
// message is welcome afterwards.
func TestBadMsg(t *testing.T) {
	inRawLab(t, func(l *lab, r *raw) {
		seqNo := int32(1)
		for _, code := range []int{16, 17, 18, 20, 32, 33, 34, 35, 48} {
			l.strike(control.Fault{Kind: control.FaultBadMsg, Code: code})
			m := message{seqNo: seqNo, body: query()}
			m.id = r.send(m)
			if code == 48 {
				r.badSalt()
			} else {
				r.bad(m.id, int32(code))
			}
			r.send(m)
			r.answered(m.id)
			seqNo += 2
		}
		for _, code := range []int{19, 64} {
			l.strike(control.Fault{Kind: control.FaultBadMsg, Code: code})
			single := r.send(message{seqNo: seqNo, body: query()})
			r.answered(single) // not a container
			inside := message{id: r.newID(), seqNo: seqNo + 2, body: query()}
			box := message{seqNo: seqNo + 3, body: container(inside)}
			box.id = r.send(box)
			r.bad(box.id, int32(code))
			r.send(box)
			r.answered(inside.id)
			seqNo += 4
		}
		l.struck(control.FaultBadMsg, 11)
	})
}

// TestBadMsgSparesWhatTookEffect: a repeated message is not refused.
func TestBadMsgSparesWhatTookEffect(t *testing.T) {
	inRawLab(t, func(l *lab, r *raw) {
		m := message{seqNo: 1, body: query()}
		m.id = r.send(m)
		r.answered(m.id)
		l.strike(control.Fault{Kind: control.FaultBadMsg, Code: 20})
		r.send(m)
		box := message{seqNo: 2, body: container(m)}
		r.send(box)
		r.answered(m.id)
		l.struck(control.FaultBadMsg, 0)
	})
}

// TestClientRepairsBadMsg: this project's session gets its answer in spite of
// each code that is not its own mistake. (After 20 it cannot know what became of a
// message.)
func TestClientRepairsBadMsg(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		for i, code := range []int{16, 17, 32, 33, 48} {
			l.strike(control.Fault{Kind: control.FaultBadMsg, Code: code})
			must(a.client, a.message(&api.InputPeerSelf{}, "once", int64(i+1)))
			if n := countSends(l.Server); n != i+1 {
				t.Errorf("code %d: %d messages in the ledger, want %d", code, n, i+1)
			}
		}
		l.struck(control.FaultBadMsg, 5)
	})
}

// futureSalts asks for salts.
func (r *raw) futureSalts(seqNo int32) *mt.FutureSalts {
	r.tb.Helper()
	r.send(message{seqNo: seqNo, body: tl.AppendInt32(tl.AppendUint32(nil, mt.IDGetFutureSaltsRequest), 64)})
	return r.expect(mt.IDFutureSalts).(*mt.FutureSalts)
}

// TestRotatingSalts: an old salt is refused and the right one told, nobody is
// blamed for an old one, and what was said of future salts holds.
func TestRotatingSalts(t *testing.T) {
	inRawLab(t, func(l *lab, r *raw) {
		usual := r.salt
		l.strike(control.Fault{Kind: control.FaultRotateSalts, DC: 1, Every: control.Duration(10 * time.Second), For: control.Duration(2 * time.Minute)})
		r.send(message{seqNo: 1, body: query()})
		if r.salt = r.badSalt(); r.salt == usual {
			t.Fatal("the salt did not change")
		}
		list := r.futureSalts(0)
		if len(list.Salts) < 10 || len(list.Salts) > 13 {
			t.Errorf("%d salts for two minutes, want about 12", len(list.Salts))
		}
		seqNo := int32(1)
		for i, s := range list.Salts {
			for _, at := range []int32{s.ValidSince, s.ValidUntil - 1} {
				if wait := time.Until(time.Unix(int64(at), 0)); wait > 0 {
					time.Sleep(wait)
				} else if at < int32(time.Now().Unix()) {
					continue // begun before we asked
				}
				_ = r.conn.SetReadDeadline(time.Now().Add(patience))
				_ = r.conn.SetWriteDeadline(time.Now().Add(patience))
				id := r.send(message{seqNo: seqNo, salt: s.Salt, body: query()})
				r.answered(id)
				seqNo += 2
			}
			if i > 4 {
				break
			}
		}
		time.Sleep(3 * time.Minute)
		r.redial(l)
		r.send(message{seqNo: seqNo, body: query()})
		r.salt = r.badSalt() // the usual way again
		r.answered(r.send(message{seqNo: seqNo, body: query()}))
		l.struck(control.FaultRotateSalts, 1)
	})
}

// TestFastRotation keeps a client busy, and it goes on.
func TestFastRotation(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultRotateSalts, Every: control.Duration(200 * time.Millisecond)})
		for range 20 {
			time.Sleep(time.Second)
			_ = a.conn.SetReadDeadline(time.Now().Add(patience))
			_ = a.conn.SetWriteDeadline(time.Now().Add(patience))
			must(a.client, state())
		}
	})
}

// TestClockSkew: ids by the real clock are refused, and held against nobody.
func TestClockSkew(t *testing.T) {
	for by, code := range map[time.Duration]int32{400 * time.Second: 16, -time.Minute: 17} {
		t.Run(fmt.Sprint(by), func(t *testing.T) {
			inRawLab(t, func(l *lab, r *raw) {
				l.strike(control.Fault{Kind: control.FaultClockSkew, DC: 1, By: control.Duration(by), For: control.Duration(5 * time.Minute)})
				r.bad(r.send(message{seqNo: 1, body: query()}), code)
				at := message{id: time.Now().Add(by).Unix()<<32 | 4, seqNo: 1, body: query()}
				r.send(at)
				r.answered(at.id)
				time.Sleep(5*time.Minute + time.Second) // at five minutes to the dot either may be first
				r.redial(l)
				r.id++ // a session to which nothing must be repeated
				at.id = time.Now().Add(by).Unix()<<32 | 4
				r.send(at)
				if by > 0 {
					r.bad(at.id, 17) // the clock is right again
				} else {
					r.answered(at.id) // a minute late is not too late
				}
				l.struck(control.FaultClockSkew, 1)
			})
		})
	}
}

// TestClientFollowsClock: this project's session goes on with a DC whose clock
// moves either way.
func TestClientFollowsClock(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		for _, by := range []time.Duration{10 * time.Minute, -10 * time.Minute, time.Hour, 0} {
			l.strike(control.Fault{Kind: control.FaultClockSkew, DC: 1, By: control.Duration(by + time.Nanosecond)})
			got := must(a.client, &api.HelpGetConfigRequest{})
			if want := time.Now().Add(by).Unix(); int64(got.Date) != want {
				t.Errorf("%v: the server says %d, want %d", by, got.Date, want)
			}
		}
	})
}

func TestForgottenSessions(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		for i, f := range []control.Fault{
			{Kind: control.FaultNewSession, Skip: 1}, {Kind: control.FaultForgetSessions, Phone: labPhone}, {Kind: control.FaultForgetSessions},
		} {
			if i == 0 {
				must(a.client, state())
			}
			created := a.created
			l.strike(f)
			must(a.client, state())
			must(a.client, state())
			if a.created != created+1 {
				t.Errorf("%s: new_session_created came %d times, want once", f.Kind, a.created-created)
			}
		}
		l.struck(control.FaultNewSession, 1)
		l.struck(control.FaultForgetSessions, 2)
	})
}

// TestLateAnswer: the query is carried out at once, and answered on the
// connection of the day.
func TestLateAnswer(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultLateAnswer, Method: "messages.sendMessage", For: control.Duration(8 * time.Second)})
		begin := time.Now()
		id := a.push(a.message(&api.InputPeerSelf{}, "late", 1))
		must(a.client, state())
		if n := countSends(l.Server); n != 1 {
			t.Errorf("%d messages in the ledger, want 1", n)
		}
		a.reconnect()
		must(a.client, state())
		if _, err := a.wait(id); err != nil || time.Since(begin) != 8*time.Second {
			t.Errorf("answered after %v: %v", time.Since(begin), err)
		}
		if n := countSends(l.Server); n != 1 {
			t.Errorf("%d messages in the ledger, want 1", n)
		}
		l.struck(control.FaultLateAnswer, 1)
	})
}

func TestRepeatedAnswer(t *testing.T) {
	inRawLab(t, func(l *lab, r *raw) {
		l.strike(control.Fault{Kind: control.FaultRepeatAnswer, Method: "help.getNearestDc"})
		id := r.send(message{seqNo: 1, body: query()})
		r.answered(id)
		r.answered(id)
		l.struck(control.FaultRepeatAnswer, 1)
	})
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultRepeatAnswer, Times: 3})
		for range 3 {
			must(a.client, state())
		}
		l.struck(control.FaultRepeatAnswer, 3)
	})
}

// TestRepeatedPacketMeetsNoNewSession: a packet that arrives twice is not done
// twice, though its session is to be forgotten before the next packet.
func TestRepeatedPacketMeetsNoNewSession(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		must(a.client, state())
		l.strike(control.Fault{Kind: control.FaultDuplicate, Side: control.FromClient})
		l.strike(control.Fault{Kind: control.FaultNewSession, Skip: 1})
		must(a.client, &api.ChannelsCreateChannelRequest{Title: "once", Megagroup: true})
		must(a.client, state())
		made := 0
		for _, e := range l.Ledger() {
			if e.Method == "channels.createChannel" {
				made++
			}
		}
		if made != 1 {
			t.Errorf("%d groups, want one", made)
		}
		l.struck(control.FaultDuplicate, 1)
		l.struck(control.FaultNewSession, 1)
	})
}

// TestRefusedPacketDoesNotArriveAgain: what a fault refuses has not happened, and
// a second copy of it must not make it happen.
func TestRefusedPacketDoesNotArriveAgain(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		must(a.client, state())
		l.strike(control.Fault{Kind: control.FaultDuplicate, Side: control.FromClient})
		l.strike(control.Fault{Kind: control.FaultBadMsg, Code: 48})
		must(a.client, &api.ChannelsCreateChannelRequest{Title: "once", Megagroup: true})
		made := 0
		for _, e := range l.Ledger() {
			if e.Method == "channels.createChannel" {
				made++
			}
		}
		if made != 1 {
			t.Errorf("%d groups, want one", made)
		}
	})
}

// TestSaltOfARotationCutShort: a client may use a salt that it was told of though
// the rotation that it was to come in has ended before.
func TestSaltOfARotationCutShort(t *testing.T) {
	inRawLab(t, func(l *lab, r *raw) {
		l.strike(control.Fault{Kind: control.FaultRotateSalts, DC: 1, Every: control.Duration(10 * time.Second), For: control.Duration(time.Hour)})
		r.send(message{seqNo: 1, body: query()})
		r.salt = r.badSalt()
		list := r.futureSalts(2)
		ahead := list.Salts[len(list.Salts)-1]
		l.Heal()
		r.send(message{seqNo: 3, salt: ahead.Salt, body: query()})
		r.badSalt()
	})
}

// TestSaltFromBeforeTheClockWentBack: a salt that was good once is held against nobody,
// though the rotation that it came in ended, by a clock put back, before it came.
func TestSaltFromBeforeTheClockWentBack(t *testing.T) {
	inRawLab(t, func(l *lab, r *raw) {
		fast := control.Fault{Kind: control.FaultRotateSalts, DC: 1, Every: control.Duration(100 * time.Millisecond), For: control.Duration(time.Hour)}
		l.strike(fast)
		r.send(message{seqNo: 1, body: query()})
		old := r.badSalt()
		l.strike(control.Fault{Kind: control.FaultClockSkew, DC: 1, By: control.Duration(-3 * time.Minute), For: control.Duration(10 * time.Second)})
		l.strike(fast)
		l.Heal()
		time.Sleep(5 * time.Second)
		r.send(message{seqNo: 3, salt: old, body: query()})
		r.badSalt()
	})
}

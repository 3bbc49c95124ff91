package check

import "slices"

// accepted is a message that took effect.
type accepted struct {
	id    int64
	seqNo int32
}

// remembered is how many accepted messages a session keeps.
const remembered = 2048

// history is the newest accepted messages, by id.
type history struct {
	list    []accepted
	dropped bool
}

func byID(a accepted, id int64) int {
	switch {
	case a.id < id:
		return -1
	case a.id > id:
		return 1
	}
	return 0
}

func (h *history) has(id int64) bool {
	_, found := slices.BinarySearchFunc(h.list, id, byID)
	return found
}

// forgot reports whether id is so old that it may have been accepted and dropped.
func (h *history) forgot(id int64) bool {
	return h.dropped && id < h.list[0].id
}

func (h *history) add(a accepted) {
	at, found := slices.BinarySearchFunc(h.list, a.id, byID)
	if found {
		return
	}
	h.list = slices.Insert(h.list, at, a)
	if len(h.list) > remembered {
		// Half at once, so that a long session does not shift its list with
		// every message.
		h.list = slices.Delete(h.list, 0, remembered/2)
		h.dropped = true
	}
}

// checkSeqNo checks that seqno grows with msg_id: a message is wrong when one
// with a lower id has a greater seqno, or one with a higher id a smaller one;
// equal ones are allowed to messages that need no acknowledgement only. The
// list holds to that, so its neighbours decide.
func (h *history) checkSeqNo(a accepted) Violation {
	at, _ := slices.BinarySearchFunc(h.list, a.id, byID)
	odd := a.seqNo&1 == 1
	if at > 0 {
		if before := h.list[at-1].seqNo; before > a.seqNo || before == a.seqNo && odd {
			return SeqNoTooLow
		}
	}
	if at < len(h.list) {
		if after := h.list[at].seqNo; after < a.seqNo || after == a.seqNo && odd {
			return SeqNoTooHigh
		}
	}
	return fine
}

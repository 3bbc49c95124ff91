package mtproto

import "fmt"

// handleAllInfo: msgs_all_info msg_ids:Vector<long> info:bytes. The server tells
// unasked what became of our messages. It may have done so before those arrived
// that it lacks, so they are asked about instead of sent again.
func (s *Session) handleAllInfo(in inbound) error {
	d := fields(in.body)
	ids, err := readIDs(d)
	if err != nil {
		return err
	}
	info := d.Bytes()
	switch {
	case d.Err() != nil:
		return d.Err()
	case len(info) != len(ids):
		return fmt.Errorf("msgs_all_info has %d states for %d messages", len(info), len(ids))
	}
	for i, id := range ids {
		switch r := s.latestNamed(in, id); {
		case r == nil:
		case info[i]&stateMask == stateReceived:
			s.arrived(in, id)
		case len(s.ask) < maxIDs:
			s.ask = append(s.ask, id)
		}
	}
	return nil
}

package world

import "time"

var errOccupied = Refuse(400, "PHONE_NUMBER_OCCUPIED")

// SendChangeCode sends a code to a number to which an account wants to move. The
// refusals are PHONE_NUMBER_OCCUPIED, PHONE_NUMBER_BANNED and
// PHONE_NUMBER_FLOOD.
func (w *World) SendChangeCode(now time.Time, phone Private, dc int) (*Code, error) {
	if w.UserByPhone(phone) != nil {
		return nil, errOccupied
	}
	if err := w.countCode(now, phone); err != nil {
		return nil, err
	}
	return w.newCode(now, phone, dc), nil
}

// ChangePhone moves an account to a number whose code key has entered; the
// refusals are those of EnterCode and PHONE_NUMBER_OCCUPIED. The account's other
// sessions are told.
func (w *World) ChangePhone(now time.Time, key uint64, u *User, phone Private, hash, digits string) error {
	if err := w.EnterCode(now, key, phone, hash, digits); err != nil {
		return err
	}
	switch owner := w.UserByPhone(phone); {
	case owner == u:
		return nil // a repeated request whose answer was lost
	case owner != nil:
		return errOccupied
	}
	delete(w.byPhone, u.Phone)
	u.Phone = phone
	w.nameUser(u)
	w.users.Put(u)
	w.tell(u.ID, Notice{Kind: NoticePhone, User: u.ID})
	return nil
}

package world

var (
	errTakeoutInvalid  = Refuse(400, "TAKEOUT_INVALID")
	errTakeoutRequired = Refuse(403, "TAKEOUT_REQUIRED")
)

// StartTakeout begins an export of an account's data by the client of a key, or
// begins it anew, and returns its id. Telegram may ask to wait for a day first.
// See https://core.telegram.org/api/takeout.
func (w *World) StartTakeout(k *AuthKey) int64 {
	k.Takeout = w.newAuthorization()
	w.keys.Put(k)
	return k.Takeout
}

// CheckTakeout refuses what is asked within an export that the authorization of a key
// has not begun, on whichever of its keys: TAKEOUT_INVALID.
func (w *World) CheckTakeout(k *AuthKey, id int64) error {
	for _, other := range w.keysIn[k.Authorization] {
		if id != 0 && other.Takeout == id {
			return nil
		}
	}
	return errTakeoutInvalid
}

// FinishTakeout ends the export of the client of a key: TAKEOUT_REQUIRED when there is
// none, or the request was not made within it.
func (w *World) FinishTakeout(k *AuthKey, within int64) error {
	if within == 0 || k.Takeout != within {
		return errTakeoutRequired
	}
	k.Takeout = 0
	w.keys.Put(k)
	return nil
}

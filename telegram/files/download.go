package files

import "fmt"

const (
	// window is the piece of a file, in bytes, that one upload.getFile may not
	// reach beyond: offset and the last byte lie in the same one.
	window = 1 << 20

	unit        = 4 << 10 // offset and limit are multiples of it
	unitPrecise = 1 << 10 // with the flag precise
)

// CheckRange tells whether upload.getFile takes this offset and limit, in bytes,
// and if not why. A shorter answer than limit is the end of the file.
//
// See https://core.telegram.org/api/files#downloading-files.
func CheckRange(offset int64, limit int, precise bool) error {
	multiple := unit
	if precise {
		multiple = unitPrecise
	}
	switch {
	case offset < 0 || offset%int64(multiple) != 0:
		return fmt.Errorf("download offset %d: must be a multiple of %d", offset, multiple)
	case limit <= 0 || limit%multiple != 0:
		return fmt.Errorf("download limit %d: must be a multiple of %d", limit, multiple)
	case limit > window:
		return fmt.Errorf("download limit %d: at most %d", limit, window)
	case !precise && window%limit != 0:
		return fmt.Errorf("download limit %d: must divide %d", limit, window)
	case offset/window != (offset+int64(limit)-1)/window:
		return fmt.Errorf("download of %d bytes at %d: crosses a border of %d bytes", limit, offset, window)
	}
	return nil
}

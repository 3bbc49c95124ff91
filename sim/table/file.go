package table

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// header is the first line of a state file; the number grows when older
// programs could not read it any more.
const header = `{"tgfleet_sim_state":1}` + "\n"

// maxLine bounds one row of a state file in bytes.
const maxLine = 32 << 20

// File is the durable copy of a [Set]: a snapshot followed by the changes made
// since. Changes are handed to the operating system before Append returns, so
// they survive the death of the process; they are synced to the disk by Close
// only.
type File struct {
	path string
	set  *Set
	f    *os.File
	lock *os.File // held while the file is in use
	torn bool     // a write failed: the end of the file is not to be written after
}

// Open reads path into set, which must hold no rows yet, and compacts it. A
// missing file is an empty set; one that another process has open is refused.
// The file is made readable by its owner only: it holds auth keys.
func Open(path string, set *Set) (*File, error) {
	held, err := lock(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, set: set, lock: held}
	if err := f.open(); err != nil {
		return nil, errors.Join(err, f.unlock())
	}
	return f, nil
}

func (f *File) open() error {
	if err := read(f.path, f.set); err != nil {
		return err
	}
	f.set.record = true
	return f.Compact()
}

func (f *File) unlock() error {
	if f.lock == nil {
		return nil
	}
	return f.lock.Close()
}

func read(path string, set *Set) error {
	in, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read simulator state: %w", err)
	}
	defer in.Close()
	r := bufio.NewReaderSize(in, 1<<16)
	for n := 1; ; n++ {
		line, err := readLine(r)
		if errors.Is(err, io.EOF) {
			return nil // what follows the last newline was not fully written
		}
		if err == nil && n == 1 && string(line) != header {
			err = errors.New("not a state file of the simulator")
		}
		if err == nil && n > 1 {
			err = set.apply(line)
		}
		if err != nil {
			return fmt.Errorf("read simulator state %s line %d: %w", path, n, err)
		}
	}
}

// readLine returns the next line with its newline; io.EOF also for a last line
// that has none.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
		if len(line) > maxLine {
			return nil, fmt.Errorf("longer than %d bytes", maxLine)
		}
	}
}

// Append writes the rows that changed since the last call; after a call that
// failed, all rows anew.
func (f *File) Append() error {
	if f.torn {
		return f.Compact()
	}
	if !f.set.Dirty() {
		return nil
	}
	lines, err := f.set.Changes()
	if err != nil {
		return err
	}
	if _, err := f.f.Write(lines); err != nil {
		f.torn = true
		return fmt.Errorf("write simulator state: %w", err)
	}
	return nil
}

// Compact replaces the file, atomically, by a snapshot of the set.
func (f *File) Compact() error {
	rows, err := f.set.snapshot()
	if err != nil {
		return err
	}
	// One name, so that a process killed here leaves no more than one behind.
	next, err := os.OpenFile(f.path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write simulator state: %w", err)
	}
	_, err = io.Copy(next, io.MultiReader(bytes.NewReader([]byte(header)), bytes.NewReader(rows)))
	err = errors.Join(err, next.Chmod(0o600), next.Sync())
	if err == nil {
		err = os.Rename(next.Name(), f.path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write simulator state: %w", err), next.Close(), os.Remove(next.Name()))
	}
	if f.f != nil {
		err = f.f.Close()
	}
	f.f, f.torn = next, false
	return err
}

// Close compacts the file and closes it.
func (f *File) Close() error {
	return errors.Join(f.Compact(), f.f.Close(), f.unlock())
}

//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package table

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock keeps other processes away from a state file until the returned file is
// closed; the death of the process closes it too. What is locked is a file
// beside it, because the state file itself is replaced now and then.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock simulator state: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	_ = f.Close() // nothing was written
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("simulator state %s is used by another process: stop that, or name another file", path)
	}
	return nil, fmt.Errorf("lock simulator state %s: %w", path, err)
}

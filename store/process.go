package store

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// thisProcess is computed once: every lease of the process has one owner.
var thisProcess = sync.OnceValue(func() Owner {
	pid := os.Getpid()
	o := Owner{ID: rand.Text(), PID: pid, Boot: bootID()}
	if p, ok := inspect(pid); ok {
		o.Born = p.born
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	o.Name = fmt.Sprintf("%s pid %d on %s", filepath.Base(os.Args[0]), pid, host)
	return o
})

// ThisProcess is the owner that stands for the running process. Its ID is
// drawn once per process, so a restarted program is another owner.
func ThisProcess() Owner { return thisProcess() }

// Gone reports whether the owner is known to have ended: it belongs to this
// boot of this host and no process with its id and start time exists. False
// means alive or unknown; a lease of an unknown owner must be waited out.
func (o Owner) Gone() bool {
	boot := bootID()
	if boot == "" || o.Boot != boot || o.PID <= 0 || o.Born == 0 {
		return false
	}
	p, known := inspect(o.PID)
	if !known {
		return false
	}
	return !p.exists || p.zombie || p.born != o.Born
}

// process is what the host says about a process id.
type process struct {
	exists bool
	zombie bool  // ended, not yet waited for by its parent: runs no code
	born   int64 // start time in the host's own units
}

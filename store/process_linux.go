package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
)

// bootID names this boot of this host and the namespace that process ids
// belong to: containers of one host share the boot id but not the pids, and
// must not take each other for dead. "" when either is not known.
var bootID = sync.OnceValue(func() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	ns, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(boot)) + " " + ns
})

// inspect says what is known of a process; known is false when the host does
// not tell. A process that /proc hides (hidepid) still answers signal 0.
func inspect(pid int) (p process, known bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return process{}, true
		}
		return process{}, false
	}
	p, err = parseStat(stat)
	return p, err == nil
}

// parseStat reads fields 3 (state) and 22 (starttime, clock ticks after boot)
// of /proc/PID/stat, see proc_pid_stat(5). Field 2 is the command in
// parentheses and may itself hold spaces and parentheses.
func parseStat(stat []byte) (process, error) {
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 {
		return process{}, errors.New("no command in /proc stat")
	}
	fields := bytes.Fields(stat[end+1:])
	if len(fields) < 20 {
		return process{}, fmt.Errorf("%d fields after the command in /proc stat, want at least 20", len(fields))
	}
	born, err := strconv.ParseInt(string(fields[19]), 10, 64)
	if err != nil {
		return process{}, fmt.Errorf("start time in /proc stat: %w", err)
	}
	state := fields[0][0]
	return process{exists: true, zombie: state == 'Z' || state == 'X', born: born}, nil
}

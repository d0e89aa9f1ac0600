package process

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// descendantPopulation is every descendant of a process, found by walking /proc.
type descendantPopulation struct{ root int }

func (d descendantPopulation) Signal(signal syscall.Signal) {
	for _, descendant := range d.find() {
		descendant.signal(signal)
	}
}

func (d descendantPopulation) Empty() bool { return len(d.find()) == 0 }

func (d descendantPopulation) find() []identity {
	children := map[int][]identity{}
	numbers, _ := filepath.Glob("/proc/[0-9]*")
	for _, path := range numbers {
		pid, err := strconv.Atoi(filepath.Base(path))
		if err != nil {
			continue
		}
		if parent, process, err := look(pid); err == nil {
			children[parent] = append(children[parent], process)
		}
	}
	var found []identity
	for unvisited := children[d.root]; len(unvisited) > 0; {
		next := unvisited[0]
		found = append(found, next)
		unvisited = append(unvisited[1:], children[next.pid]...)
	}
	return found
}

// identity is a process for good: a number alone is given to somebody else in time, a number with
// its start time is not.
type identity struct {
	pid       int
	startTime string
}

// signal sends through a pidfd that was proven to be this very process after it was opened.
func (i identity) signal(signal syscall.Signal) {
	descriptor, err := unix.PidfdOpen(i.pid, 0)
	if err != nil {
		return
	}
	defer unix.Close(descriptor)
	if _, now, err := look(i.pid); err != nil || now != i {
		return
	}
	_ = unix.PidfdSendSignal(descriptor, signal, nil, 0)
}

// look reads a process's parent and identity from /proc. Zombies count: a process whose first thread
// has left shows as one while its others run on, and a true one is the reaper's in a moment.
func look(pid int) (parent int, process identity, err error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, identity{}, err
	}
	// The second field is the command in brackets and may itself hold brackets and spaces; after
	// its last one come state (3), ppid (4) ... starttime (22), see proc(5).
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 {
		return 0, identity{}, errors.New("unexpected /proc/<pid>/stat")
	}
	parent, err = strconv.Atoi(string(fields[1]))
	return parent, identity{pid: pid, startTime: string(fields[19])}, err
}

// Package process starts the programs of a workload, waits for all of them, and ends them.
package process

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// Reaper is the one place of the agent that waits for children.
//
// As PID 1 or as subreaper the agent inherits orphans that it never started, so somebody must call
// wait4(-1); and whoever does takes the exit codes of everybody else's children with it. Hence
// nothing else in the agent waits: no os/exec, no os.Process.Wait.
type Reaper struct {
	mu      sync.Mutex
	running map[int]*Process
}

// NewReaper starts the waiter.
func NewReaper() *Reaper {
	reaper := &Reaper{running: map[int]*Process{}}
	changed := make(chan os.Signal, 1)
	signal.Notify(changed, syscall.SIGCHLD)
	go func() {
		for range changed {
			for reaper.reapOne() {
			}
		}
	}()
	return reaper
}

// Start runs the program at path. The lock is held from before the fork until the process is known,
// so that not even a program that ends at once is reaped as a stranger.
func (r *Reaper) Start(path string, arguments []string, attributes *syscall.ProcAttr) (*Process, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	pid, err := syscall.ForkExec(path, arguments, attributes)
	if err != nil {
		return nil, err
	}
	started := &Process{pid: pid, ended: make(chan struct{})}
	r.running[pid] = started
	return started, nil
}

// reapOne takes one dead child off the kernel's hands and says whether there was one.
func (r *Reaper) reapOne() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	var status syscall.WaitStatus
	pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
	if err == syscall.EINTR {
		return true
	}
	if err != nil || pid <= 0 {
		return false
	}
	if process, ours := r.running[pid]; ours {
		delete(r.running, pid)
		process.end(status)
	}
	return true
}

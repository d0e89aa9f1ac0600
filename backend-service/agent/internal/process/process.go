package process

import (
	"os"
	"strconv"
	"sync"
	"syscall"
)

// childOomScoreAdjustment makes the kernel choose a program of the workload before the agent when
// memory runs out: a shell can be opened again, a dead agent takes the whole workload with it.
const childOomScoreAdjustment = 500

// Process is a program that the agent started, leader of its own session and process group.
type Process struct {
	pid   int
	ended chan struct{}

	mu     sync.Mutex
	reaped bool
	status syscall.WaitStatus
}

// Ended is closed once the program has ended and its status is known.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Status is how the program ended; it has no meaning before Ended.
func (p *Process) Status() syscall.WaitStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// SignalGroup sends a signal to the program's process group, as sshd does. It reports false when
// the program has already ended: its number may by then belong to somebody else.
func (p *Process) SignalGroup(signal syscall.Signal) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.reaped && syscall.Kill(-p.pid, signal) == nil
}

// PreferAsVictim raises the program's oom_score_adj. It is a courtesy and may fail, for one where
// /proc shows another PID namespace than ours and the number would name a stranger.
func (p *Process) PreferAsVictim() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reaped || !procShowsOurNamespace() {
		return
	}
	path := "/proc/" + strconv.Itoa(p.pid) + "/oom_score_adj"
	_ = os.WriteFile(path, []byte(strconv.Itoa(childOomScoreAdjustment)), 0)
}

func (p *Process) end(status syscall.WaitStatus) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status, p.reaped = status, true
	close(p.ended)
}

func procShowsOurNamespace() bool {
	self, err := os.Readlink("/proc/self")
	return err == nil && self == strconv.Itoa(os.Getpid())
}

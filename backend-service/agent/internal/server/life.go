package server

import (
	"sync"
	"time"

	"gatehouse.dev/agent/internal/document"
)

// Reason is why an agent ends.
type Reason string

const (
	// Unattached: nobody ever came.
	Unattached Reason = "unattached"
	// Idle: the last authenticated connection has been gone for too long.
	Idle Reason = "idle"
	// Terminated: the agent was told to end.
	Terminated Reason = "terminated"
)

// life is the dead-man's switch: it needs nobody's help to end a workload that nobody uses. Only
// authenticated connections count; a port probe keeps nothing alive.
type life struct {
	idle time.Duration
	over chan Reason

	mu       sync.Mutex
	attached int
	// countdown runs while nobody is attached.
	countdown *time.Timer
}

func newLife(timers document.Timers) *life {
	l := &life{idle: timers.Idle, over: make(chan Reason, 1)}
	l.countDown(timers.Unattached, Unattached)
	return l
}

func (l *life) attach() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.attached++
	l.countdown.Stop()
}

func (l *life) detach() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.attached--
	if l.attached == 0 {
		l.countDown(l.idle, Idle)
	}
}

func (l *life) countDown(limit time.Duration, reason Reason) {
	l.countdown = time.AfterFunc(limit, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		// Somebody may have come between the timer's firing and this lock.
		if l.attached > 0 {
			return
		}
		select {
		case l.over <- reason:
		default:
		}
	})
}

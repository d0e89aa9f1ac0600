package process

import (
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Population is every process of the workload but the agent itself, however it may have hidden:
// changed environment, own session, forked twice.
type Population interface {
	// Signal sends a signal to all of them.
	Signal(signal syscall.Signal)
	// Empty reports whether none is left.
	Empty() bool
}

// OurPopulation is the population of the calling agent. As PID 1 that is the PID namespace, which
// nobody can leave. Otherwise it is every descendant: the caller becomes a subreaper first, so that
// orphans come back to it and stay its descendants.
func OurPopulation() (Population, error) {
	if os.Getpid() == 1 {
		return namespacePopulation{}, nil
	}
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return nil, err
	}
	return descendantPopulation{root: os.Getpid()}, nil
}

const endPoll = 5 * time.Millisecond

// End lets a population go: hang up, a moment to tidy, then kill until none is left. Somebody must
// be reaping meanwhile. It reports whether all of them had gone before it stopped trying.
func End(population Population, grace, killing time.Duration) bool {
	population.Signal(unix.SIGHUP)
	population.Signal(unix.SIGCONT)
	if within(grace, population.Empty) {
		return true
	}
	return within(killing, func() bool {
		// Again each time: a process may fork between being seen and being killed.
		population.Signal(unix.SIGKILL)
		return population.Empty()
	})
}

func within(limit time.Duration, condition func() bool) bool {
	for deadline := time.Now().Add(limit); ; time.Sleep(endPoll) {
		if condition() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// namespacePopulation is a PID namespace seen from its PID 1, whom kill(-1) spares.
type namespacePopulation struct{}

func (namespacePopulation) Signal(signal syscall.Signal) { _ = syscall.Kill(-1, signal) }
func (namespacePopulation) Empty() bool                  { return syscall.Kill(-1, 0) == syscall.ESRCH }

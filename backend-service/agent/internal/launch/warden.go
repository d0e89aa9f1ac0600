package launch

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"gatehouse.dev/agent/internal/process"
)

// killingMax is how long the warden goes on killing before it leaves the rest to the backend's reaper.
const killingMax = 10 * time.Second

// Warden runs an agent where there is no PID namespace, and outlives it by a moment.
//
// The agent is a subreaper, so what forks away from its parents comes back to it. When the agent itself
// is killed its children come to the warden, the next subreaper above, which kills them all. When
// the warden is killed the kernel tells the agent to end. Only both at once leave something behind.
func Warden() error {
	// The signal at the parent's death is bound to the *thread* that forked.
	runtime.LockOSThread()
	everyone, err := process.OurPopulation()
	if err != nil {
		return fmt.Errorf("no subreaper: %w", err)
	}
	told := make(chan os.Signal, 1)
	signal.Notify(told, unix.SIGTERM, unix.SIGINT, unix.SIGHUP)
	reaper := process.NewReaper()
	agent, err := reaper.Start("/proc/self/exe", []string{os.Args[0], ServeCommand}, &syscall.ProcAttr{
		Dir:   "/",
		Env:   []string{},
		Files: []uintptr{0, 1, 2},
		Sys:   &syscall.SysProcAttr{Setsid: true, Pdeathsig: unix.SIGTERM},
	})
	if err != nil {
		return err
	}
	// Held open, these would hide from the others that the agent is gone.
	Detach()
	for {
		select {
		case <-told:
			agent.SignalGroup(unix.SIGTERM)
		case <-agent.Ended():
			process.End(everyone, 0, killingMax)
			return nil
		}
	}
}

// Command pause holds namespaces open: those of a pod, and those of the test cluster's node. It reaps
// the processes that are left to it, and ends at SIGTERM or SIGINT.
package main

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

func main() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGCHLD, unix.SIGTERM, unix.SIGINT)
	for received := range signals {
		if received != unix.SIGCHLD {
			return
		}
		reap()
	}
}

// reap takes the status of every child that has ended; signals of several are one.
func reap() {
	for {
		pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
		if err == unix.EINTR {
			continue
		}
		if pid <= 0 {
			return
		}
	}
}

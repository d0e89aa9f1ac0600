package session

import (
	"syscall"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sys/unix"
)

// signalNumbers are the signals that RFC 4254 section 6.10 names.
var signalNumbers = map[string]syscall.Signal{
	"ABRT": unix.SIGABRT, "ALRM": unix.SIGALRM, "FPE": unix.SIGFPE, "HUP": unix.SIGHUP,
	"ILL": unix.SIGILL, "INT": unix.SIGINT, "KILL": unix.SIGKILL, "PIPE": unix.SIGPIPE,
	"QUIT": unix.SIGQUIT, "SEGV": unix.SIGSEGV, "TERM": unix.SIGTERM, "USR1": unix.SIGUSR1,
	"USR2": unix.SIGUSR2,
}

// unnamedSignal is what sshd calls a signal that the RFC has no name for.
const unnamedSignal = "SIG@openssh.com"

// sendExit tells the client how the program ended.
func sendExit(channel ssh.Channel, status syscall.WaitStatus) {
	if status.Signaled() {
		_, _ = channel.SendRequest("exit-signal", false, ssh.Marshal(exitSignalRequest{
			Name: signalName(status.Signal()), CoreDumped: status.CoreDump(),
		}))
		return
	}
	_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(exitStatusRequest{
		Status: uint32(status.ExitStatus()),
	}))
}

func signalName(number syscall.Signal) string {
	for name, candidate := range signalNumbers {
		if candidate == number {
			return name
		}
	}
	return unnamedSignal
}

package launch

import (
	"math"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// Detach lets go of standard input and output, whose other ends belong to whoever started us.
func Detach() {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer null.Close()
	for descriptor := range 2 {
		_ = unix.Dup3(int(null.Fd()), descriptor, 0)
	}
}

// KeepInheritedFiles makes sure that files that whoever started us forgot to close go no further. A
// kernel before 5.11 has no such call; the backend closes its own.
func KeepInheritedFiles() {
	_ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
}

// CatchInheritedSignals sets a handler on signals that whoever started us may have told the kernel to
// ignore, as a shell does for what it runs in the background. What is ignored stays so over exec, and
// then Ctrl-C ends nothing on any terminal of ours; what is handled goes back to its default.
func CatchInheritedSignals() {
	ignored := make(chan os.Signal, 1)
	signal.Notify(ignored, unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGPIPE, unix.SIGALRM,
		unix.SIGUSR1, unix.SIGUSR2, unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU, unix.SIGWINCH)
	go func() {
		for range ignored {
		}
	}()
}

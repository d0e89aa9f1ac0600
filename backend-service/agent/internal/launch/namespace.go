package launch

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// EnterNamespace finishes, from inside, the namespaces that the launcher made: a /proc that shows the
// workload's own processes, so that ps and top work, and then no inherited capability any more.
// Where a container masks its /proc the kernel refuses another; then the machine's stays.
func EnterNamespace() {
	if unix.Mount("", "/", "", unix.MS_SLAVE|unix.MS_REC, "") == nil {
		_ = unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	}
	// Programs of an ordinary user lose every capability at exec but the ambient ones. Root keeps what
	// root may do, which is not ours to change.
	_, _, _ = syscall.AllThreadsSyscall6(
		unix.SYS_PRCTL, unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0, 0)
}

package launch

import (
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// EnterNamespace finishes, from inside, the namespaces that the launcher made: a /proc that shows the
// workload's own processes, so that ps and top work.
// Where a container masks its /proc the kernel refuses another; then the machine's stays.
func EnterNamespace() {
	if unix.Mount("", "/", "", unix.MS_SLAVE|unix.MS_REC, "") == nil {
		_ = unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	}
	// What root may do is not ours to change; an ordinary user goes back to having no capability at all.
	if os.Getuid() != 0 {
		dropCapabilities()
	}
}

// dropCapabilities empties every set of every thread; ambient ones go with the permitted.
func dropCapabilities() {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	_, _, _ = syscall.AllThreadsSyscall(unix.SYS_CAPSET,
		uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&none)), 0)
}

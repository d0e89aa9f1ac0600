// Package launch starts agents on a machine that is nobody's container: one workload's processes
// must be found there whatever they do, and all end with their agent.
package launch

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// Commands of the binary that the launcher runs it with.
const (
	ServeCommand  = "serve"
	WardenCommand = "warden"
	// PrepareCommand is for an init container, in front of the one that the agent is to run in.
	PrepareCommand = "prepare"
	// OwnNamespaceFlag tells an agent that the launcher made its namespaces.
	OwnNamespaceFlag = "own-namespace"
)

// Launch starts an agent that reads its document from input, and hands its answer on. The launcher
// itself never reads the document, and is gone when the agent has answered: the agent then stands
// alone, a child of whoever adopts orphans.
//
// A launcher that dies before the answer takes the agent with it, which then has nobody to answer to.
func Launch(only Isolation, input *os.File, output io.Writer) error {
	var refusals []error
	for _, attempt := range attempts(only) {
		err := attempt.start(input, output)
		if err == nil || !errors.Is(err, errRefused) {
			return err
		}
		refusals = append(refusals, fmt.Errorf("%s: %w", attempt.name, err))
	}
	return errors.Join(refusals...)
}

// errRefused says that the kernel would not start an agent so; the document is still unread.
var errRefused = errors.New("refused by the kernel")

// attempt is one way to start an agent.
type attempt struct {
	name      string
	isolation Isolation
	arguments []string
	// namespaces are the clone flags.
	namespaces uintptr
}

// attempts are the ways in order of preference. Only a privileged user gets a PID namespace without a
// user namespace, and is then better off, since a user namespace knows no user but its own.
func attempts(only Isolation) []attempt {
	inside := []string{ServeCommand, "--" + OwnNamespaceFlag}
	all := []attempt{
		{"PID namespace", Namespace, inside, unix.CLONE_NEWPID | unix.CLONE_NEWNS},
		{"user and PID namespace", Namespace, inside,
			unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWUSER},
		{"subreaper", Subreaper, []string{WardenCommand}, 0},
	}
	var wanted []attempt
	for _, candidate := range all {
		if only == "" || candidate.isolation == only {
			wanted = append(wanted, candidate)
		}
	}
	return wanted
}

func (a attempt) start(input *os.File, output io.Writer) error {
	command := exec.Command("/proc/self/exe", a.arguments...)
	command.Args[0] = os.Args[0]
	command.Env = []string{}
	command.Stdin = input
	command.Stderr = os.Stderr
	command.SysProcAttr = a.attributes()
	answers, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := startUnblocked(command); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	answer, err := readAnswer(answers)
	if err != nil {
		_ = command.Process.Kill()
		return fmt.Errorf("the agent ended without an answer: %w", errors.Join(err, command.Wait()))
	}
	if a.isolation == Namespace {
		// To itself it is PID 1; only its parent knows it by the number that others see.
		answer.PID = command.Process.Pid
	}
	answer.Isolation = a.isolation
	if err := answer.Write(output); err != nil {
		_ = command.Process.Kill()
		return fmt.Errorf("nobody takes the answer: %w", err)
	}
	return nil
}

func (a attempt) attributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setsid: true, Cloneflags: a.namespaces}
	if a.namespaces&unix.CLONE_NEWUSER != 0 {
		// The user stays who they are. Exec takes an ordinary user's capabilities even over a user
		// namespace of their own, so the one for mounting /proc goes along as ambient.
		attributes.UidMappings = []syscall.SysProcIDMap{
			{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1},
		}
		attributes.GidMappings = []syscall.SysProcIDMap{
			{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1},
		}
		attributes.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN}
	}
	return attributes
}

// startUnblocked starts a command with no signal blocked. Masks are inherited, and whoever starts the
// launcher may have a strange one: each Java thread blocks SIGQUIT, which then no shell would get.
func startUnblocked(command *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var none, before unix.Sigset_t
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, &none, &before); err != nil {
		return err
	}
	defer func() { _ = unix.PthreadSigmask(unix.SIG_SETMASK, &before, nil) }()
	return command.Start()
}

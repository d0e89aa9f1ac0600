package session

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sys/unix"

	"gatehouse.dev/agent/internal/process"
)

const (
	// copyBytes is the size of one read and write; a channel's packets hold no more than this.
	copyBytes = 32 << 10
	// pipeBytes is asked of the kernel for each pipe; its own default is 64 KiB.
	pipeBytes = 256 << 10
)

// program is what runs in a session, with the agent's ends of its streams. On a terminal input and
// output are the same file and there is no separate error stream.
type program struct {
	process    *process.Process
	onTerminal bool
	input      *os.File
	outputs    []*stream
}

// ourProgram is where this program's own file is: the one that runs, whatever its path is now, and
// where it was at first for a machine without a /proc.
func ourProgram() []string { return append([]string{"/proc/self/exe"}, startedFrom...) }

var startedFrom = func() []string {
	path, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{path}
}()

func (s *session) startProgram(paths, arguments []string) (*program, error) {
	var started *program
	var streams [3]*os.File
	var err error
	if s.terminal != nil {
		streams = [3]*os.File{s.terminal.Device, s.terminal.Device, s.terminal.Device}
		started = s.onTerminal()
	} else if started, streams, err = s.onPipes(); err != nil {
		return nil, err
	}
	defer func() {
		for _, stream := range streams {
			_ = stream.Close()
		}
	}()
	attributes := &syscall.ProcAttr{
		Dir: s.host.Account.Directory(),
		Env: s.variables(),
		// Fd makes these ends blocking, which is what programs expect of what they are given.
		Files: []uintptr{streams[0].Fd(), streams[1].Fd(), streams[2].Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true, Setctty: s.terminal != nil},
	}
	for _, path := range paths {
		started.process, err = s.host.Reaper.Start(path, arguments, attributes)
		if !errors.Is(err, os.ErrNotExist) {
			break
		}
	}
	if err != nil {
		started.close()
		return nil, err
	}
	started.process.PreferAsVictim()
	return started, nil
}

func (s *session) variables() []string {
	variables := append(s.host.Account.Environment(), s.environment.list()...)
	remoteHost, remotePort, _ := net.SplitHostPort(s.connection.Remote.String())
	localHost, localPort, _ := net.SplitHostPort(s.connection.Local.String())
	variables = append(variables,
		fmt.Sprintf("SSH_CLIENT=%s %s %s", remoteHost, remotePort, localPort),
		fmt.Sprintf("SSH_CONNECTION=%s %s %s %s", remoteHost, remotePort, localHost, localPort))
	if s.terminal != nil {
		variables = append(variables, "SSH_TTY="+s.terminal.Name(), "TERM="+s.terminalType)
	}
	return append(variables, s.forwards.environment()...)
}

func (s *session) onTerminal() *program {
	controller := s.terminal.Controller
	return &program{
		onTerminal: true, input: controller,
		outputs: []*stream{newStream(controller, s.channel, false)},
	}
}

// onPipes makes a pipe for each standard stream. Returned are the agent's ends and the program's.
func (s *session) onPipes() (*program, [3]*os.File, error) {
	var programs, agents [3]*os.File
	for number := range programs {
		reader, writer, err := os.Pipe()
		if err != nil {
			for opened := range number {
				_, _ = programs[opened].Close(), agents[opened].Close()
			}
			return nil, programs, err
		}
		widen(writer)
		if number == 0 {
			programs[number], agents[number] = reader, writer
		} else {
			programs[number], agents[number] = writer, reader
		}
	}
	return &program{input: agents[0], outputs: []*stream{
		newStream(agents[1], s.channel, true), newStream(agents[2], s.channel.Stderr(), true),
	}}, programs, nil
}

func widen(pipe *os.File) {
	if connection, err := pipe.SyscallConn(); err == nil {
		_ = connection.Control(func(descriptor uintptr) {
			_, _ = unix.FcntlInt(descriptor, unix.F_SETPIPE_SZ, pipeBytes)
		})
	}
}

// relay passes everything between the program and the channel, and closes the channel when all is
// said: data, EOF, exit status, close.
//
// The status comes after the last byte that the program itself wrote. When something that it left
// behind holds its pipes open, the status does not wait for that, but the close does: as under sshd,
// `ssh host 'sleep 100 &'` returns when the sleep does.
func (p *program) relay(channel ssh.Channel) {
	go p.feed(channel)
	for _, output := range p.outputs {
		go output.copy()
	}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for _, output := range p.outputs {
			<-output.finished
		}
		_ = channel.CloseWrite()
	}()

	<-p.process.Ended()
	p.stopInput()
	heldOpen := false
	for _, output := range p.outputs {
		heldOpen = output.catchUp() || heldOpen
	}
	if !heldOpen {
		<-finished
	}
	sendExit(channel, p.process.Status())
	<-finished
	_ = channel.Close()
}

// feed passes the client's input to the program. When the program wants no more the client is told, and
// what comes is read all the same, so that its window stays open.
func (p *program) feed(channel ssh.Channel) {
	buffer := make([]byte, copyBytes)
	for {
		count, err := channel.Read(buffer)
		if _, failed := p.input.Write(buffer[:count]); failed != nil {
			if !p.onTerminal {
				_, _ = channel.SendRequest("eow@openssh.com", false, nil)
			}
			_, _ = io.Copy(io.Discard, channel)
			return
		}
		if err != nil {
			p.stopInput()
			return
		}
	}
}

// stopInput is the end of input. A terminal has none: what an end of file means there, the one who
// types says with a character, and `ssh -tt host command </dev/null` prints all its output.
func (p *program) stopInput() {
	if !p.onTerminal {
		_ = p.input.Close()
	}
}

// stopOutput is what a client that writes its output nowhere any more asks for: pipes are closed, and
// what the program writes next ends it or fails. A terminal is left unread, as under sshd, since to close
// it would be to hang up.
func (p *program) stopOutput() bool {
	for _, output := range p.outputs {
		output.stop()
	}
	return true
}

// close drops the agent's ends of the program's pipes; a terminal is its session's to close.
func (p *program) close() {
	if p.onTerminal {
		return
	}
	_ = p.input.Close()
	for _, output := range p.outputs {
		_ = output.from.Close()
	}
}

package session

import (
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
	outputs    []*os.File
}

func (s *session) startProgram(arguments []string) (*program, error) {
	var started *program
	var streams [3]*os.File
	var err error
	if s.terminal != nil {
		streams = [3]*os.File{s.terminal.Device, s.terminal.Device, s.terminal.Device}
		started = &program{
			onTerminal: true, input: s.terminal.Controller, outputs: []*os.File{s.terminal.Controller},
		}
	} else if started, streams, err = pipes(); err != nil {
		return nil, err
	}
	defer func() {
		for _, stream := range streams {
			_ = stream.Close()
		}
	}()
	account := s.host.Account
	started.process, err = s.host.Reaper.Start(account.Shell, arguments, &syscall.ProcAttr{
		Dir: account.Directory(),
		Env: s.variables(),
		// Fd makes these ends blocking, which is what programs expect of what they are given.
		Files: []uintptr{streams[0].Fd(), streams[1].Fd(), streams[2].Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true, Setctty: s.terminal != nil},
	})
	if err != nil {
		started.close()
		return nil, err
	}
	started.process.PreferAsVictim()
	return started, nil
}

func (s *session) variables() []string {
	variables := append(s.host.Account.Environment(), s.environment.list()...)
	remoteHost, remotePort, _ := net.SplitHostPort(s.peer.Remote.String())
	localHost, localPort, _ := net.SplitHostPort(s.peer.Local.String())
	variables = append(variables,
		fmt.Sprintf("SSH_CLIENT=%s %s %s", remoteHost, remotePort, localPort),
		fmt.Sprintf("SSH_CONNECTION=%s %s %s %s", remoteHost, remotePort, localHost, localPort))
	if s.terminal != nil {
		variables = append(variables, "SSH_TTY="+s.terminal.Name(), "TERM="+s.terminalType)
	}
	return variables
}

// pipes makes a pipe for each standard stream. Returned are the agent's ends and the program's.
func pipes() (*program, [3]*os.File, error) {
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
	return &program{input: agents[0], outputs: agents[1:]}, programs, nil
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
	streams := make([]*stream, len(p.outputs))
	for number, from := range p.outputs {
		to := io.Writer(channel)
		if number == 1 {
			to = channel.Stderr()
		}
		streams[number] = newStream(from, to, !p.onTerminal)
		go streams[number].copy()
	}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for _, stream := range streams {
			<-stream.finished
		}
		_ = channel.CloseWrite()
	}()

	<-p.process.Ended()
	p.stopInput()
	heldOpen := false
	for _, stream := range streams {
		heldOpen = stream.catchUp() || heldOpen
	}
	if !heldOpen {
		<-finished
	}
	sendExit(channel, p.process.Status())
	<-finished
	_ = channel.Close()
}

// feed passes the client's input to the program. What the program does not want any more is read all
// the same, so that the client's window stays open.
func (p *program) feed(channel io.Reader) {
	buffer := make([]byte, copyBytes)
	for {
		count, err := channel.Read(buffer)
		if _, failed := p.input.Write(buffer[:count]); failed != nil {
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

// close drops the agent's ends of the program's pipes; a terminal is its session's to close.
func (p *program) close() {
	if p.onTerminal {
		return
	}
	_ = p.input.Close()
	for _, output := range p.outputs {
		_ = output.Close()
	}
}

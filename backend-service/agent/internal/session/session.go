// Package session serves session channels (RFC 4254 section 6): a program, with or without a
// terminal, and what passes between it and the client. Where the RFC leaves a choice it does what
// OpenSSH's sshd does, since that is what the programs at the far end were written against.
package session

import (
	"log/slog"
	"net"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/account"
	"gatehouse.dev/agent/internal/admission"
	"gatehouse.dev/agent/internal/channel"
	"gatehouse.dev/agent/internal/process"
	"gatehouse.dev/agent/internal/terminal"
	"gatehouse.dev/agent/internal/transfer"
)

// Host is what all sessions of an agent share.
type Host struct {
	Account account.Account
	Reaper  *process.Reaper
	Log     *slog.Logger
}

// Connection is what a session needs of the connection that it is a channel of.
type Connection struct {
	Remote, Local net.Addr
	Policy        admission.Policy
	// Opener opens the channels that a session's display and authentication agent lead to.
	Opener *channel.Opener
	// Pace is what replies go through.
	Pace *channel.Pace
}

// session is one channel. At most one program ever runs in it.
type session struct {
	host        Host
	connection  Connection
	channel     ssh.Channel
	environment environment
	forwards    forwards
	// terminal and terminalType are there once the client asked for a terminal.
	terminal     *terminal.Terminal
	terminalType string
	program      *program
}

// Serve serves a channel until it is closed.
func (h Host) Serve(channel ssh.Channel, requests <-chan *ssh.Request, connection Connection) {
	s := &session{host: h, connection: connection, channel: channel}
	defer s.hangUp()
	for request := range requests {
		started := s.program
		accepted := s.answer(request)
		connection.Pace.Reply(request, accepted, nil)
		// Only after the reply, so that no output and no close can overtake it.
		if s.program != started {
			go s.program.relay(channel)
		}
	}
}

// answer does what a request asks and says whether it was done.
func (s *session) answer(request *ssh.Request) bool {
	switch request.Type {
	case "env":
		var asked envRequest
		return ssh.Unmarshal(request.Payload, &asked) == nil && s.environment.set(asked.Name, asked.Value)
	case "pty-req":
		var asked ptyRequest
		return ssh.Unmarshal(request.Payload, &asked) == nil && s.openTerminal(asked)
	case "window-change":
		var asked windowChangeRequest
		return ssh.Unmarshal(request.Payload, &asked) == nil && s.terminal != nil &&
			s.terminal.Resize(terminal.Size(asked)) == nil
	case "shell":
		return len(request.Payload) == 0 && s.startShell(s.host.Account.LoginArguments())
	case "exec":
		var asked execRequest
		return ssh.Unmarshal(request.Payload, &asked) == nil &&
			s.startShell(s.host.Account.CommandArguments(asked.Command))
	case "subsystem":
		var asked subsystemRequest
		return ssh.Unmarshal(request.Payload, &asked) == nil && s.startSubsystem(asked.Name)
	case "x11-req":
		return s.forwardDisplay(request.Payload)
	case "auth-agent-req@openssh.com":
		return len(request.Payload) == 0 && s.forwardAgent()
	case "eow@openssh.com":
		return s.program != nil && s.program.stopOutput()
	case "signal":
		var asked signalRequest
		return ssh.Unmarshal(request.Payload, &asked) == nil && s.signal(asked.Name)
	case "break":
		var asked breakRequest
		return ssh.Unmarshal(request.Payload, &asked) == nil && s.terminal != nil && s.terminal.Break() == nil
	default:
		return false
	}
}

func (s *session) openTerminal(asked ptyRequest) bool {
	if s.terminal != nil || s.program != nil {
		return false
	}
	size := terminal.Size{
		Columns: asked.Columns, Rows: asked.Rows, Width: asked.Width, Height: asked.Height,
	}
	opened, err := terminal.Open(size, []byte(asked.Modes))
	if err != nil {
		s.host.Log.Warn("no terminal", "cause", err)
		return false
	}
	s.terminal, s.terminalType = opened, asked.Type
	return true
}

func (s *session) startShell(arguments []string) bool {
	return s.start([]string{s.host.Account.Shell}, arguments)
}

// startSubsystem starts the one subsystem that there is: this very program, as a child.
func (s *session) startSubsystem(name string) bool {
	return name == transfer.Subsystem && s.start(ourProgram(), []string{transfer.Program, transfer.Subsystem})
}

// start starts the first of the paths that is there.
func (s *session) start(paths, arguments []string) bool {
	if s.program != nil {
		return false
	}
	started, err := s.startProgram(paths, arguments)
	if err != nil {
		s.host.Log.Warn("program not started", "paths", paths, "cause", err)
		return false
	}
	s.program = started
	return true
}

func (s *session) signal(name string) bool {
	number, known := signalNumbers[name]
	return known && s.program != nil && s.program.process.SignalGroup(number)
}

// hangUp gives back what the channel held. A program on a terminal gets SIGHUP from the kernel; one
// without finds its pipes closed and otherwise lives on, both as under sshd.
func (s *session) hangUp() {
	if s.program != nil {
		s.program.close()
	}
	if s.terminal != nil {
		s.terminal.Close()
	}
	s.forwards.close()
}

package session

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"

	"gatehouse.dev/agent/internal/admission"
	"gatehouse.dev/agent/internal/channel"
	"gatehouse.dev/agent/internal/display"
	"gatehouse.dev/agent/internal/forward"
)

// forwards are the client's display and authentication agent as the session's programs see them. They
// are there before the program is, and gone with the channel.
type forwards struct {
	// directory is the session's own, for files that hold or lead to credentials.
	directory   string
	display     *display.Display
	agent       net.Listener
	agentSocket string
}

// agentSockets counts them, for names that no two sessions have.
var agentSockets atomic.Uint64

func (s *session) forwardDisplay(payload []byte) bool {
	if !s.mayForward(admission.X11) || s.forwards.display != nil {
		return false
	}
	request, err := display.ParseRequest(payload)
	if err != nil || !s.forwards.makeDirectory() {
		return false
	}
	opened, err := display.Open(request, s.forwards.directory)
	if err != nil {
		s.host.Log.Warn("no display", "cause", err)
		return false
	}
	s.forwards.display = opened
	if request.Single {
		go s.connection.Opener.ServeOne(opened, opened.Opening)
	} else {
		go s.connection.Opener.Serve(opened, opened.Opening)
	}
	return true
}

func (s *session) forwardAgent() bool {
	if !s.mayForward(admission.AuthAgent) || s.forwards.agent != nil || !s.forwards.makeDirectory() {
		return false
	}
	name := "agent." + strconv.FormatUint(agentSockets.Add(1), 10)
	path := filepath.Join(s.forwards.directory, name)
	listener, err := forward.ListenPrivately(path)
	if err != nil {
		s.host.Log.Warn("no agent socket", "cause", err)
		return false
	}
	s.forwards.agent, s.forwards.agentSocket = listener, path
	go s.connection.Opener.Serve(listener, func(net.Addr) channel.Opening {
		return channel.Opening{Kind: "auth-agent@openssh.com"}
	})
	return true
}

// mayForward: what a program does not find when it starts it never finds.
func (s *session) mayForward(kind admission.Kind) bool {
	return s.program == nil && s.connection.Policy.Allows(kind)
}

func (f *forwards) environment() []string {
	var variables []string
	if f.display != nil {
		variables = f.display.Environment()
	}
	if f.agent != nil {
		variables = append(variables, "SSH_AUTH_SOCK="+f.agentSocket)
	}
	return variables
}

func (f *forwards) makeDirectory() bool {
	if f.directory != "" {
		return true
	}
	made, err := os.MkdirTemp("", "gatehouse-session-")
	f.directory = made
	return err == nil
}

func (f *forwards) close() {
	if f.display != nil {
		_ = f.display.Close()
	}
	if f.agent != nil {
		_ = f.agent.Close()
	}
	if f.directory != "" {
		_ = os.RemoveAll(f.directory)
	}
}

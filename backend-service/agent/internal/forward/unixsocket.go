package forward

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sys/unix"

	"gatehouse.dev/agent/internal/channel"
)

const (
	// pathBytesMax is what a Unix socket's address has room for beside its closing zero.
	pathBytesMax = 107
	// socketMode lets nobody in but the workload's own user; sshd has a umask of 0177 for it.
	socketMode = 0o600
)

// directStreamlocal is the payload of OpenSSH's PROTOCOL section 2.4.
type directStreamlocal struct {
	Path           string
	Reserved       string
	ReservedNumber uint32
}

// SocketPath is the path of a Unix socket: absolute, and short enough for an address.
type SocketPath string

// ParseSocketPath reads the payload of a direct-streamlocal@openssh.com channel's open.
func ParseSocketPath(payload []byte) (SocketPath, error) {
	var asked directStreamlocal
	if err := ssh.Unmarshal(payload, &asked); err != nil {
		return "", errors.New("not a direct-streamlocal payload")
	}
	return socketPath(asked.Path)
}

func socketPath(path string) (SocketPath, error) {
	if !filepath.IsAbs(path) || len(path) > pathBytesMax || strings.ContainsRune(path, 0) {
		return "", errors.New("not an absolute path that a socket can have")
	}
	return SocketPath(path), nil
}

// Dial connects to the socket.
func (p SocketPath) Dial() (channel.Socket, *Refusal) {
	socket, err := (&net.Dialer{Timeout: dialTimeout}).Dial("unix", string(p))
	if err != nil {
		return nil, &Refusal{ssh.ConnectionFailed, sentence(err)}
	}
	return socket.(*net.UnixConn), nil
}

// ownSocket is a listener at a path that this agent made, and that it removes again, unless somebody has
// put something else there by then.
type ownSocket struct {
	net.Listener
	path string
	made os.FileInfo
}

// ListenPrivately makes a Unix socket for the workload's own user. A file that is there already stays,
// and is an error.
func ListenPrivately(path string) (net.Listener, error) {
	configuration := net.ListenConfig{Control: func(_, _ string, socket syscall.RawConn) error {
		// The mode of a socket before it is bound is that of its file; there is no moment in between.
		var failed error
		err := socket.Control(func(descriptor uintptr) { failed = unix.Fchmod(int(descriptor), socketMode) })
		return errors.Join(err, failed)
	}}
	listener, err := configuration.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, err
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	made, err := os.Lstat(path)
	if err != nil {
		_ = listener.Close()
		return nil, err
	}
	return &ownSocket{Listener: listener, path: path, made: made}, nil
}

func (s *ownSocket) Close() error {
	if now, err := os.Lstat(s.path); err == nil && os.SameFile(now, s.made) {
		_ = os.Remove(s.path)
	}
	return s.Listener.Close()
}

// Package transfer is the sftp subsystem: a program of its own that the agent's binary also is.
//
// It never runs inside the agent's process. What it does it does for the user, and a file server that
// reads any path that it is asked for would read /proc/self/mem, and with it the workload's host key.
// As a child it is a program like every other: it has the user's limits and no more, nothing of the
// agent's is in its memory, and whatever it opens or spends ends with its channel.
package transfer

import (
	"errors"
	"io"
	"os"

	"github.com/pkg/sftp"
)

// Subsystem is the name that a client asks for, and the command of the binary.
const Subsystem = "sftp"

// Program is what the child is called in a list of processes.
const Program = "gatehouse-agent"

// stdio is the child's standard input and output.
type stdio struct {
	io.Reader
	io.WriteCloser
}

// Serve serves SFTP on standard input and output until the input ends. Relative paths start where the
// process does, which is the account's home.
func Serve() error {
	server, err := sftp.NewServer(stdio{os.Stdin, os.Stdout})
	if err != nil {
		return err
	}
	if err := server.Serve(); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

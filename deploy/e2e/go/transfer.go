package main

import (
	"io"
	"os"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// transfer takes the file up there, and brings it down again.
func transfer(client *ssh.Client, up, there, down string) error {
	files, err := sftp.NewClient(client)
	if err != nil {
		return err
	}
	defer files.Close()
	source, err := os.Open(up)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := files.Create(there)
	if err != nil {
		return err
	}
	if err := copyAndClose(target, source); err != nil {
		return err
	}
	back, err := files.Open(there)
	if err != nil {
		return err
	}
	defer back.Close()
	copied, err := os.Create(down)
	if err != nil {
		return err
	}
	if err := copyAndClose(copied, back); err != nil {
		return err
	}
	return files.Remove(there)
}

// copyAndClose reports what closing reports: a write can fail as late as that.
func copyAndClose(target io.WriteCloser, source io.Reader) error {
	if _, err := io.Copy(target, source); err != nil {
		target.Close()
		return err
	}
	return target.Close()
}

package launch

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// DocumentName is what the document is called in the folder that it was prepared in.
const DocumentName = "document.json"

const (
	forOwnerAlone   = 0o600
	forAllToExecute = 0o555
)

// Prepare lays out what a container's agent is to find: the document, from a mounted secret that the
// container itself never has, in a folder where the agent can unlink it; and, for an image that has no
// agent, this very program.
//
// A second run, after a first that was cut off, does the same again.
func Prepare(documentPath, folder, programPath string) error {
	if documentPath == "" || folder == "" {
		return errors.New("prepare: -document and -into are needed")
	}
	if err := copyFile(documentPath, filepath.Join(folder, DocumentName), forOwnerAlone); err != nil {
		return fmt.Errorf("prepare: the document: %w", err)
	}
	if programPath == "" {
		return nil
	}
	if err := copyFile("/proc/self/exe", programPath, forAllToExecute); err != nil {
		return fmt.Errorf("prepare: the program: %w", err)
	}
	return nil
}

// copyFile makes a new file, whole or not at all.
func copyFile(from, to string, mode os.FileMode) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	temporary := to + ".new"
	_ = os.Remove(temporary)
	target, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	// The mask of whoever started us may have taken bits away.
	err = errors.Join(err, target.Chmod(mode), target.Close())
	if err != nil {
		_ = os.Remove(temporary)
		return err
	}
	return os.Rename(temporary, to)
}

// Package account is whom the programs of a workload run as: the agent's own user.
package account

import (
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

const (
	userPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
	rootPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
)

// Account is a user as a login sees it.
type Account struct {
	// Name is the user's name, or their number where the password file does not know them.
	Name  string
	Home  string
	Shell string
}

// Ours is the account of the calling process with the given home and shell.
func Ours(home, shell string) Account {
	name := strconv.Itoa(os.Getuid())
	if known, err := user.LookupId(name); err == nil {
		name = known.Username
	}
	return Account{Name: name, Home: home, Shell: shell}
}

// Environment is what every program starts with. It is built from nothing: whatever stands in the
// agent's own environment stays there.
func (a Account) Environment() []string {
	path := userPath
	if os.Getuid() == 0 {
		path = rootPath
	}
	return []string{
		"USER=" + a.Name,
		"LOGNAME=" + a.Name,
		"HOME=" + a.Home,
		"PATH=" + path,
		"SHELL=" + a.Shell,
	}
}

// Directory is where programs start: the home, or the root where there is none, as with sshd.
func (a Account) Directory() string {
	if entry, err := os.Stat(a.Home); err == nil && entry.IsDir() {
		return a.Home
	}
	return "/"
}

// LoginArguments are the shell's as a login shell: a dash before its name tells it so.
func (a Account) LoginArguments() []string {
	return []string{"-" + filepath.Base(a.Shell)}
}

// CommandArguments are the shell's when it is to run one command.
func (a Account) CommandArguments(command string) []string {
	return []string{filepath.Base(a.Shell), "-c", command}
}

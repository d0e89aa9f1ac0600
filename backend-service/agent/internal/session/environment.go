package session

import (
	"regexp"
	"strings"
)

const (
	variablesMax          = 128
	variableValueBytesMax = 32 << 10
)

// originalCommand is what a command that policy forces finds of what was asked for. It is set by the
// gateway, which takes it from no client, and so has a place whatever the client has set before.
const originalCommand = "SSH_ORIGINAL_COMMAND"

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// reserved are names that decide what a program is, not how it looks, and those by which it finds what
// the session forwards. Which of the others a user may set is policy, and the gateway has applied it
// before a request comes here.
var reserved = map[string]bool{
	"HOME": true, "USER": true, "LOGNAME": true, "SHELL": true, "PATH": true,
	"ENV": true, "BASH_ENV": true, "IFS": true, "TERM": true,
	"SSH_CLIENT": true, "SSH_CONNECTION": true, "SSH_TTY": true,
	"SSH_AUTH_SOCK": true, "DISPLAY": true, "XAUTHORITY": true,
}

// environment is what the client asked for by env requests.
type environment struct{ values map[string]string }

func (e *environment) set(name, value string) bool {
	if !variableName.MatchString(name) || reserved[name] || strings.HasPrefix(name, "LD_") {
		return false
	}
	if len(value) > variableValueBytesMax || strings.ContainsRune(value, 0) {
		return false
	}
	if e.values == nil {
		e.values = map[string]string{}
	}
	_, again := e.values[name]
	if !again && len(e.values) >= variablesMax && name != originalCommand {
		return false
	}
	e.values[name] = value
	return true
}

func (e *environment) list() []string {
	var list []string
	for name, value := range e.values {
		list = append(list, name+"="+value)
	}
	return list
}

// Command sh is what PostgreSQL's initdb finds as /bin/sh in the image quickstart, which has no shell: initdb
// starts its own server by command lines that it hands to one. It starts the programs of PostgreSQL, and
// nothing else; so there is still nothing to look around with.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// programs is the folder of what may be started.
const programs = "/opt/postgres/bin"

// notFound is what a shell ends with that does not find a program.
const notFound = 127

func main() {
	line, err := lineOf(os.Args[1:])
	if err == nil {
		err = start(line)
	}
	fmt.Fprintln(os.Stderr, "sh:", err)
	os.Exit(notFound)
}

// lineOf takes -c LINE and -c -- LINE, as system(3) and popen(3) call it.
func lineOf(arguments []string) (string, error) {
	switch {
	case len(arguments) == 2 && arguments[0] == "-c":
		return arguments[1], nil
	case len(arguments) == 3 && arguments[0] == "-c" && arguments[1] == "--":
		return arguments[2], nil
	default:
		return "", errors.New("this is no shell; it takes -c and one command of PostgreSQL's")
	}
}

// start turns into the program; it returns only when it cannot.
func start(line string) error {
	command, err := parse(line)
	if err != nil {
		return err
	}
	if err := command.redirect(); err != nil {
		return err
	}
	return syscall.Exec(command.words[0], command.words, os.Environ())
}

// command is a program with arguments; input and output are files, or empty for those of the caller.
type command struct {
	words         []string
	input, output string
	errorsToo     bool
}

// parse knows words, double quotes, < FILE, > FILE and 2>&1: what initdb writes.
func parse(line string) (command, error) {
	var c command
	words, err := split(line)
	for err == nil && len(words) > 0 {
		word := words[0]
		words = words[1:]
		switch {
		case word == "2>&1":
			c.errorsToo = true
		case word == "<" || word == ">":
			if len(words) == 0 {
				return c, fmt.Errorf("%s names no file", word)
			}
			if word == "<" {
				c.input = words[0]
			} else {
				c.output = words[0]
			}
			words = words[1:]
		default:
			c.words = append(c.words, word)
		}
	}
	if err == nil && (len(c.words) == 0 || filepath.Dir(c.words[0]) != programs) {
		err = fmt.Errorf("only programs in %s can be started here", programs)
	}
	return c, err
}

// split cuts a line at spaces outside of quotes; < and > are words of their own. Whatever else would mean
// something to a shell is refused.
func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	begun, quoted := false, false
	end := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	for i := 0; i < len(line); i++ {
		switch letter := line[i]; {
		case letter == '"':
			quoted, begun = !quoted, true
		case strings.IndexByte("$`\\\n", letter) >= 0 || !quoted && strings.IndexByte("&;|'()*?", letter) >= 0:
			return nil, fmt.Errorf("%q is not understood: this is no shell", letter)
		case quoted:
			word.WriteByte(letter)
		case letter == ' ':
			end()
		case strings.HasPrefix(line[i:], "2>&1") && !begun:
			words = append(words, "2>&1")
			i += len("2>&1") - 1
		case letter == '<' || letter == '>':
			end()
			words = append(words, string(letter))
		default:
			word.WriteByte(letter)
			begun = true
		}
	}
	end()
	if quoted {
		return nil, errors.New("a quote is not closed")
	}
	return words, nil
}

func (c command) redirect() error {
	if c.input != "" {
		if err := replace(c.input, os.O_RDONLY, 0); err != nil {
			return err
		}
	}
	if c.output != "" {
		if err := replace(c.output, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 1); err != nil {
			return err
		}
	}
	if c.errorsToo {
		return syscall.Dup3(1, 2, 0)
	}
	return nil
}

// replace opens a file in place of a descriptor.
func replace(name string, flags, descriptor int) error {
	file, err := os.OpenFile(name, flags, 0o600)
	if err != nil {
		return err
	}
	return syscall.Dup3(int(file.Fd()), descriptor, 0)
}

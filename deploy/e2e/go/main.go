// Command client is an SSH client on golang.org/x/crypto/ssh, for the end-to-end tests: what a Go
// program does over SSH, and what no ssh program can be told to do, such as to send a signal.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

const usage = `usage: client -address HOST:PORT -user USER -identity FILE -known-hosts FILE [-rekey BYTES] VERB...

  exec COMMAND             runs it, with its streams as ours, and ends with its exit status
  terminal COMMAND         the same on a terminal of 80 columns and 24 rows
  transfer UP THERE DOWN   over SFTP: UP goes to THERE, and THERE comes to DOWN
  signal NAME COMMAND      runs it, sends the signal when it prints, and prints what ended it
  break COMMAND            the same with a break (RFC 4335), and prints whether it was accepted
  kex                      prints the key exchange that was agreed on
`

var (
	address    = flag.String("address", "", "")
	user       = flag.String("user", "", "")
	identity   = flag.String("identity", "", "")
	knownHosts = flag.String("known-hosts", "", "")
	rekey      = flag.Uint64("rekey", 0, "")
)

func main() {
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	flag.Parse()
	if err := run(flag.Args()); err != nil {
		var exit *ssh.ExitError
		if errors.As(err, &exit) {
			os.Exit(exit.ExitStatus())
		}
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(255)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 {
		return errors.New(usage)
	}
	client, err := dial()
	if err != nil {
		return err
	}
	defer client.Close()
	verb, rest := arguments[0], arguments[1:]
	switch {
	case verb == "exec" && len(rest) == 1:
		return execute(client, rest[0], false)
	case verb == "terminal" && len(rest) == 1:
		return execute(client, rest[0], true)
	case verb == "transfer" && len(rest) == 3:
		return transfer(client, rest[0], rest[1], rest[2])
	case verb == "signal" && len(rest) == 2:
		return signal(client, ssh.Signal(rest[0]), rest[1])
	case verb == "break" && len(rest) == 1:
		return sendBreak(client, rest[0])
	case verb == "kex" && len(rest) == 0:
		fmt.Println(client.Conn.(ssh.AlgorithmsConnMetadata).Algorithms().KeyExchange)
		return nil
	default:
		return errors.New(usage)
	}
}

func dial() (*ssh.Client, error) {
	key, err := os.ReadFile(*identity)
	if err != nil {
		return nil, err
	}
	signer, err := ssh.ParsePrivateKey(key)
	if err != nil {
		return nil, err
	}
	known, err := knownhosts.New(*knownHosts)
	if err != nil {
		return nil, err
	}
	return ssh.Dial("tcp", *address, &ssh.ClientConfig{
		Config:          ssh.Config{RekeyThreshold: *rekey},
		User:            *user,
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: known,
		Timeout:         20 * time.Second,
	})
}

func execute(client *ssh.Client, command string, terminal bool) error {
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	session.Stdin, session.Stdout, session.Stderr = os.Stdin, os.Stdout, os.Stderr
	if terminal {
		if err := session.RequestPty("xterm", 24, 80, ssh.TerminalModes{}); err != nil {
			return err
		}
	}
	return session.Run(command)
}

// signal sends once the command has printed something, and so is known to run.
func signal(client *ssh.Client, name ssh.Signal, command string) error {
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	if err := startAndAwaitOutput(session, command); err != nil {
		return err
	}
	if err := session.Signal(name); err != nil {
		return err
	}
	err = session.Wait()
	var exit *ssh.ExitError
	if errors.As(err, &exit) && exit.Signal() != "" {
		fmt.Println("signal", exit.Signal())
		return nil
	}
	return fmt.Errorf("no signal ended it: %w", err)
}

func sendBreak(client *ssh.Client, command string) error {
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	if err := session.RequestPty("xterm", 24, 80, ssh.TerminalModes{}); err != nil {
		return err
	}
	if err := startAndAwaitOutput(session, command); err != nil {
		return err
	}
	const millis = 500
	accepted, err := session.SendRequest("break", true, ssh.Marshal(struct{ Length uint32 }{millis}))
	if err != nil {
		return err
	}
	fmt.Println("accepted", accepted)
	return nil
}

func startAndAwaitOutput(session *ssh.Session, command string) error {
	output, err := session.StdoutPipe()
	if err != nil {
		return err
	}
	if err := session.Start(command); err != nil {
		return err
	}
	if _, err := io.ReadFull(output, make([]byte, 1)); err != nil {
		return fmt.Errorf("the command printed nothing: %w", err)
	}
	go io.Copy(io.Discard, output)
	return nil
}

// Command agent is the SSH server inside a workload. PROTOCOL.md says what it speaks.
//
//	agent launch [-isolation namespace|subreaper]   start an agent on this machine, print its answer
//	agent prepare -document FILE -into FOLDER [-program FILE]
//	                                                lay out a container's agent before it is started
//	agent serve [-document FILE] [-listen ADDRESS]  be an agent, for one as a container's PID 1
//	agent sftp                                      be a session's sftp subsystem; agents start it
//	agent version                                   print the protocol that it speaks, and what built it
package main

import (
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"gatehouse.dev/agent/internal/document"
	"gatehouse.dev/agent/internal/launch"
	"gatehouse.dev/agent/internal/process"
	"gatehouse.dev/agent/internal/server"
	"gatehouse.dev/agent/internal/transfer"
)

const (
	// endGrace is what programs have between SIGHUP and SIGKILL.
	endGrace = time.Second
	// killingMax is how long the agent goes on killing before it exits all the same.
	killingMax = 4 * time.Second
	// fileModeMask is the usual one, whatever the starter's was.
	fileModeMask = 0o022
)

func main() {
	launch.KeepInheritedFiles()
	command, arguments := "", []string{}
	if len(os.Args) > 1 {
		command, arguments = os.Args[1], os.Args[2:]
	}
	if err := run(command, arguments); err != nil {
		fmt.Fprintln(os.Stderr, "gatehouse-agent:", err)
		os.Exit(1)
	}
}

func run(command string, arguments []string) error {
	flags := flag.NewFlagSet(command, flag.ExitOnError)
	switch command {
	case "launch":
		isolation := flags.String("isolation", "", "the only isolation to try: namespace or subreaper")
		_ = flags.Parse(arguments)
		return launch.Launch(launch.Isolation(*isolation), os.Stdin, os.Stdout)
	case launch.WardenCommand:
		return launch.Warden()
	case launch.PrepareCommand:
		from := flags.String("document", "", "file with the document")
		into := flags.String("into", "", "folder that gets a copy of the document, for its owner alone")
		program := flags.String("program", "", "file that becomes a copy of this program")
		_ = flags.Parse(arguments)
		return launch.Prepare(*from, *into, *program)
	case launch.ServeCommand:
		path := flags.String("document", "", "file to read the document from and unlink; standard input if absent")
		listen := flags.String("listen", "127.0.0.1:0", "address and port to listen at")
		ownNamespace := flags.Bool(launch.OwnNamespaceFlag, false, "set by the launcher")
		_ = flags.Parse(arguments)
		return serve(*path, *listen, *ownNamespace)
	case transfer.Subsystem:
		return transfer.Serve()
	case "version":
		_, err := fmt.Printf("gatehouse-agent, protocol %v, %s, %s/%s\n",
			server.Protocol, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	default:
		return fmt.Errorf("unknown command %q: launch, prepare or serve", command)
	}
}

// serve is an agent's whole life.
func serve(documentPath, address string, ownNamespace bool) error {
	// First of all: from here on no other process of the same user can read our memory.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("PR_SET_DUMPABLE: %w", err)
	}
	unix.Umask(fileModeMask)
	launch.CatchInheritedSignals()
	told := make(chan os.Signal, 1)
	signal.Notify(told, unix.SIGTERM)
	if ownNamespace {
		launch.EnterNamespace()
	}
	described, err := readDocument(documentPath)
	if err != nil {
		return err
	}
	everyone, err := process.OurPopulation()
	if err != nil {
		return fmt.Errorf("no subreaper: %w", err)
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil)).With("workload", described.WorkloadID)
	served := server.New(described, process.NewReaper(), log)
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	if err := answer(listener.Addr()); err != nil {
		return fmt.Errorf("nobody takes the answer: %w", err)
	}
	launch.Detach()
	go served.Accept(listener)

	reason := server.Terminated
	select {
	case reason = <-served.Over():
	case <-told:
	}
	_ = listener.Close()
	// Gateways first: what programs do on their way out is not to look like an end of their own.
	served.Close()
	whole := process.End(everyone, endGrace, killingMax)
	log.Info("ended", "reason", reason, "whole", whole)
	return nil
}

func readDocument(path string) (document.Document, error) {
	if path == "" {
		return document.Read(os.Stdin)
	}
	return document.ReadFile(path)
}

func answer(address net.Addr) error {
	return launch.Answer{
		Protocol:  server.Protocol,
		PID:       os.Getpid(),
		Port:      address.(*net.TCPAddr).Port,
		Isolation: launch.Container,
	}.Write(os.Stdout)
}

package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"gatehouse.dev/agent/internal/launch"
)

var isolations = []launch.Isolation{launch.Namespace, launch.Subreaper}

func TestAnAgentThatNobodyComesToEnds(t *testing.T) {
	agent := startAgent(t, plan{unattached: 0.3})
	await(t, "the agent's end", func() bool { return gone(agent.PID) })
}

func TestAPortProbeKeepsNothingAlive(t *testing.T) {
	agent := startAgent(t, plan{unattached: 3})
	probe, err := net.Dial("tcp", agent.address())
	if err != nil {
		t.Fatal(err)
	}
	defer probe.Close()
	await(t, "the agent's end", func() bool { return gone(agent.PID) })
}

func TestAConnectionKeepsTheAgentAndItsEndDoesNot(t *testing.T) {
	agent := startAgent(t, plan{unattached: 3, idle: 0.5})
	client := agent.dial()
	time.Sleep(3500 * time.Millisecond) // longer than both timers: this is what is asserted
	if _, _, err := agent.run(client, "true"); err != nil {
		t.Fatalf("ended under a live connection: %v", err)
	}
	_ = client.Close()
	await(t, "the agent's end", func() bool { return gone(agent.PID) })
}

func TestASecondGatewayInTimeKeepsTheAgent(t *testing.T) {
	agent := startAgent(t, plan{idle: 2})
	_ = agent.dial().Close()
	second := agent.dial()
	time.Sleep(2500 * time.Millisecond) // longer than the timer that the second connection stops
	if _, _, err := agent.run(second, "true"); err != nil {
		t.Fatal(err)
	}
}

func TestAGatewayThatFallsSilentIsFound(t *testing.T) {
	agent := startAgent(t, plan{keepalive: 0.2, idle: 0.1})
	near, far := net.Pipe()
	toAgent, err := net.Dial("tcp", agent.address())
	if err != nil {
		t.Fatal(err)
	}
	frozen := make(chan struct{})
	go func() { _, _ = io.Copy(far, toAgent) }()
	go forwardUntil(frozen, toAgent, far)
	client, err := agent.clientOver(near, agent.certificate())
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second) // five intervals: a gateway that answers stays
	if _, _, err := agent.run(client, "true"); err != nil {
		t.Fatalf("cut while it answered: %v", err)
	}
	close(frozen)
	await(t, "the agent's end", func() bool { return gone(agent.PID) })
}

func TestNothingIsLeftWhenTheAgentIsToldToEnd(t *testing.T) {
	for _, isolation := range isolations {
		t.Run(string(isolation), func(t *testing.T) { nothingIsLeftAfter(t, isolation, syscall.SIGTERM) })
	}
}

func TestNothingIsLeftWhenTheAgentIsKilled(t *testing.T) {
	for _, isolation := range isolations {
		t.Run(string(isolation), func(t *testing.T) { nothingIsLeftAfter(t, isolation, syscall.SIGKILL) })
	}
}

// nothingIsLeftAfter hides processes in every way that needs no privilege, then ends the agent.
func nothingIsLeftAfter(t *testing.T, isolation launch.Isolation, signal syscall.Signal) {
	agent := startAgent(t, plan{isolation: isolation})
	// A duration that no other process has among its arguments.
	mark := fmt.Sprintf("%d.%d", 10000+os.Getpid(), agent.Port)
	_, stderr, err := agent.run(agent.dial(), strings.ReplaceAll(`
		{ sleep MARK & } </dev/null >/dev/null 2>&1
		{ env -i setsid sleep MARK & } </dev/null >/dev/null 2>&1
		{ ( ( setsid env -i nohup sleep MARK & ) & ) & } </dev/null >/dev/null 2>&1
		{ setsid sh -c 'trap "" HUP TERM; sleep MARK; :' & } </dev/null >/dev/null 2>&1
	`, "MARK", mark))
	if err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	await(t, "the four sleepers", func() bool { return withArgument(mark) == 4 })
	if err := syscall.Kill(agent.PID, signal); err != nil {
		t.Fatal(err)
	}
	await(t, "the end of all", func() bool { return gone(agent.PID) && withArgument(mark) == 0 })
}

func TestAnAgentWhoseWardenIsKilledEndsEverything(t *testing.T) {
	agent := startAgent(t, plan{isolation: launch.Subreaper})
	mark := fmt.Sprintf("%d.%d", 20000+os.Getpid(), agent.Port)
	_, _, _ = agent.run(agent.dial(), "setsid sleep "+mark+" </dev/null >/dev/null 2>&1 &")
	await(t, "the sleeper", func() bool { return withArgument(mark) == 1 })
	warden := parentOf(t, agent.PID)
	if err := syscall.Kill(warden, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, "the end of all", func() bool { return gone(agent.PID) && withArgument(mark) == 0 })
}

func TestTheWardenIsGoneWithItsAgent(t *testing.T) {
	agent := startAgent(t, plan{isolation: launch.Subreaper, unattached: 1})
	warden := parentOf(t, agent.PID)
	await(t, "the end of both", func() bool { return gone(agent.PID) && gone(warden) })
}

func TestAProgramOfTheWorkloadSeesOnlyItsOwn(t *testing.T) {
	agent := startAgent(t, plan{isolation: launch.Namespace})
	// The agent raises it when the program is there, which by then may have started others.
	output, _, _ := agent.run(agent.dial(), `
		tries=0
		until grep -qx 500 /proc/$$/oom_score_adj || [ $((tries += 1)) -gt 500 ]; do sleep 0.01; done
		ls -d /proc/[0-9]* | wc -l
		cat /proc/self/oom_score_adj`)
	if counts := strings.Fields(output); len(counts) != 2 || len(counts[0]) > 1 || counts[1] != "500" {
		t.Fatalf("processes and oom_score_adj: %q", output)
	}
}

func TestTheAgentsMemoryIsClosedToItsOwnUser(t *testing.T) {
	for _, isolation := range isolations {
		t.Run(string(isolation), func(t *testing.T) {
			agent := startAgent(t, plan{isolation: isolation, credential: nobody()})
			_, stderr, err := agent.run(agent.dial(), fmt.Sprintf(
				"for pid in 1 %d; do cat /proc/$pid/environ /proc/$pid/maps /proc/$pid/mem && exit 1; done; exit 0", agent.PID))
			if err != nil {
				t.Fatalf("%v: %s", err, stderr)
			}
		})
	}
}

func TestAnOrdinaryUserHasNoCapabilityInTheirNamespace(t *testing.T) {
	agent := startAgent(t, plan{isolation: launch.Namespace, credential: nobody()})
	output, _, _ := agent.run(agent.dial(), "grep -E '^Cap(Prm|Eff|Amb)' /proc/self/status")
	if strings.Trim(output, "CapPrmEffAmb:\t\n0") != "" {
		t.Fatalf("capabilities:\n%s", output)
	}
}

// nobody is an ordinary user for the agent, where the tests run as root.
func nobody() *syscall.Credential {
	if os.Getuid() != 0 {
		return &syscall.Credential{Uid: uint32(os.Getuid()), Gid: uint32(os.Getgid()), NoSetGroups: true}
	}
	return &syscall.Credential{Uid: 65534, Gid: 65534}
}

func parentOf(t *testing.T, pid int) int {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	var state string
	var parent int
	if _, err := fmt.Sscan(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), &state, &parent); err != nil {
		t.Fatal(err)
	}
	return parent
}

// forwardUntil passes bytes on until it is told to swallow them instead.
func forwardUntil(frozen <-chan struct{}, to io.Writer, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		count, err := from.Read(buffer)
		if err != nil {
			return
		}
		select {
		case <-frozen:
		default:
			_, _ = to.Write(buffer[:count])
		}
	}
}

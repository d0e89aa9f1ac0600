package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

func TestExitStatusIsTheCommands(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	for _, status := range []int{0, 1, 2, 126, 127, 128, 254, 255} {
		if _, _, err := agent.run(client, fmt.Sprintf("exit %d", status)); exitStatus(err) != status {
			t.Errorf("exit %d came as %v", status, err)
		}
	}
}

func TestDeathBySignalComesAsExitSignal(t *testing.T) {
	agent := startAgent(t, plan{})
	_, _, err := agent.run(agent.dial(), "kill -TERM $$")
	var exit *ssh.ExitError
	if !errors.As(err, &exit) || exit.Signal() != "TERM" {
		t.Fatalf("not SIGTERM: %v", err)
	}
}

func TestStdoutAndStderrStayApart(t *testing.T) {
	agent := startAgent(t, plan{})
	stdout, stderr, _ := agent.run(agent.dial(), "echo out; echo err >&2")
	if stdout != "out\n" || stderr != "err\n" {
		t.Fatalf("stdout %q, stderr %q", stdout, stderr)
	}
}

func TestBigOutputArrivesWholeAtASlowReader(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	stdout, _ := session.StdoutPipe()
	const size = 8 << 20 // four windows
	if err := session.Start(fmt.Sprintf("head -c %d /dev/zero", size)); err != nil {
		t.Fatal(err)
	}
	read, err := io.Copy(io.Discard, slowReader{stdout, 200 * time.Microsecond})
	if err != nil || read != size {
		t.Fatalf("%d of %d bytes, %v", read, size, err)
	}
	if err := session.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestInputComesBackWhole(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	sent := bytes.Repeat([]byte("0123456789abcdef"), 256<<10)
	session.Stdin = bytes.NewReader(sent)
	output, err := session.Output("cat")
	if err != nil || sha256.Sum256(output) != sha256.Sum256(sent) {
		t.Fatalf("%d of %d bytes, %v", len(output), len(sent), err)
	}
}

func TestEndOfInputLeavesOutputOpen(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	session.Stdin = strings.NewReader("")
	output, err := session.Output("cat; sleep 0.2; seq 1000")
	if err != nil || !strings.HasSuffix(string(output), "\n1000\n") {
		t.Fatalf("%d bytes, %v", len(output), err)
	}
}

func TestInputThatNobodyReadsDoesNotStopTheClient(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	session.Stdin = bytes.NewReader(make([]byte, 8<<20))
	if err := session.Run("exec <&-; sleep 0.2; exit 3"); exitStatus(err) != 3 {
		t.Fatal(err)
	}
}

func TestTerminalPrintsAllItsOutputAfterEndOfInput(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	for range 20 {
		session, _ := client.NewSession()
		session.Stdin = strings.NewReader("")
		requestTerminal(t, session)
		output, err := session.Output("seq 20000; exit 5")
		if exitStatus(err) != 5 || !strings.HasSuffix(string(output), "\r\n20000\r\n") {
			t.Fatalf("%d bytes, %v", len(output), err)
		}
	}
}

func TestTerminalHasTheSizeAndModesThatWereAsked(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	if err := session.RequestPty("vt220", 24, 132, ssh.TerminalModes{ssh.ECHO: 0, ssh.ICRNL: 0}); err != nil {
		t.Fatal(err)
	}
	output, err := session.Output(`stty size; stty -a; echo "$TERM"; test -t 0 -a -t 1 -a -t 2`)
	if err != nil {
		t.Fatal(err)
	}
	for _, expected := range []string{"24 132", " -echo ", " -icrnl ", "vt220"} {
		if !strings.Contains(string(output), expected) {
			t.Errorf("no %q in %s", expected, output)
		}
	}
}

func TestResizeReachesTheForegroundProgram(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	requestTerminal(t, session)
	stdout, _ := session.StdoutPipe()
	output := bufio.NewReader(stdout)
	if err := session.Start(`trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done`); err != nil {
		t.Fatal(err)
	}
	line(t, output)
	if err := session.WindowChange(50, 171); err != nil {
		t.Fatal(err)
	}
	if size := line(t, output); size != "50 171" {
		t.Fatalf("size %q", size)
	}
}

func TestShellIsALoginShell(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	session.Stdin = strings.NewReader("echo $0\nexit 7\n")
	var stdout bytes.Buffer
	session.Stdout = &stdout
	if err := session.Shell(); err != nil {
		t.Fatal(err)
	}
	if err := session.Wait(); exitStatus(err) != 7 || stdout.String() != "-sh\n" {
		t.Fatalf("%q, %v", stdout.String(), err)
	}
}

func TestClosingATerminalHangsUpItsProgram(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	session, _ := client.NewSession()
	requestTerminal(t, session)
	stdout, _ := session.StdoutPipe()
	mark := t.TempDir() + "/hung-up"
	command := fmt.Sprintf("trap 'touch %s; exit' HUP; echo ready; while :; do sleep 0.05; done", mark)
	if err := session.Start(command); err != nil {
		t.Fatal(err)
	}
	line(t, bufio.NewReader(stdout))
	_ = session.Close()
	await(t, "SIGHUP", func() bool { _, err := os.Stat(mark); return err == nil })
}

func TestStatusDoesNotWaitForWhatHoldsThePipesButCloseDoes(t *testing.T) {
	agent := startAgent(t, plan{})
	channel, requests, err := agent.dial().OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	_, _ = channel.SendRequest("exec", true, ssh.Marshal(struct{ Command string }{"sleep 1 & echo bg; exit 4"}))
	status := (<-requests).Payload
	if statusAfter := time.Since(begun); statusAfter > 900*time.Millisecond || status[3] != 4 {
		t.Fatalf("status %v after %v", status, statusAfter)
	}
	output, _ := io.ReadAll(channel)
	if closedAfter := time.Since(begun); closedAfter < 900*time.Millisecond || string(output) != "bg\n" {
		t.Fatalf("%q, closed after %v", output, closedAfter)
	}
}

func TestTerminalDoesNotWaitForWhatWasLeftBehind(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	requestTerminal(t, session)
	begun := time.Now()
	output, err := session.Output("(trap '' HUP; sleep 30) & echo done")
	if err != nil || string(output) != "done\r\n" || time.Since(begun) > 10*time.Second {
		t.Fatalf("%q, %v, after %v", output, err, time.Since(begun))
	}
}

func TestEnvironmentIsBuiltFromNothingButWhatTheClientMaySet(t *testing.T) {
	agent := startAgent(t, plan{starter: []string{"env", "GATEHOUSE_SECRET=of the starter"}})
	session, _ := agent.dial().NewSession()
	if err := session.Setenv("LC_ALL", "C.UTF-8"); err != nil {
		t.Errorf("LC_ALL: %v", err)
	}
	for _, name := range []string{"PATH", "LD_PRELOAD", "BASH_ENV", "ENV", "HOME", "SSH_TTY", "A-B", ""} {
		if session.Setenv(name, "x") == nil {
			t.Errorf("%q was accepted", name)
		}
	}
	output, _ := session.Output("env")
	text := "\n" + string(output)
	for _, expected := range []string{"\nLC_ALL=C.UTF-8\n", "\nHOME=/\n", "\nSHELL=/bin/sh\n", "\nUSER="} {
		if !strings.Contains(text, expected) {
			t.Errorf("no %q in %s", expected, text)
		}
	}
	for _, unexpected := range []string{"GATEHOUSE_SECRET", "LD_PRELOAD", "TERM="} {
		if strings.Contains(text, unexpected) {
			t.Errorf("%q in %s", unexpected, text)
		}
	}
}

func TestWhatAForcedCommandHearsHasAPlaceBesideAllOtherVariables(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	for number := range 128 {
		if err := session.Setenv(fmt.Sprintf("LC_%d", number), "x"); err != nil {
			t.Fatal(err)
		}
	}
	if session.Setenv("LC_MORE", "x") == nil {
		t.Error("a variable beyond the bound was accepted")
	}
	for _, heard := range []string{"id", "uptime"} {
		if err := session.Setenv("SSH_ORIGINAL_COMMAND", heard); err != nil {
			t.Errorf("%s: %v", heard, err)
		}
	}
	if session.Setenv("LC_MORE", "x") == nil {
		t.Error("a variable beyond the bound was accepted afterwards")
	}
	output, _ := session.Output("echo $SSH_ORIGINAL_COMMAND")
	if string(output) != "uptime\n" {
		t.Errorf("heard %q", output)
	}
}

func TestSignalReachesTheProgram(t *testing.T) {
	agent := startAgent(t, plan{})
	session, _ := agent.dial().NewSession()
	stdout, _ := session.StdoutPipe()
	if err := session.Start("trap 'exit 9' USR1; echo ready; while :; do sleep 0.05; done"); err != nil {
		t.Fatal(err)
	}
	line(t, bufio.NewReader(stdout))
	_ = session.Signal(ssh.SIGUSR1)
	if err := session.Wait(); exitStatus(err) != 9 {
		t.Fatal(err)
	}
}

func TestASecondProgramOnAChannelIsRefused(t *testing.T) {
	agent := startAgent(t, plan{})
	channel, requests, _ := agent.dial().OpenChannel("session", nil)
	go ssh.DiscardRequests(requests)
	command := ssh.Marshal(struct{ Command string }{"sleep 5"})
	first, _ := channel.SendRequest("exec", true, command)
	second, _ := channel.SendRequest("exec", true, command)
	if !first || second {
		t.Fatalf("first %v, second %v", first, second)
	}
}

func TestWhatThisAgentDoesNotKnowIsAnsweredWithFailure(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	channel, requests, _ := client.OpenChannel("session", nil)
	go ssh.DiscardRequests(requests)
	for _, name := range []string{"subsystem", "x11-req", "break", "winadj@putty.projects.tartarus.org", ""} {
		if accepted, err := channel.SendRequest(name, true, nil); accepted || err != nil {
			t.Errorf("%s: %v, %v", name, accepted, err)
		}
	}
	if accepted, _ := channel.SendRequest("subsystem", true, ssh.Marshal(struct{ Name string }{"netconf"})); accepted {
		t.Error("a subsystem that there is not")
	}
	for _, kind := range []string{"forwarded-tcpip", "x11", "auth-agent@openssh.com", "tun@openssh.com", "nonsense"} {
		var refusal *ssh.OpenChannelError
		if _, _, err := client.OpenChannel(kind, nil); !errors.As(err, &refusal) || refusal.Reason != ssh.Prohibited {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestNoMoreChannelsThanTheCertificateSays(t *testing.T) {
	agent := startAgent(t, plan{policy: `{"version":1,"channels":["session"],"channelsMax":4}`})
	client := agent.dial()
	for range 4 {
		if _, err := client.NewSession(); err != nil {
			t.Fatal(err)
		}
	}
	var refusal *ssh.OpenChannelError
	if _, err := client.NewSession(); !errors.As(err, &refusal) || refusal.Reason != ssh.ResourceShortage {
		t.Fatalf("the fifth: %v", err)
	}
}

func TestProgramsGetDefaultSignalsWhateverTheStarterIgnored(t *testing.T) {
	agent := startAgent(t, plan{starter: []string{"sh", "-c", `trap '' HUP INT QUIT PIPE TERM; exec "$0" "$@"`}})
	output, _, _ := agent.run(agent.dial(), "grep -E '^Sig(Blk|Ign)' /proc/self/status")
	// 32 and 33 are the C library's own, which it sets itself where it needs them.
	const ofTheLibrary = 0b11 << 31
	for set := range strings.Lines(output) {
		var name string
		var signals uint64
		if _, err := fmt.Sscanf(set, "%s %x", &name, &signals); err != nil || signals&^ofTheLibrary != 0 {
			t.Errorf("not all at their default: %s", set)
		}
	}
}

func TestProgramsGetNoOtherFileThanTheirThree(t *testing.T) {
	agent := startAgent(t, plan{starter: []string{"sh", "-c", `exec 7</dev/null; exec "$0" "$@"`}})
	// The fourth is ls's own.
	output, _, _ := agent.run(agent.dial(), "ls /proc/self/fd | wc -l")
	if strings.TrimSpace(output) != "4" {
		t.Fatalf("%s files", output)
	}
}

func TestProgramsGetBlockingFiles(t *testing.T) {
	agent := startAgent(t, plan{})
	output, _, _ := agent.run(agent.dial(), "cat /proc/self/fdinfo/[012] | grep flags")
	for flags := range strings.Lines(output) {
		var bits int
		_, _ = fmt.Sscanf(flags, "flags: %o", &bits)
		if bits&0o4000 != 0 {
			t.Errorf("O_NONBLOCK in %s", flags)
		}
	}
}

func requestTerminal(t *testing.T, session *ssh.Session) {
	t.Helper()
	if err := session.RequestPty("xterm", 24, 80, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
}

func TestAClientThatWantsNoMoreOutputEndsItsProgram(t *testing.T) {
	channel, requests, err := startAgent(t, plan{}).dial().OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = channel.SendRequest("exec", true, ssh.Marshal(struct{ Command string }{"exec yes"}))
	if _, err := io.ReadFull(channel, make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	_, _ = channel.SendRequest("eow@openssh.com", false, nil)
	// As ssh does: what comes all the same is thrown away.
	go func() { _, _ = io.Copy(io.Discard, channel) }()
	ended := within(t, "the end", requests)
	var signal struct {
		Name           string
		Core           bool
		Text, Language string
	}
	if ended.Type != "exit-signal" || ssh.Unmarshal(ended.Payload, &signal) != nil || signal.Name != "PIPE" {
		t.Fatalf("%s %q", ended.Type, ended.Payload)
	}
	if more := within(t, "the close", requests); more != nil {
		t.Fatal(more.Type)
	}
}

func TestAClientThatWantsNoMoreOutputOfATerminalGetsItsStatus(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	session, _ := client.NewSession()
	requestTerminal(t, session)
	stdout, _ := session.StdoutPipe()
	stdin, _ := session.StdinPipe()
	if err := session.Start("echo ready; read line; exit 6"); err != nil {
		t.Fatal(err)
	}
	line(t, bufio.NewReader(stdout))
	_, _ = session.SendRequest("eow@openssh.com", false, nil)
	_, _ = io.WriteString(stdin, "go on\n")
	if err := session.Wait(); exitStatus(err) != 6 {
		t.Fatal(err)
	}
}

func TestAProgramThatClosedItsInputTellsTheClient(t *testing.T) {
	channel, requests, err := startAgent(t, plan{}).dial().OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = channel.SendRequest("exec", true, ssh.Marshal(struct{ Command string }{"exec <&-; echo closed; exec sleep 60"}))
	line(t, bufio.NewReader(channel))
	_, _ = io.WriteString(channel, "for nobody")
	if told := within(t, "eow", requests); told.Type != "eow@openssh.com" || told.WantReply || len(told.Payload) > 0 {
		t.Fatalf("%+v", told)
	}
}

func TestABreakIsForTerminals(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	milliseconds := ssh.Marshal(struct{ Milliseconds uint32 }{500})
	without, _ := client.NewSession()
	if ok, _ := without.SendRequest("break", true, milliseconds); ok {
		t.Error("without a terminal")
	}
	session, _ := client.NewSession()
	requestTerminal(t, session)
	if ok, err := session.SendRequest("break", true, milliseconds); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	if ok, _ := session.SendRequest("break", true, nil); ok {
		t.Error("without its length")
	}
}

func TestWhatWasMadeToOutliveItsTerminalDoes(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	mark := fmt.Sprintf("%d.%d", 30000+os.Getpid(), agent.Port)
	session, _ := client.NewSession()
	requestTerminal(t, session)
	stdout, _ := session.StdoutPipe()
	command := strings.ReplaceAll(`
		nohup sleep MARK >/dev/null 2>&1 &
		setsid sleep MARK >/dev/null 2>&1 </dev/null &
		sleep MARK &
		echo ready; wait`, "MARK", mark)
	if err := session.Start(command); err != nil {
		t.Fatal(err)
	}
	line(t, bufio.NewReader(stdout))
	await(t, "the three sleepers", func() bool { return withArgument(mark) == 3 })
	_ = session.Close()
	await(t, "the end of the one that hangs on the terminal", func() bool { return withArgument(mark) == 2 })
	if _, _, err := agent.run(client, "true"); err != nil || withArgument(mark) != 2 {
		t.Fatalf("%d are left, %v", withArgument(mark), err)
	}
}

func TestKeysAreRenewedUnderway(t *testing.T) {
	agent := startAgent(t, plan{rekeyBytes: 1 << 20})
	session, _ := agent.dial().NewSession()
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<19) // eight times as much as one key is for
	session.Stdin = bytes.NewReader(sent)
	output, err := session.Output("cat")
	if err != nil || sha256.Sum256(output) != sha256.Sum256(sent) {
		t.Fatalf("%d of %d bytes, %v", len(output), len(sent), err)
	}
	if exchanges := agent.keyExchanges.Load(); exchanges < 5 {
		t.Fatalf("%d key exchanges", exchanges)
	}
}

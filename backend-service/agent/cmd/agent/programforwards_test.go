package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/crypto/ssh"
	sshagent "golang.org/x/crypto/ssh/agent"
)

// What a session's programs find of the client's: its authentication agent and its display.

func TestTheClientsAgentAnswersInTheWorkload(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	ring := sshagent.NewKeyring()
	_, key, _ := ed25519.GenerateKey(rand.Reader)
	if err := ring.Add(sshagent.AddedKey{PrivateKey: key, Comment: "of the client"}); err != nil {
		t.Fatal(err)
	}
	if err := sshagent.ForwardToAgent(client, ring); err != nil {
		t.Fatal(err)
	}
	session, output := forwarding(t, client, "auth-agent-req@openssh.com", nil, `echo "$SSH_AUTH_SOCK"; exec sleep 60`)
	path := line(t, output)
	if !strings.HasPrefix(filepath.Base(path), "agent.") {
		t.Fatal(path)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || folder.Mode().Perm() != 0o700 {
		t.Fatalf("%v, %v", folder, err)
	}
	for range 2 {
		connection, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := sshagent.NewClient(connection).List()
		if err != nil || len(keys) != 1 || keys[0].Comment != "of the client" {
			t.Fatalf("%v, %v", keys, err)
		}
		_ = connection.Close()
	}
	_ = session.Close()
	await(t, "the folder's end", func() bool { _, err := os.Stat(filepath.Dir(path)); return os.IsNotExist(err) })
}

func TestTheClientsDisplayAnswersInTheWorkload(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	opened := client.HandleChannelOpen("x11")
	cookie := "00112233445566778899aabbccddeeff"
	session, output := forwarding(t, client, "x11-req", x11Request(false, cookie, 3),
		`echo "$DISPLAY"; echo "$XAUTHORITY"; od -An -v -tx1 "$XAUTHORITY" | tr -d ' \n'; echo; exec sleep 60`)
	var number, screen int
	if _, err := fmt.Sscanf(line(t, output), "localhost:%d.%d", &number, &screen); err != nil || number < 10 || screen != 3 {
		t.Fatalf("display %d, screen %d, %v", number, screen, err)
	}
	authority := line(t, output)
	text := []byte(fmt.Sprint(number))
	entry := append([]byte{0xff, 0xff, 0, 0, 0, byte(len(text))}, text...)
	entry = append(entry, "\x00\x12MIT-MAGIC-COOKIE-1\x00\x10"...)
	if written := line(t, output); written != hex.EncodeToString(entry)+cookie {
		t.Fatalf("authority %s", written)
	}
	if file, err := os.Stat(authority); err != nil || file.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", file, err)
	}
	address := fmt.Sprintf("127.0.0.1:%d", 6000+number)
	if !listens(address) {
		t.Fatal("nobody is seen to listen at", address)
	}
	for range 2 {
		program, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		var told struct {
			Originator string
			Port       uint32
		}
		opening := within(t, "the channel", opened)
		if err := ssh.Unmarshal(opening.ExtraData(), &told); err != nil || told.Originator != "127.0.0.1" ||
			told.Port != uint32(program.LocalAddr().(*net.TCPAddr).Port) {
			t.Fatalf("%+v, %v", told, err)
		}
		channel, requests, _ := opening.Accept()
		go ssh.DiscardRequests(requests)
		go func() {
			_, _ = io.Copy(channel, channel)
			_ = channel.CloseWrite()
		}()
		echoes(t, program)
	}
	_ = session.Close()
	await(t, "the display's end", func() bool { return !listens(address) })
	await(t, "the folder's end", func() bool { _, err := os.Stat(filepath.Dir(authority)); return os.IsNotExist(err) })
}

func TestADisplayForOneConnectionTakesOne(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	opened := client.HandleChannelOpen("x11")
	_, output := forwarding(t, client, "x11-req", x11Request(true, "aabb", 0), `echo "$DISPLAY"; exec sleep 60`)
	var number int
	if _, err := fmt.Sscanf(line(t, output), "localhost:%d.0", &number); err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprintf("127.0.0.1:%d", 6000+number)
	program, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	_, requests, _ := within(t, "the channel", opened).Accept()
	go ssh.DiscardRequests(requests)
	await(t, "the display's end", func() bool { return !listens(address) })
}

func TestTwoSessionsHaveDisplaysOfTheirOwn(t *testing.T) {
	agent := startAgent(t, plan{})
	seen := map[string]bool{}
	for range 2 {
		_, output := forwarding(t, agent.dial(), "x11-req", x11Request(false, "aabb", 0), `echo "$DISPLAY"; exec sleep 60`)
		seen[line(t, output)] = true
	}
	if len(seen) != 2 {
		t.Fatal(seen)
	}
}

func TestForwardsOfASessionAreAskedForOnceAndBeforeItsProgram(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	channel, requests, err := client.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(requests)
	asks := func(name string, payload []byte) bool {
		ok, err := channel.SendRequest(name, true, payload)
		return ok && err == nil
	}
	for _, wrong := range [][]byte{
		nil, x11Request(false, "", 0), x11Request(false, "abc", 0), x11Request(false, "xy", 0),
		x11Request(false, strings.Repeat("a", 1024), 0), x11Request(false, "aa", 256), append(x11Request(false, "aa", 0), 0),
		x11RequestOf("", "aa"), x11RequestOf("a b", "aa"), x11RequestOf(strings.Repeat("a", 65), "aa"),
	} {
		if asks("x11-req", wrong) {
			t.Errorf("x11-req %q", wrong)
		}
	}
	if asks("auth-agent-req@openssh.com", []byte{0}) {
		t.Error("auth-agent-req with a payload")
	}
	if !asks("x11-req", x11Request(false, "aa", 0)) || asks("x11-req", x11Request(false, "aa", 0)) {
		t.Error("not one display")
	}
	if !asks("auth-agent-req@openssh.com", nil) || asks("auth-agent-req@openssh.com", nil) {
		t.Error("not one agent")
	}

	late, requests, err := client.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(requests)
	_, _ = late.SendRequest("exec", true, ssh.Marshal(struct{ Command string }{"sleep 60"}))
	if ok, _ := late.SendRequest("auth-agent-req@openssh.com", true, nil); ok {
		t.Error("an agent for a program that runs")
	}
}

func TestAnAgentThatIsToldToEndLeavesNoFileBehind(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	path := filepath.Join(t.TempDir(), "s")
	if _, err := client.ListenUnix(path); err != nil {
		t.Fatal(err)
	}
	_, output := forwarding(t, client, "auth-agent-req@openssh.com", nil, `echo "$SSH_AUTH_SOCK"; exec sleep 60`)
	socket := line(t, output)
	process, _ := os.FindProcess(agent.PID)
	_ = process.Signal(syscall.SIGTERM)
	await(t, "the agent's end", func() bool { return gone(agent.PID) })
	for _, left := range []string{path, socket, filepath.Dir(socket)} {
		if _, err := os.Lstat(left); !os.IsNotExist(err) {
			t.Errorf("%s is left: %v", left, err)
		}
	}
}

// forwarding starts a command on a channel for which something was asked before.
func forwarding(t *testing.T, client *ssh.Client, request string, payload []byte, command string) (*ssh.Session, *bufio.Reader) {
	t.Helper()
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := session.SendRequest(request, true, payload); !ok || err != nil {
		t.Fatalf("%s: %v, %v", request, ok, err)
	}
	output, _ := session.StdoutPipe()
	if err := session.Start(command); err != nil {
		t.Fatal(err)
	}
	return session, bufio.NewReader(output)
}

func x11Request(single bool, cookie string, screen uint32) []byte {
	return ssh.Marshal(struct {
		Single           bool
		Protocol, Cookie string
		Screen           uint32
	}{single, "MIT-MAGIC-COOKIE-1", cookie, screen})
}

func x11RequestOf(protocol, cookie string) []byte {
	return bytes.Replace(x11Request(false, cookie, 0), ssh.Marshal(struct{ Name string }{"MIT-MAGIC-COOKIE-1"}),
		ssh.Marshal(struct{ Name string }{protocol}), 1)
}

// listens looks into the kernel's table, and does not connect: by then another test's display may have the number.
func listens(address string) bool {
	_, port, _ := net.SplitHostPort(address)
	number, _ := strconv.Atoi(port)
	table, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		panic(err)
	}
	const nobodyYet, listening = "00000000:0000", "0A"
	return bytes.Contains(table, fmt.Appendf(nil, ":%04X %s %s ", number, nobodyYet, listening))
}

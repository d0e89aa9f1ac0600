package server

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/document"
	"gatehouse.dev/agent/internal/process"
	"gatehouse.dev/agent/internal/transfer"
)

// Here the server runs in the test's own process, whose goroutines and descriptors can be counted.

const (
	repetitions = 200
	patience    = 20 * time.Second
	policy      = `{"version":2,"channels":["session","direct-tcpip","forwarded-tcpip","direct-streamlocal",` +
		`"forwarded-streamlocal","x11","auth-agent"],"channelsMax":1000,"networks":["127.0.0.0/8"]}`
)

// TestMain lets the test binary be the file server too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == transfer.Subsystem {
		if err := transfer.Serve(); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestChannelsLeaveNothingBehind(t *testing.T) {
	client := connect(t)
	echo := serveEchoes(t, "tcp", "127.0.0.1:0").(*net.TCPAddr)
	socket := filepath.Join(t.TempDir(), "s")
	serveEchoes(t, "unix", socket)
	for _, kind := range []struct {
		name string
		once func(*testing.T)
	}{
		{"exec", func(t *testing.T) { run(t, client, false, "exec", "echo hello") }},
		{"exec on a terminal", func(t *testing.T) { run(t, client, true, "exec", "echo hello") }},
		{"subsystem", func(t *testing.T) { run(t, client, false, "subsystem", transfer.Subsystem) }},
		{"direct-tcpip", func(t *testing.T) { echoes(t, dial(t, client.Dial, "tcp", echo.String())) }},
		{"direct-streamlocal", func(t *testing.T) { echoes(t, dial(t, client.Dial, "unix", socket)) }},
		{"forwarded-tcpip", forwarded(t, client, "tcp")},
		{"forwarded-streamlocal", forwarded(t, client, "unix")},
		{"auth-agent", programForward(t, client, "auth-agent@openssh.com", "auth-agent-req@openssh.com", nil)},
		{"x11", programForward(t, client, "x11", "x11-req", ssh.Marshal(struct {
			Single           bool
			Protocol, Cookie string
			Screen           uint32
		}{false, "MIT-MAGIC-COOKIE-1", "00", 0}))},
		{"refused", func(t *testing.T) {
			if _, _, err := client.OpenChannel("nonsense", nil); err == nil {
				t.Error("opened")
			}
		}},
	} {
		t.Run(kind.name, func(t *testing.T) {
			kind.once(t) // what is made once is there before the counting
			goroutines, descriptors := settled(t)
			for range repetitions {
				kind.once(t)
			}
			await(t, "the goroutines' end", func() bool { return runtime.NumGoroutine() <= goroutines })
			await(t, "the descriptors' end", func() bool { return openDescriptors(t) <= descriptors })
		})
	}
}

// connect logs in to a server of the test's own.
func connect(t *testing.T) *ssh.Client {
	t.Helper()
	authority, host := newSigner(), newSigner()
	served := New(document.Document{
		WorkloadID: "w-1", HostKey: host, Authorities: []ssh.PublicKey{authority.PublicKey()},
		Home: t.TempDir(), Shell: "/bin/sh", RekeyBytes: 1 << 30,
		Timers: document.Timers{Unattached: time.Minute, Idle: time.Minute, Keepalive: time.Minute},
	}, process.NewReaper(), slog.New(slog.DiscardHandler))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go served.Accept(listener)
	t.Cleanup(func() {
		_ = listener.Close()
		served.Close()
	})
	key := newSigner()
	certificate := &ssh.Certificate{
		Key: key.PublicKey(), CertType: ssh.UserCert, ValidPrincipals: []string{"w-1"}, ValidBefore: ssh.CertTimeInfinity,
		Permissions: ssh.Permissions{CriticalOptions: map[string]string{"policy@gatehouse.dev": policy}},
	}
	if err := certificate.SignCert(rand.Reader, authority); err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewCertSigner(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	client, err := ssh.Dial("tcp", listener.Addr().String(), &ssh.ClientConfig{
		User: "w-1", Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.FixedHostKey(host.PublicKey()), Timeout: patience,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func newSigner() ssh.Signer {
	_, key, _ := ed25519.GenerateKey(rand.Reader)
	signer, _ := ssh.NewSignerFromSigner(key)
	return signer
}

// run runs a program without input to its end.
func run(t *testing.T, client *ssh.Client, onTerminal bool, request, word string) {
	t.Helper()
	channel, requests, err := client.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	if onTerminal {
		_, _ = channel.SendRequest("pty-req", true, ssh.Marshal(struct {
			Type  string
			Sizes [16]byte
			Modes string
		}{Type: "xterm"}))
	}
	// The race detector sleeps for a second in each process that ends, if it is not told otherwise.
	_, _ = channel.SendRequest("env", true, ssh.Marshal(struct{ Name, Value string }{"GORACE", "atexit_sleep_ms=0"}))
	if ok, err := channel.SendRequest(request, true, ssh.Marshal(struct{ Word string }{word})); !ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	_ = channel.CloseWrite()
	_, _ = io.Copy(io.Discard, channel)
	ended := false
	for request := range requests {
		ended = ended || request.Type == "exit-status"
	}
	if !ended {
		t.Fatal("no status")
	}
}

func forwarded(t *testing.T, client *ssh.Client, network string) func(*testing.T) {
	address := "127.0.0.1:0"
	if network == "unix" {
		address = filepath.Join(t.TempDir(), "s")
	}
	listener, err := client.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	go sendBack(listener)
	return func(t *testing.T) { echoes(t, dial(t, net.Dial, network, listener.Addr().String())) }
}

// programForward is what a program does that finds the client's agent or display in its environment.
func programForward(t *testing.T, client *ssh.Client, kind, request string, payload []byte) func(*testing.T) {
	opened := client.HandleChannelOpen(kind)
	go func() {
		for opening := range opened {
			channel, requests, err := opening.Accept()
			if err != nil {
				continue
			}
			go ssh.DiscardRequests(requests)
			go func() {
				_, _ = io.Copy(channel, channel)
				_ = channel.Close()
			}()
		}
	}()
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := session.SendRequest(request, true, payload); !ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	output, _ := session.StdoutPipe()
	if err := session.Start(`echo "$SSH_AUTH_SOCK$DISPLAY"; exec sleep 600`); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	network, address := "unix", strings.TrimSpace(address)
	var number int
	if _, err := fmt.Sscanf(address, "localhost:%d.0", &number); err == nil {
		network, address = "tcp", fmt.Sprintf("127.0.0.1:%d", 6000+number)
	}
	return func(t *testing.T) { echoes(t, dial(t, net.Dial, network, address)) }
}

func dial(t *testing.T, through func(string, string) (net.Conn, error), network, address string) net.Conn {
	t.Helper()
	connection, err := through(network, address)
	if err != nil {
		t.Fatal(err)
	}
	return connection
}

func echoes(t *testing.T, connection net.Conn) {
	t.Helper()
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(connection, "hello")
	_ = connection.(interface{ CloseWrite() error }).CloseWrite()
	if text, err := io.ReadAll(connection); string(text) != "hello" {
		t.Fatalf("heard %q, %v", text, err)
	}
}

func serveEchoes(t *testing.T, network, address string) net.Addr {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go sendBack(listener)
	return listener.Addr()
}

func sendBack(listener net.Listener) {
	for {
		accepted, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			_, _ = io.Copy(accepted, accepted)
			_ = accepted.Close()
		}()
	}
}

// settled counts when the counts have stopped changing.
func settled(t *testing.T) (goroutines, descriptors int) {
	t.Helper()
	still := 0
	await(t, "the counts to settle", func() bool {
		nowRunning, nowOpen := runtime.NumGoroutine(), openDescriptors(t)
		if nowRunning == goroutines && nowOpen == descriptors {
			still++
		} else {
			goroutines, descriptors, still = nowRunning, nowOpen, 0
		}
		return still == 20
	})
	return goroutines, descriptors
}

func openDescriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("waited in vain for %s\n%s", what, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

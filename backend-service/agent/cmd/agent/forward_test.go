package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// sessionsOnly is what a certificate of version 1 gives.
const sessionsOnly = `{"version":1,"channels":["session"],"channelsMax":4}`

func TestDirectTCPIPReachesTheWorkloadsNetwork(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	port := serveEchoes(t, "tcp", "127.0.0.1:0").(*net.TCPAddr).Port
	for _, host := range []string{"127.0.0.1", "localhost", "::ffff:127.0.0.1"} {
		channel := openDirect(t, client, host, port)
		sent := make([]byte, 5<<20) // two windows and a half
		_, _ = rand.Read(sent)
		go func() {
			_, _ = channel.Write(sent)
			_ = channel.CloseWrite()
		}()
		received, err := io.ReadAll(channel)
		if err != nil || !bytes.Equal(received, sent) {
			t.Errorf("%s: %d of %d bytes, %v", host, len(received), len(sent), err)
		}
	}
}

func TestDirectTCPIPIsHeldToItsNetworksAfterResolving(t *testing.T) {
	port := serveEchoes(t, "tcp", "127.0.0.1:0").(*net.TCPAddr).Port
	agent := startAgent(t, plan{policy: `{"version":2,"channels":["direct-tcpip"],"channelsMax":4,"networks":["127.0.0.2/32"]}`})
	client := agent.dial()
	for _, host := range []string{"127.0.0.1", "localhost", "::1", "::ffff:127.0.0.1", "10.0.0.1", "0.0.0.0", "::"} {
		refusedAs(t, client, "direct-tcpip", direct(host, port), ssh.Prohibited)
	}
	_ = openDirect(t, client, "127.0.0.2", serveEchoes(t, "tcp", "127.0.0.2:0").(*net.TCPAddr).Port)
}

func TestDirectTCPIPWithoutNetworksGoesNowhere(t *testing.T) {
	agent := startAgent(t, plan{policy: `{"version":2,"channels":["direct-tcpip"],"channelsMax":4,"networks":[]}`})
	refusedAs(t, agent.dial(), "direct-tcpip", direct("no-such-host.invalid", 80), ssh.Prohibited)
}

func TestDirectTCPIPSaysWhatFailed(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close()
	if sentence := refusedAs(t, client, "direct-tcpip", direct("127.0.0.1", port), ssh.ConnectionFailed); !strings.Contains(sentence, "refused") {
		t.Error(sentence)
	}
	for _, payload := range [][]byte{
		nil, {1}, direct("", port), direct("local host", port), direct("127.0.0.1", 0), direct("127.0.0.1", 1<<16),
		direct(strings.Repeat("a", 256), port), append(direct("127.0.0.1", port), 0),
	} {
		refusedAs(t, client, "direct-tcpip", payload, ssh.ConnectionFailed)
	}
}

func TestBothDirectionsOfAForwardEndApart(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	channel := openDirect(t, client, "127.0.0.1", listener.Addr().(*net.TCPAddr).Port)
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()

	_ = far.(*net.TCPConn).CloseWrite()
	if rest, err := io.ReadAll(channel); len(rest) > 0 || err != nil {
		t.Fatalf("%q, %v", rest, err)
	}
	_, _ = io.WriteString(channel, "after its end")
	_ = channel.CloseWrite()
	if received, err := io.ReadAll(far); string(received) != "after its end" || err != nil {
		t.Fatalf("%q, %v", received, err)
	}
}

func TestWhatWasSentBeforeTheCloseIsDelivered(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	channel := openDirect(t, client, "127.0.0.1", listener.Addr().(*net.TCPAddr).Port)
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	const size = 2 << 20 // a window, which nobody has read when the close comes
	_, _ = channel.Write(make([]byte, size))
	_ = channel.Close()
	received, err := io.ReadAll(slowReader{far, 100 * time.Microsecond})
	if err != nil || len(received) != size {
		t.Fatalf("%d of %d bytes, %v", len(received), size, err)
	}
}

func TestASocketThatIsResetClosesItsChannel(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	channel, requests, err := client.OpenChannel("direct-tcpip", direct("127.0.0.1", listener.Addr().(*net.TCPAddr).Port))
	if err != nil {
		t.Fatal(err)
	}
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_ = far.(*net.TCPConn).SetLinger(0)
	_ = far.Close()
	await(t, "the channel's close", func() bool {
		_, _ = io.WriteString(channel, "?")
		select {
		case _, more := <-requests:
			return !more
		default:
			return false
		}
	})
}

func TestDirectStreamlocalReachesASocketOfTheWorkload(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	path := filepath.Join(t.TempDir(), "s")
	serveEchoes(t, "unix", path)
	connection, err := client.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	echoes(t, connection)
	for _, wrong := range []string{"s", "", path + "x", "/" + strings.Repeat("a", 107), path + "\x00"} {
		payload := ssh.Marshal(struct {
			Path, Reserved string
			Number         uint32
		}{Path: wrong})
		refusedAs(t, client, "direct-streamlocal@openssh.com", payload, ssh.ConnectionFailed)
	}
}

func TestForwardedTCPIPListensAtLoopbackAlone(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	opened := client.HandleChannelOpen("forwarded-tcpip")
	for _, address := range []string{"", "localhost", "127.0.0.1", "::1", "*", "0.0.0.0", "::"} {
		port := forwardPort(t, client, address, 0)
		for _, loopback := range []string{"127.0.0.1", "::1"} {
			near, err := net.Dial("tcp", net.JoinHostPort(loopback, fmt.Sprint(port)))
			if err != nil {
				t.Fatalf("%q at %s: %v", address, loopback, err)
			}
			var told struct {
				Address    string
				Port       uint32
				Originator string
				From       uint32
			}
			opening := within(t, "the channel", opened)
			if err := ssh.Unmarshal(opening.ExtraData(), &told); err != nil || told.Address != address ||
				told.Port != port || told.Originator != loopback || told.From != uint32(near.LocalAddr().(*net.TCPAddr).Port) {
				t.Fatalf("%+v, %v", told, err)
			}
			channel, requests, _ := opening.Accept()
			go ssh.DiscardRequests(requests)
			go func() {
				_, _ = io.Copy(channel, channel)
				_ = channel.CloseWrite()
			}()
			echoes(t, near)
		}
		for _, other := range otherAddresses() {
			if near, err := net.DialTimeout("tcp", net.JoinHostPort(other, fmt.Sprint(port)), time.Second); err == nil {
				_ = near.Close()
				t.Errorf("listens at %s too", other)
			}
		}
		if ok, _, _ := client.SendRequest("cancel-tcpip-forward", true, tcpipForward(address, port)); !ok {
			t.Fatalf("%q was not cancelled", address)
		}
		if near, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = near.Close()
			t.Fatal("listens after it was cancelled")
		}
	}
}

func TestForwardsThatMakeNoSenseAreRefused(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	port := forwardPort(t, client, "localhost", 0)
	for name, payload := range map[string][]byte{
		"another address": tcpipForward("192.0.2.1", 0), "a name": tcpipForward("example.org", 0),
		"a port in use": tcpipForward("localhost", port), "no port": tcpipForward("localhost", 1<<16),
		"nothing": nil, "more": append(tcpipForward("localhost", 0), 0),
	} {
		if ok, _, err := client.SendRequest("tcpip-forward", true, payload); ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
	for name, payload := range map[string][]byte{
		"another port": tcpipForward("localhost", port+1), "another spelling": tcpipForward("127.0.0.1", port),
	} {
		if ok, _, err := client.SendRequest("cancel-tcpip-forward", true, payload); ok || err != nil {
			t.Errorf("cancelled %s: %v, %v", name, ok, err)
		}
	}
	for _, name := range []string{"hostkeys-prove-00@openssh.com", "", "tcpip-forward@example.org"} {
		if ok, _, err := client.SendRequest(name, true, nil); ok || err != nil {
			t.Errorf("%q: %v, %v", name, ok, err)
		}
	}
}

func TestForwardedStreamlocalMakesAndRemovesItsSocket(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	path := filepath.Join(t.TempDir(), "s")
	listener, err := client.ListenUnix(path)
	if err != nil {
		t.Fatal(err)
	}
	if made, err := os.Stat(path); err != nil || made.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", made, err)
	}
	near, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = io.Copy(far, far)
		_ = far.(interface{ CloseWrite() error }).CloseWrite()
	}()
	echoes(t, near)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Fatalf("there after it was cancelled: %v", err)
	}

	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := client.ListenUnix(path); err == nil {
		t.Fatal("took the place of a file")
	}
	if content, err := os.ReadFile(path); string(content) != "mine" || err != nil {
		t.Fatalf("%q, %v", content, err)
	}
}

func TestASocketOfSomebodyElseAtThePathStays(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	path := filepath.Join(t.TempDir(), "s")
	listener, err := client.ListenUnix(path)
	if err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(path)
	serveEchoes(t, "unix", path)
	_ = listener.Close()
	if _, err := os.Lstat(path); err != nil {
		t.Fatal(err)
	}
}

func TestNothingOfAConnectionOutlivesItOrIsAnothers(t *testing.T) {
	agent := startAgent(t, plan{})
	first, second := agent.dial(), agent.dial()
	path := filepath.Join(t.TempDir(), "s")
	if _, err := first.ListenUnix(path); err != nil {
		t.Fatal(err)
	}
	port := forwardPort(t, first, "localhost", 0)
	cancelPath := ssh.Marshal(struct{ Path string }{path})
	if ok, _, _ := second.SendRequest("cancel-tcpip-forward", true, tcpipForward("localhost", port)); ok {
		t.Error("cancelled by another connection")
	}
	if ok, _, _ := second.SendRequest("cancel-streamlocal-forward@openssh.com", true, cancelPath); ok {
		t.Error("cancelled by another connection")
	}
	if ok, _, _ := second.SendRequest("tcpip-forward", true, tcpipForward("localhost", port)); ok {
		t.Error("another connection listens at the same port")
	}
	_ = first.Close()
	await(t, "the socket's end", func() bool { _, err := os.Lstat(path); return os.IsNotExist(err) })
	await(t, "the port's end", func() bool {
		ok, _, _ := second.SendRequest("tcpip-forward", true, tcpipForward("localhost", port))
		return ok
	})
}

func TestAConnectionHasNoMoreThan64Listeners(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	for range 64 {
		forwardPort(t, client, "", 0)
	}
	if ok, _, err := client.SendRequest("tcpip-forward", true, tcpipForward("", 0)); ok || err != nil {
		t.Fatalf("the 65th: %v, %v", ok, err)
	}
}

func TestForwardedConnectionsCountAsChannels(t *testing.T) {
	agent := startAgent(t, plan{policy: `{"version":2,"channels":["session","forwarded-tcpip"],"channelsMax":2,"networks":[]}`})
	client := agent.dial()
	opened := client.HandleChannelOpen("forwarded-tcpip")
	port := forwardPort(t, client, "", 0)
	for range 3 {
		near, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			t.Fatal(err)
		}
		defer near.Close()
	}
	var channels []ssh.Channel
	for range 2 {
		channel, requests, _ := within(t, "the channel", opened).Accept()
		go ssh.DiscardRequests(requests)
		channels = append(channels, channel)
	}
	var refusal *ssh.OpenChannelError
	if _, err := client.NewSession(); !errors.As(err, &refusal) || refusal.Reason != ssh.ResourceShortage {
		t.Fatalf("a third channel: %v", err)
	}
	select {
	case <-opened:
		t.Fatal("a third channel")
	default:
	}
	_ = channels[0].Close()
	_, requests, _ := within(t, "the third's turn", opened).Accept()
	go ssh.DiscardRequests(requests)
}

func TestWithoutItsWordNothingIsForwarded(t *testing.T) {
	for name, policy := range map[string]string{
		"version 1": sessionsOnly,
		"version 2": `{"version":2,"channels":["session"],"channelsMax":4,"networks":["127.0.0.0/8"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			client := startAgent(t, plan{policy: policy}).dial()
			path := filepath.Join(t.TempDir(), "s")
			for _, kind := range []string{"direct-tcpip", "direct-streamlocal@openssh.com"} {
				refusedAs(t, client, kind, direct("127.0.0.1", 22), ssh.Prohibited)
			}
			if ok, _, _ := client.SendRequest("tcpip-forward", true, tcpipForward("", 0)); ok {
				t.Error("tcpip-forward")
			}
			if _, err := client.ListenUnix(path); err == nil {
				t.Error("streamlocal-forward")
			}
			channel, requests, err := client.OpenChannel("session", nil)
			if err != nil {
				t.Fatal(err)
			}
			go ssh.DiscardRequests(requests)
			if ok, _ := channel.SendRequest("auth-agent-req@openssh.com", true, nil); ok {
				t.Error("auth-agent-req")
			}
			if ok, _ := channel.SendRequest("x11-req", true, x11Request(false, "aa", 0)); ok {
				t.Error("x11-req")
			}
		})
	}
}

func TestWithoutSessionsThereIsNone(t *testing.T) {
	agent := startAgent(t, plan{policy: `{"version":2,"channels":["direct-tcpip"],"channelsMax":4,"networks":["127.0.0.0/8"]}`})
	refusedAs(t, agent.dial(), "session", nil, ssh.Prohibited)
}

func TestARequestThatNobodyWaitsForIsTakenAllTheSame(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	for range 4000 {
		if _, _, err := client.SendRequest("tcpip-forward", false, tcpipForward("192.0.2.1", 0)); err != nil {
			t.Fatalf("cut off: %v", err)
		}
	}
	if ok, _, err := client.SendRequest("tcpip-forward", true, tcpipForward("", 0)); !ok || err != nil {
		t.Fatalf("the connection stands still: %v, %v", ok, err)
	}
}

func TestForwardsGoOnWhileKeysAreRenewedUnderThem(t *testing.T) {
	agent := startAgent(t, plan{rekeyBytes: 1 << 20})
	client := agent.dial()
	direct := serveEchoes(t, "tcp", "127.0.0.1:0").String()
	listener, err := client.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go sendBack(listener)
	sent := make([]byte, 4<<20)
	_, _ = rand.Read(sent)
	results := make(chan error)
	ways := []func() (net.Conn, error){
		func() (net.Conn, error) { return client.Dial("tcp", direct) },
		func() (net.Conn, error) { return net.Dial("tcp", listener.Addr().String()) },
	}
	const each = 3
	for _, dial := range ways {
		for range each {
			go func() { results <- comesBack(dial, sent) }()
		}
	}
	// Requests and opens meanwhile, whose answers wait for new keys as well.
	for range 200 {
		if ok, _, err := client.SendRequest("tcpip-forward", true, tcpipForward("192.0.2.1", 0)); ok || err != nil {
			t.Fatalf("%v, %v", ok, err)
		}
		refusedAs(t, client, "nonsense", nil, ssh.Prohibited)
	}
	for range each * len(ways) {
		if err := within(t, "the transfers", results); err != nil {
			t.Error(err)
		}
	}
	if exchanges := agent.keyExchanges.Load(); exchanges < 5 {
		t.Errorf("%d key exchanges", exchanges)
	}
}

// comesBack sends everything to an echo and wants the same.
func comesBack(dial func() (net.Conn, error), sent []byte) error {
	connection, err := dial()
	if err != nil {
		return err
	}
	defer connection.Close()
	go func() {
		_, _ = connection.Write(sent)
		_ = connection.(interface{ CloseWrite() error }).CloseWrite()
	}()
	received, err := io.ReadAll(connection)
	if err == nil && !bytes.Equal(received, sent) {
		err = fmt.Errorf("%d of %d bytes", len(received), len(sent))
	}
	return err
}

// serveEchoes listens and sends everything back, until the test is over.
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

// echoes says something, ends its input and wants to hear the same.
func echoes(t *testing.T, connection net.Conn) {
	t.Helper()
	defer connection.Close()
	_, _ = io.WriteString(connection, "hello")
	_ = connection.(interface{ CloseWrite() error }).CloseWrite()
	heard := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(connection)
		heard <- string(text)
	}()
	if text := within(t, "the echo", heard); text != "hello" {
		t.Fatalf("heard %q", text)
	}
}

func direct(host string, port int) []byte {
	return ssh.Marshal(struct {
		Host       string
		Port       uint32
		Originator string
		From       uint32
	}{host, uint32(port), "192.0.2.7", 4711})
}

func openDirect(t *testing.T, client *ssh.Client, host string, port int) ssh.Channel {
	t.Helper()
	channel, requests, err := client.OpenChannel("direct-tcpip", direct(host, port))
	if err != nil {
		t.Fatalf("%s: %v", host, err)
	}
	go ssh.DiscardRequests(requests)
	t.Cleanup(func() { _ = channel.Close() })
	return channel
}

// refusedAs wants an open to fail, and returns what was said.
func refusedAs(t *testing.T, client *ssh.Client, kind string, payload []byte, reason ssh.RejectionReason) string {
	t.Helper()
	var refusal *ssh.OpenChannelError
	if _, _, err := client.OpenChannel(kind, payload); !errors.As(err, &refusal) || refusal.Reason != reason {
		t.Errorf("%s %q: %v", kind, payload, err)
		return ""
	}
	return refusal.Message
}

func tcpipForward(address string, port uint32) []byte {
	return ssh.Marshal(struct {
		Address string
		Port    uint32
	}{address, port})
}

func forwardPort(t *testing.T, client *ssh.Client, address string, port uint32) uint32 {
	t.Helper()
	ok, reply, err := client.SendRequest("tcpip-forward", true, tcpipForward(address, port))
	var bound struct{ Port uint32 }
	if !ok || err != nil || ssh.Unmarshal(reply, &bound) != nil {
		t.Fatalf("%q:%d: %v, %q, %v", address, port, ok, reply, err)
	}
	return bound.Port
}

// within receives with a bound.
func within[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case item := <-from:
		return item
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

// otherAddresses are those of this machine that are not loopback.
func otherAddresses() []string {
	var found []string
	addresses, _ := net.InterfaceAddrs()
	for _, address := range addresses {
		if network, isNetwork := address.(*net.IPNet); isNetwork && network.IP.IsGlobalUnicast() {
			found = append(found, network.IP.String())
		}
	}
	return found
}

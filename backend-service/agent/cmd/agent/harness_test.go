package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/launch"
)

const (
	workload = "w-test"
	// patience bounds every wait for something that is bound to happen.
	patience = 20 * time.Second
	// everything is the policy that forbids nothing that can be done on this machine alone.
	everything = `{"version":2,"channels":["session","direct-tcpip","forwarded-tcpip","direct-streamlocal",` +
		`"forwarded-streamlocal","x11","auth-agent"],"channelsMax":8,"networks":["127.0.0.0/8","::1/128"]}`
)

// TestMain lets the test binary be the agent too: the launcher runs /proc/self/exe again, and so the
// race detector watches the agent's own process.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "launch", "serve", "warden", "sftp", "version":
			main()
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// plan is how an agent of a test is to be started; the zero plan will do for most.
type plan struct {
	isolation  launch.Isolation
	unattached float64
	idle       float64
	keepalive  float64
	home       string
	// policy is the certificates' option; everything if empty.
	policy     string
	rekeyBytes int
	credential *syscall.Credential
	// starter is a command that starts the launcher, with the launcher's words behind its own.
	starter []string
}

// testAgent is a running agent and all that a gateway would know of it.
type testAgent struct {
	launch.Answer
	t         *testing.T
	authority ssh.Signer
	hostKey   ssh.PublicKey
	gateway   ed25519.PrivateKey
	policy    string
	// keyExchanges counts those of all clients.
	keyExchanges atomic.Int32
}

// startAgent starts an agent for a test, which from here on runs beside the others.
func startAgent(t *testing.T, p plan) *testAgent {
	t.Helper()
	t.Parallel()
	agent, output, err := tryAgent(t, p)
	if err != nil {
		t.Fatalf("no agent: %v\n%s", err, output)
	}
	return agent
}

func tryAgent(t *testing.T, p plan) (*testAgent, string, error) {
	t.Helper()
	_, authorityKey, _ := ed25519.GenerateKey(rand.Reader)
	_, hostKey, _ := ed25519.GenerateKey(rand.Reader)
	_, gatewayKey, _ := ed25519.GenerateKey(rand.Reader)
	authority, _ := ssh.NewSignerFromSigner(authorityKey)
	host, _ := ssh.NewSignerFromSigner(hostKey)
	binary := os.Args[0]
	if p.credential != nil {
		binary = publicBinary(t)
	}
	arguments := []string{"launch"}
	if p.isolation != "" {
		arguments = append(arguments, "-isolation", string(p.isolation))
	}
	command := exec.Command(binary, arguments...)
	if p.starter != nil {
		command = exec.Command(p.starter[0], append(append(p.starter[1:], binary), arguments...)...)
	}
	command.Stdin = bytes.NewReader(documentOf(t, p, authority.PublicKey(), hostKey))
	log := &bytes.Buffer{}
	logFile, err := os.Create(t.TempDir() + "/agent.log")
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = logFile
	command.SysProcAttr = &syscall.SysProcAttr{Credential: p.credential}
	answer, err := command.Output()
	if err != nil {
		logged, _ := os.ReadFile(logFile.Name())
		log.Write(logged)
		return nil, log.String(), err
	}
	agent := &testAgent{t: t, authority: authority, hostKey: host.PublicKey(), gateway: gatewayKey, policy: p.policy}
	if agent.policy == "" {
		agent.policy = everything
	}
	if err := json.Unmarshal(answer, &agent.Answer); err != nil {
		t.Fatalf("answer %q: %v", answer, err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(agent.PID, syscall.SIGTERM)
		await(t, "the agent's end", func() bool { return gone(agent.PID) })
	})
	return agent, "", nil
}

// publicBinary builds the agent as it is shipped, without cgo, where any user may run it.
func publicBinary(t *testing.T) string {
	t.Helper()
	directory, err := os.MkdirTemp("", "agent")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(directory) })
	if err := os.Chmod(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", directory+"/agent", ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return directory + "/agent"
}

func documentOf(t *testing.T, p plan, authority ssh.PublicKey, hostKey ed25519.PrivateKey) []byte {
	t.Helper()
	block, err := ssh.MarshalPrivateKey(hostKey, "")
	if err != nil {
		t.Fatal(err)
	}
	home := p.home
	if home == "" {
		home = "/"
	}
	document, err := json.Marshal(map[string]any{
		"workloadId": workload,
		"hostKey":    string(pem.EncodeToMemory(block)),
		"caKeys":     []string{string(ssh.MarshalAuthorizedKey(authority))},
		"home":       home,
		"shell":      "/bin/sh",
		"timers": map[string]float64{
			"unattached": orElse(p.unattached, 60), "idle": orElse(p.idle, 60),
			"keepalive": orElse(p.keepalive, 15),
		},
		"rekeyBytes": max(p.rekeyBytes, 1<<20),
	})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func orElse(number, otherwise float64) float64 {
	if number == 0 {
		return otherwise
	}
	return number
}

// certificate is a good one, for a test to spoil.
func (a *testAgent) certificate() *ssh.Certificate {
	key, _ := ssh.NewPublicKey(a.gateway.Public())
	return &ssh.Certificate{
		Key: key, CertType: ssh.UserCert, KeyId: "test", ValidPrincipals: []string{workload},
		ValidAfter:  uint64(time.Now().Add(-5 * time.Minute).Unix()),
		ValidBefore: uint64(time.Now().Add(10 * time.Minute).Unix()),
		Permissions: ssh.Permissions{CriticalOptions: map[string]string{"policy@gatehouse.dev": a.policy}},
	}
}

func (a *testAgent) address() string { return fmt.Sprintf("127.0.0.1:%d", a.Port) }

// dial connects as a gateway does, with a certificate of the agent's own authority.
func (a *testAgent) dial() *ssh.Client {
	a.t.Helper()
	transport, err := net.Dial("tcp", a.address())
	if err != nil {
		a.t.Fatal(err)
	}
	client, err := a.clientOver(transport, a.certificate())
	if err != nil {
		a.t.Fatalf("refused: %v", err)
	}
	a.t.Cleanup(func() { _ = client.Close() })
	return client
}

func (a *testAgent) clientOver(transport net.Conn, certificate *ssh.Certificate) (*ssh.Client, error) {
	if err := certificate.SignCert(rand.Reader, a.authority); err != nil {
		a.t.Fatal(err)
	}
	key, _ := ssh.NewSignerFromSigner(a.gateway)
	signer, err := ssh.NewCertSigner(certificate, key)
	if err != nil {
		a.t.Fatal(err)
	}
	connection, channels, requests, err := ssh.NewClientConn(transport, a.address(), &ssh.ClientConfig{
		User: workload, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)},
		Timeout: patience,
		HostKeyCallback: func(name string, remote net.Addr, key ssh.PublicKey) error {
			a.keyExchanges.Add(1)
			return ssh.FixedHostKey(a.hostKey)(name, remote, key)
		},
	})
	if err != nil {
		return nil, err
	}
	return ssh.NewClient(connection, channels, requests), nil
}

// run runs a command without input and returns all it wrote.
func (a *testAgent) run(client *ssh.Client, command string) (stdout, stderr string, err error) {
	a.t.Helper()
	session, openErr := client.NewSession()
	if openErr != nil {
		a.t.Fatal(openErr)
	}
	defer session.Close()
	var out, errs bytes.Buffer
	session.Stdout, session.Stderr = &out, &errs
	err = session.Run(command)
	return out.String(), errs.String(), err
}

// exitStatus is what Run's error says; -1 for an end without a status.
func exitStatus(err error) int {
	var exit *ssh.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitStatus()
	default:
		return -1
	}
}

// line reads one line with a bound.
func line(t *testing.T, input *bufio.Reader) string {
	t.Helper()
	read := make(chan string, 1)
	go func() {
		text, _ := input.ReadString('\n')
		read <- strings.TrimRight(text, "\r\n")
	}()
	select {
	case text := <-read:
		return text
	case <-time.After(patience):
		t.Fatal("no line came")
		return ""
	}
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// gone says whether a process has ended; a zombie that nobody has reaped yet has.
func gone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	return bytes.HasPrefix(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" Z"))
}

// withArgument counts live processes that have the word among their arguments.
func withArgument(word string) int {
	count := 0
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		arguments, err := os.ReadFile("/proc/" + entry.Name() + "/cmdline")
		if err != nil {
			continue
		}
		for argument := range bytes.SplitSeq(arguments, []byte{0}) {
			if string(argument) == word {
				count++
			}
		}
	}
	return count
}

// slowReader reads no faster than somebody who pages.
type slowReader struct {
	from  io.Reader
	pause time.Duration
}

func (s slowReader) Read(buffer []byte) (int, error) {
	time.Sleep(s.pause)
	return s.from.Read(buffer)
}

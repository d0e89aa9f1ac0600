package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"net"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/crypto/ssh"
)

// The admission package tests every reason for a refusal; here is that the door is shut at all.

func TestACertificateOfAnotherAuthorityIsRefused(t *testing.T) {
	agent := startAgent(t, plan{})
	_, stranger, _ := ed25519.GenerateKey(rand.Reader)
	agent.authority, _ = ssh.NewSignerFromSigner(stranger)
	transport, err := net.Dial("tcp", agent.address())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := agent.clientOver(transport, agent.certificate()); err == nil {
		t.Fatal("admitted")
	}
}

func TestNeitherAPlainKeyNorNoneNorAPasswordOpensTheDoor(t *testing.T) {
	agent := startAgent(t, plan{})
	plain, _ := ssh.NewSignerFromSigner(agent.gateway)
	for name, method := range map[string][]ssh.AuthMethod{
		"plain key": {ssh.PublicKeys(plain)}, "none": {}, "password": {ssh.Password("x")},
	} {
		_, err := ssh.Dial("tcp", agent.address(), &ssh.ClientConfig{
			User: workload, Auth: method, HostKeyCallback: ssh.FixedHostKey(agent.hostKey), Timeout: patience,
		})
		if err == nil || !strings.Contains(err.Error(), "unable to authenticate") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheVersionStringNamesTheProtocol(t *testing.T) {
	client := startAgent(t, plan{}).dial()
	if version := string(client.ServerVersion()); version != "SSH-2.0-GatehouseAgent_2" {
		t.Fatal(version)
	}
}

func TestAnAgentWithoutADocumentSaysSoAndIsNoAgent(t *testing.T) {
	_, output, err := tryAgent(t, plan{home: "not-a-path"})
	if err == nil || !strings.Contains(output, "absolute path") {
		t.Fatalf("%v: %q", err, output)
	}
}

func TestTheAnswerNamesAProcessThatIsTheAgent(t *testing.T) {
	agent := startAgent(t, plan{})
	if agent.Protocol != 2 || syscall.Kill(agent.PID, 0) != nil {
		t.Fatalf("%+v", agent.Answer)
	}
}

package main

import (
	"bytes"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/launch"
)

func TestFilesComeAndGoWhole(t *testing.T) {
	home := t.TempDir()
	agent := startAgent(t, plan{home: home})
	files, err := sftp.NewClient(agent.dial(), sftp.UseConcurrentWrites(true))
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	content := make([]byte, 3<<20+7)
	_, _ = rand.Read(content)
	file, err := files.Create("sent")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.ReadFrom(bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if here, err := os.ReadFile(filepath.Join(home, "sent")); err != nil || !bytes.Equal(here, content) {
		t.Fatalf("%d of %d bytes, %v", len(here), len(content), err)
	}
	back, err := files.Open(filepath.Join(home, "sent"))
	if err != nil {
		t.Fatal(err)
	}
	var received bytes.Buffer
	if _, err := back.WriteTo(&received); err != nil || !bytes.Equal(received.Bytes(), content) {
		t.Fatalf("%d of %d bytes, %v", received.Len(), len(content), err)
	}
	if at, err := files.Getwd(); err != nil || at != home {
		t.Fatalf("starts at %s, %v", at, err)
	}
	if err := files.PosixRename("sent", "renamed"); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Stat("sent"); !os.IsNotExist(err) {
		t.Fatal(err)
	}
}

func TestTheFileServerIsAProgramLikeEveryOther(t *testing.T) {
	agent := startAgent(t, plan{})
	client := agent.dial()
	files, err := sftp.NewClient(client)
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) string {
		file, err := files.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		text, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if arguments := read("/proc/self/cmdline"); arguments != "gatehouse-agent\x00sftp\x00" {
		t.Errorf("arguments %q", arguments)
	}
	if score := read("/proc/self/oom_score_adj"); score != "500\n" {
		t.Errorf("oom_score_adj %q", score)
	}
	if variables := read("/proc/self/environ"); !strings.Contains(variables, "HOME=/\x00") {
		t.Errorf("environment %q", variables)
	}
}

func TestTheFileServerCannotReadTheAgentsMemory(t *testing.T) {
	agent := startAgent(t, plan{isolation: launch.Namespace, credential: nobody()})
	files, err := sftp.NewClient(agent.dial())
	if err != nil {
		t.Fatal(err)
	}
	if identity, err := files.ReadLink("/proc/self"); err != nil || identity == "1" {
		t.Fatalf("it runs as process %q, %v", identity, err)
	}
	for _, secret := range []string{"/proc/1/mem", "/proc/1/environ"} {
		if file, err := files.Open(secret); err == nil {
			_ = file.Close()
			t.Errorf("%s can be opened", secret)
		}
	}
}

func TestTheFileServerEndsWithItsInputAndSaysSo(t *testing.T) {
	channel, requests, err := startAgent(t, plan{}).dial().OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := channel.SendRequest("subsystem", true, ssh.Marshal(struct{ Name string }{"sftp"})); !ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	_ = channel.CloseWrite()
	if output, err := io.ReadAll(channel); len(output) > 0 || err != nil {
		t.Fatalf("%q, %v", output, err)
	}
	if ended := within(t, "the status", requests); ended.Type != "exit-status" || !bytes.Equal(ended.Payload, make([]byte, 4)) {
		t.Fatalf("%s %v", ended.Type, ended.Payload)
	}
	if more := within(t, "the close", requests); more != nil {
		t.Fatal(more.Type)
	}
}

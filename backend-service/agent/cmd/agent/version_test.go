package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestAnAgentSaysWhatItSpeaks(t *testing.T) {
	said, err := exec.Command(os.Args[0], "version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(said), "gatehouse-agent, protocol 2, "+runtime.Version()) {
		t.Fatalf("%q, %v", said, err)
	}
}

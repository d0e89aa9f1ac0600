package forward

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

func FuzzParseDestination(f *testing.F) {
	for _, asked := range []directTCPIP{
		{"example.org", 443, "192.0.2.7", 4711}, {"::1", 1, "", 0}, {"", 65536, "x", 1}, {"a b", 22, "", 0},
	} {
		f.Add(ssh.Marshal(asked))
	}
	f.Add([]byte{0, 0, 0, 200, 'a'})
	f.Fuzz(func(t *testing.T, payload []byte) {
		destination, err := ParseDestination(payload)
		if err == nil && (destination.port == 0 || destination.host == "" || len(destination.host) > hostBytesMax ||
			strings.ContainsAny(destination.host, " \x00\n")) {
			t.Fatalf("%+v", destination)
		}
	})
}

func FuzzParseSocketPath(f *testing.F) {
	for _, path := range []string{"/run/s", "s", "", "/a\x00b", "/" + strings.Repeat("a", 107)} {
		f.Add(ssh.Marshal(directStreamlocal{Path: path}))
	}
	f.Add([]byte("\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, payload []byte) {
		path, err := ParseSocketPath(payload)
		if err == nil && (!filepath.IsAbs(string(path)) || len(path) > pathBytesMax) {
			t.Fatalf("%q", path)
		}
	})
}

func FuzzParseRequest(f *testing.F) {
	kinds := []string{
		"tcpip-forward", "cancel-tcpip-forward",
		"streamlocal-forward@openssh.com", "cancel-streamlocal-forward@openssh.com", "keepalive@openssh.com",
	}
	for _, kind := range kinds {
		f.Add(kind, ssh.Marshal(tcpipForward{"localhost", 8080}))
		f.Add(kind, ssh.Marshal(tcpipForward{"192.0.2.1", 65536}))
		f.Add(kind, ssh.Marshal(streamlocalForward{"/run/s"}))
		f.Add(kind, []byte{0, 0, 0})
	}
	f.Fuzz(func(t *testing.T, kind string, payload []byte) {
		asked, err := parseRequest(kind, payload)
		if err != nil {
			return
		}
		if (asked.at.path == "") == strings.Contains(kind, "streamlocal") {
			t.Fatalf("%s: %+v", kind, asked)
		}
		if asked.at.path == "" && !meansLoopback[asked.at.address] {
			t.Fatalf("%s: %+v", kind, asked)
		}
	})
}

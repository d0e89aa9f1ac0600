package document

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func golden(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../golden/document-v2.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheGoldenDocumentIsUnderstood(t *testing.T) {
	document, err := Read(strings.NewReader(string(golden(t))))
	if err != nil {
		t.Fatal(err)
	}
	if document.WorkloadID != "w-0123456789abcdef" || document.Home != "/home/demo" || document.Shell != "/bin/bash" {
		t.Errorf("%+v", document)
	}
	if document.RekeyBytes != 1<<30 {
		t.Errorf("new keys after %d bytes", document.RekeyBytes)
	}
	if len(document.Authorities) != 1 || document.HostKey.PublicKey().Type() != "ssh-ed25519" {
		t.Errorf("keys of %+v", document)
	}
	expected := Timers{Unattached: time.Minute, Idle: 10 * time.Second, Keepalive: 500 * time.Millisecond}
	if document.Timers != expected {
		t.Errorf("timers %+v", document.Timers)
	}
}

func TestADocumentThatSaysAnythingElseIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(map[string]any){
		"unknown key":          func(d map[string]any) { d["policy"] = 1 },
		"missing key":          func(d map[string]any) { delete(d, "home") },
		"id with a space":      func(d map[string]any) { d["workloadId"] = "w 1" },
		"empty id":             func(d map[string]any) { d["workloadId"] = "" },
		"no key":               func(d map[string]any) { d["hostKey"] = "secret" },
		"no authority":         func(d map[string]any) { d["caKeys"] = []string{} },
		"not an authority":     func(d map[string]any) { d["caKeys"] = []string{"ssh-ed25519 AAAA"} },
		"relative home":        func(d map[string]any) { d["home"] = "home" },
		"relative shell":       func(d map[string]any) { d["shell"] = "sh" },
		"timers not an object": func(d map[string]any) { d["timers"] = 60 },
		"unknown timer":        func(d map[string]any) { d["timers"].(map[string]any)["max"] = 1 },
		"missing timer":        func(d map[string]any) { delete(d["timers"].(map[string]any), "idle") },
		"negative timer":       func(d map[string]any) { d["timers"].(map[string]any)["idle"] = -1 },
		"timer in words":       func(d map[string]any) { d["timers"].(map[string]any)["idle"] = "10s" },
		"timer of years":       func(d map[string]any) { d["timers"].(map[string]any)["idle"] = 1e9 },
		"few rekeyBytes":       func(d map[string]any) { d["rekeyBytes"] = 1<<20 - 1 },
		"many rekeyBytes":      func(d map[string]any) { d["rekeyBytes"] = 64<<30 + 1 },
		"negative rekeyBytes":  func(d map[string]any) { d["rekeyBytes"] = -1 },
		"fraction of a byte":   func(d map[string]any) { d["rekeyBytes"] = 2097152.5 },
		"rekeyBytes in words":  func(d map[string]any) { d["rekeyBytes"] = "1GiB" },
		"no keepalive":         func(d map[string]any) { d["timers"].(map[string]any)["keepalive"] = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			var document map[string]any
			if err := json.Unmarshal(golden(t), &document); err != nil {
				t.Fatal(err)
			}
			spoil(document)
			spoiled, _ := json.Marshal(document)
			if _, err := Read(strings.NewReader(string(spoiled))); err == nil {
				t.Fatal("accepted")
			} else if strings.Contains(err.Error(), "secret") {
				t.Fatalf("the refusal repeats what may be a key: %v", err)
			}
		})
	}
}

func TestTheDocumentOfVersion1IsRefused(t *testing.T) {
	data, err := os.ReadFile("../../golden/refused/document-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(strings.NewReader(string(data))); err == nil {
		t.Fatal("accepted")
	}
}

func TestAnEndlessDocumentIsRefused(t *testing.T) {
	if _, err := Read(strings.NewReader(strings.Repeat(" ", documentBytesMax+1))); err == nil {
		t.Fatal("accepted")
	}
}

func TestADocumentFileIsGoneOnceItWasRead(t *testing.T) {
	for name, content := range map[string][]byte{"good": golden(t), "bad": []byte("{")} {
		path := filepath.Join(t.TempDir(), "document")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadFile(path); (err == nil) != (name == "good") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%s: the file is still there", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, file := range []string{"document-v2.json", "refused/document-v1.json"} {
		data, err := os.ReadFile("../../golden/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(`{"workloadId":"w","hostKey":"","caKeys":[],"home":"/","shell":"/","timers":{},"rekeyBytes":1048576}`)
	f.Fuzz(func(t *testing.T, text string) {
		document, err := Read(strings.NewReader(text))
		if err == nil && (document.HostKey == nil || len(document.Authorities) == 0 || document.Timers.Keepalive <= 0) {
			t.Fatalf("%+v", document)
		}
	})
}

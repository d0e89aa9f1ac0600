package display

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

type payload struct {
	Single           bool
	Protocol, Cookie string
	Screen           uint32
}

func TestACookieIsInNothingThatIsPrinted(t *testing.T) {
	request, err := ParseRequest(ssh.Marshal(payload{Protocol: "MIT-MAGIC-COOKIE-1", Cookie: "5ec4e7", Screen: 1}))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%s"} {
		if text := fmt.Sprintf(verb, request); text != "x11-req" {
			t.Error(text)
		}
	}
	opened, err := Open(request, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if variables := strings.Join(opened.Environment(), " "); strings.Contains(variables, "5ec4e7") {
		t.Error(variables)
	}
}

func TestDisplaysTakeTheFirstNumberThatIsFree(t *testing.T) {
	request := Request{protocol: "MIT-MAGIC-COOKIE-1", cookie: []byte{1}}
	first, err := Open(request, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := Open(request, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if first.number < numberLeast || second.number <= first.number {
		t.Fatalf("%d, %d", first.number, second.number)
	}
}

func FuzzParseRequest(f *testing.F) {
	for _, asked := range []payload{
		{false, "MIT-MAGIC-COOKIE-1", "00112233445566778899aabbccddeeff", 0}, {true, "XDM-AUTHORIZATION-1", "AA", 255},
		{false, "", "", 256}, {false, "a b", "0", 1}, {false, "x", strings.Repeat("ab", 257), 0},
	} {
		f.Add(ssh.Marshal(asked))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		request, err := ParseRequest(payload)
		if err != nil {
			return
		}
		if len(request.cookie) == 0 || len(request.cookie) > cookieBytesMax || request.screen > screenMax {
			t.Fatalf("%d bytes, screen %d", len(request.cookie), request.screen)
		}
		if entry := authorityEntry(request, numberMost); len(entry) != 4+2+3+2+len(request.protocol)+2+len(request.cookie) {
			t.Fatalf("%d bytes", len(entry))
		}
	})
}

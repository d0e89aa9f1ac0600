package launch

import (
	"bytes"
	"os"
	"testing"
)

func TestTheAnswerIsTheGoldenOne(t *testing.T) {
	golden, err := os.ReadFile("../../golden/answer-v2.json")
	if err != nil {
		t.Fatal(err)
	}
	var written bytes.Buffer
	if err := (Answer{Protocol: 2, PID: 4711, Port: 40123, Isolation: Namespace}).Write(&written); err != nil {
		t.Fatal(err)
	}
	if written.String() != string(golden) {
		t.Fatalf("%q is not %q", written.String(), golden)
	}
}

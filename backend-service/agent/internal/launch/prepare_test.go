package launch

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPreparedDocumentIsForItsOwnerAndTheProgramForAll(t *testing.T) {
	secret, folder, programs := t.TempDir(), t.TempDir(), t.TempDir()
	document := filepath.Join(secret, "document")
	if err := os.WriteFile(document, []byte("a secret"), 0o444); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(programs, "gatehouse-agent")

	// Twice, as when the first was cut off.
	for range 2 {
		if err := Prepare(document, folder, program); err != nil {
			t.Fatal(err)
		}
	}

	prepared := filepath.Join(folder, DocumentName)
	if content, err := os.ReadFile(prepared); err != nil || string(content) != "a secret" {
		t.Fatalf("%q, %v", content, err)
	}
	expectMode(t, prepared, 0o600)
	expectMode(t, program, 0o555)
	ours, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	wanted, _ := os.Stat(ours)
	if copied, _ := os.Stat(program); copied.Size() != wanted.Size() {
		t.Fatalf("the program has %d bytes, not %d", copied.Size(), wanted.Size())
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Fatalf("left behind: %v", left)
	}
}

func TestNothingIsPreparedFromNothing(t *testing.T) {
	if Prepare(filepath.Join(t.TempDir(), "absent"), t.TempDir(), "") == nil {
		t.Fatal("there was no document")
	}
	if Prepare("", t.TempDir(), "") == nil || Prepare("/document", "", "") == nil {
		t.Fatal("something was not named")
	}
}

func expectMode(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != mode {
		t.Fatalf("%s has the mode %v, not %v", path, info.Mode().Perm(), mode)
	}
}

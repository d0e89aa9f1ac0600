package main

import (
	"reflect"
	"testing"
)

func TestLinesOfInitdbAreUnderstood(t *testing.T) {
	for line, expected := range map[string]command{
		`"/opt/postgres/bin/postgres" -V`: {
			words: []string{"/opt/postgres/bin/postgres", "-V"}},
		`"/opt/postgres/bin/postgres" --boot -x0 -F  -c max_connections=100 < "/dev/null" > "/dev/null" 2>&1`: {
			words: []string{"/opt/postgres/bin/postgres", "--boot", "-x0", "-F", "-c", "max_connections=100"},
			input: "/dev/null", output: "/dev/null", errorsToo: true},
		`"/opt/postgres/bin/postgres" --single -D "/a b" template1 >/dev/null`: {
			words:  []string{"/opt/postgres/bin/postgres", "--single", "-D", "/a b", "template1"},
			output: "/dev/null"},
	} {
		found, err := parse(line)
		if err != nil || !reflect.DeepEqual(found, expected) {
			t.Errorf("%s: %+v, %v", line, found, err)
		}
	}
}

func TestNothingElseIsStarted(t *testing.T) {
	for _, line := range []string{
		"", "locale -a", "/bin/ls", "/opt/postgres/bin/../../java/bin/java -version", "> /opt/postgres/bin/postgres",
		"/opt/postgres/bin/postgres -V; id", "/opt/postgres/bin/postgres $(id)", "/opt/postgres/bin/postgres | id",
		`"/opt/postgres/bin/postgres`, "/opt/postgres/bin/postgres <", "/opt/postgres/bin/postgres & id",
		"/opt/postgres/bin/postgres `id`", "/opt/postgres/bin/postgres\nid",
	} {
		if found, err := parse(line); err == nil {
			t.Errorf("%q is understood as %+v", line, found)
		}
	}
}

func TestOnlyCommandsAreTaken(t *testing.T) {
	for _, arguments := range [][]string{nil, {"-i"}, {"-c"}, {"script"}, {"-c", "a", "b"}} {
		if line, err := lineOf(arguments); err == nil {
			t.Errorf("%q is taken as %q", arguments, line)
		}
	}
}

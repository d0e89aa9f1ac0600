package strictjson

import (
	"strings"
	"testing"
)

func TestAMemberIsReadAsItsType(t *testing.T) {
	object, err := Parse([]byte(`{"name":"w","count":3}`), "name", "count")
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var count int
	if object.Into("name", &name) != nil || object.Into("count", &count) != nil || name != "w" || count != 3 {
		t.Fatalf("name %q, count %d", name, count)
	}
	if object.Into("name", &count) == nil {
		t.Error("text was taken for a number")
	}
}

func TestWhatIsNotExactlyExpectedIsRefused(t *testing.T) {
	for text, problem := range map[string]string{
		`{"a":1}`:                `"b" is missing`,
		`{"a":1,"b":2,"c":3}`:    `"c" is unknown`,
		`{"a":1,"b":2,"a":3}`:    `"a" is there twice`,
		`{"A":1,"b":2}`:          `"a" is missing`,
		`{"a":1,"b":2} {}`:       "more than one",
		`{"a":1,"b":2`:           "unfinished",
		`{"a":1,"b":2]`:          "unfinished",
		`["a","b"]`:              "not a JSON object",
		`null`:                   "not a JSON object",
		``:                       "not a JSON object",
		`{"a":1,"b":}`:           `member "b"`,
		`{"a":1,"\u0061":1}`:     `"a" is there twice`,
		`{"a":1,"b":2,"b ":2}`:   `"b " is unknown`,
		`{"a":1,"b":2}` + "\x00": "more than one",
	} {
		if _, err := Parse([]byte(text), "a", "b"); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNullIsNoValue(t *testing.T) {
	object, err := Parse([]byte(`{"a":null}`), "a")
	var text string
	if err != nil || object.Into("a", &text) == nil {
		t.Fatal("null was taken for a value")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":{"c":[1,2,{"a":null}]}}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Add([]byte("\xff{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		object, err := Parse(data, "a", "b")
		if err == nil && len(object) != 2 {
			t.Fatalf("%d members", len(object))
		}
	})
}

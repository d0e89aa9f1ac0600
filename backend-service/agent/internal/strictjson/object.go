// Package strictjson reads JSON objects whose every member must be expected.
//
// encoding/json matches names without regard to case, ignores what it does not know and lets the
// last of two equal names win. In a document that carries authority each of these is a way to say
// one thing to a reader and another to the next, so here all three are errors.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Object is a JSON object taken apart, each member still unread.
type Object map[string]json.RawMessage

// Parse takes data apart. Every name of required must be there, exactly once, and no other.
func Parse(data []byte, required ...string) (Object, error) {
	members, err := Members(data)
	if err != nil {
		return nil, err
	}
	return members, members.Exactly(required...)
}

// Members takes data apart whose members depend on what one of them says. No name may stand twice; the
// rest is up to Exactly.
func Members(data []byte) (Object, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	opening, err := decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if opening != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	members := Object{}
	for decoder.More() {
		name, value, err := member(decoder)
		if err != nil {
			return nil, err
		}
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("member %q is there twice", name)
		}
		members[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("unfinished JSON object: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("more than one JSON value")
	}
	return members, nil
}

// Into reads the member called name into target, which must point to a value of the member's type.
func (o Object) Into(name string, target any) error {
	if _, there := o[name]; !there {
		return fmt.Errorf("member %q is missing", name)
	}
	if string(o[name]) == "null" {
		return fmt.Errorf("member %q is null", name)
	}
	if err := json.Unmarshal(o[name], target); err != nil {
		return fmt.Errorf("member %q: %w", name, err)
	}
	return nil
}

// Exactly reports a name that is missing, or one that is there and not among names.
func (o Object) Exactly(names ...string) error {
	expected := map[string]bool{}
	for _, name := range names {
		expected[name] = true
		if _, there := o[name]; !there {
			return fmt.Errorf("member %q is missing", name)
		}
	}
	for name := range o {
		if !expected[name] {
			return fmt.Errorf("member %q is unknown", name)
		}
	}
	return nil
}

func member(decoder *json.Decoder) (string, json.RawMessage, error) {
	token, err := decoder.Token()
	if err != nil {
		return "", nil, fmt.Errorf("unfinished JSON object: %w", err)
	}
	name, isText := token.(string)
	if !isText {
		return "", nil, fmt.Errorf("%v where a member's name should be", token)
	}
	var value json.RawMessage
	if err := decoder.Decode(&value); err != nil {
		return "", nil, fmt.Errorf("member %q: %w", name, err)
	}
	return name, value, nil
}

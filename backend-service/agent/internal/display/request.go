// Package display gives the programs of a session the client's X11 display (RFC 4254 section 6.3): a port
// that stands for it, and the cookie that opens it.
package display

import (
	"encoding/hex"
	"errors"
	"regexp"

	"golang.org/x/crypto/ssh"
)

const (
	cookieBytesMax = 256
	screenMax      = 255
)

// protocolName is what an authentication protocol of X11 is called, such as MIT-MAGIC-COOKIE-1.
var protocolName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Request is an x11-req that makes sense. It holds a credential, which is for the authority file alone:
// never for a log, an argument or the environment.
type Request struct {
	// Single says that the first connection is the only one.
	Single   bool
	protocol string
	cookie   []byte
	screen   uint32
}

// ParseRequest reads the payload of an x11-req.
func ParseRequest(payload []byte) (Request, error) {
	var asked struct {
		Single           bool
		Protocol, Cookie string
		Screen           uint32
	}
	if err := ssh.Unmarshal(payload, &asked); err != nil {
		return Request{}, errors.New("not an x11-req payload")
	}
	if !protocolName.MatchString(asked.Protocol) {
		return Request{}, errors.New("not the name of an authentication protocol")
	}
	if asked.Cookie == "" || len(asked.Cookie) > hex.EncodedLen(cookieBytesMax) {
		return Request{}, errors.New("not a cookie's length")
	}
	cookie, err := hex.DecodeString(asked.Cookie)
	if err != nil {
		return Request{}, errors.New("not a cookie in hexadecimal")
	}
	if asked.Screen > screenMax {
		return Request{}, errors.New("not the number of a screen")
	}
	return Request{Single: asked.Single, protocol: asked.Protocol, cookie: cookie, screen: asked.Screen}, nil
}

// String is for a log that prints a request by mistake.
func (Request) String() string { return "x11-req" }

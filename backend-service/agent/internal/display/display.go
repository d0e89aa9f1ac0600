package display

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/channel"
)

const (
	// portBase is the TCP port of display 0 (X Window System Protocol, appendix B).
	portBase = 6000
	// Displays from 10 on, as sshd has it: those below belong to screens that somebody sits at.
	numberLeast = 10
	numberMost  = 999
	// familyWild is an authority entry's for any address (Xauth.h).
	familyWild = 0xffff
)

// Display is the client's display inside the workload.
type Display struct {
	net.Listener
	number    int
	screen    uint32
	authority string
}

// Open takes the first number that is free, and writes the authority file into the directory, which must
// be the user's alone.
func Open(request Request, directory string) (*Display, error) {
	listener, number, err := listen()
	if err != nil {
		return nil, err
	}
	opened := &Display{
		Listener: listener, number: number, screen: request.screen,
		authority: filepath.Join(directory, "Xauthority"),
	}
	if err := os.WriteFile(opened.authority, authorityEntry(request, number), 0o600); err != nil {
		_ = listener.Close()
		return nil, err
	}
	return opened, nil
}

// Environment is by what programs find the display, and the file with the cookie that opens it.
func (d *Display) Environment() []string {
	return []string{
		fmt.Sprintf("DISPLAY=localhost:%d.%d", d.number, d.screen), "XAUTHORITY=" + d.authority,
	}
}

// Opening is the channel that a connection to the display becomes.
func (d *Display) Opening(from net.Addr) channel.Opening {
	host, port := channel.HostAndPort(from)
	return channel.Opening{Kind: "x11", Payload: ssh.Marshal(struct {
		OriginatorHost string
		OriginatorPort uint32
	}{host, port})}
}

func listen() (net.Listener, int, error) {
	for number := numberLeast; number <= numberMost; number++ {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(portBase+number))
		if listener, err := net.Listen("tcp4", address); err == nil {
			return listener, number, nil
		}
	}
	return nil, 0, errors.New("no display is free")
}

// authorityEntry is the one entry of the file, as libXau reads it: a number, then four texts with their
// lengths before them, all in network order.
func authorityEntry(request Request, number int) []byte {
	entry := binary.BigEndian.AppendUint16(nil, familyWild)
	for _, text := range [][]byte{
		nil, []byte(strconv.Itoa(number)), []byte(request.protocol), request.cookie,
	} {
		entry = binary.BigEndian.AppendUint16(entry, uint16(len(text)))
		entry = append(entry, text...)
	}
	return entry
}

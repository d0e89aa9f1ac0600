// Package channel is what all channels of a connection have in common, whichever end opened them: how
// many there may be, how one is opened towards the gateway, and how one is joined to a socket.
package channel

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"golang.org/x/crypto/ssh"
)

const (
	// roomPatience is how long a connection to a listener waits for room among the channels.
	roomPatience = 10 * time.Second
	// answerPatience is how long the gateway may take to answer an open; a person may be asked there.
	answerPatience = 60 * time.Second
	// acceptPause is how long a failing listener is left alone, for one when descriptors have run out.
	acceptPause = 50 * time.Millisecond
)

// Opening is the kind and the payload of a channel to be opened (RFC 4254 section 5.1).
type Opening struct {
	Kind    string
	Payload []byte
}

// HostAndPort is an address as the payload of a channel carries it; of a socket that has none, nothing.
func HostAndPort(address net.Addr) (string, uint32) {
	parsed, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return "", 0
	}
	return parsed.Addr().String(), uint32(parsed.Port())
}

// Opener opens channels towards the gateway for whatever connects to the listeners of one connection.
type Opener struct {
	connection ssh.Conn
	room       *Room
	pace       *Pace
}

// NewOpener is the opener of a connection, whose channels need a place in the room.
func NewOpener(connection ssh.Conn, room *Room, pace *Pace) *Opener {
	return &Opener{connection: connection, room: room, pace: pace}
}

// Serve makes a channel of each connection to the listener until that is closed. It accepts no
// connection before the last one has its place among the channels, or was sent away for want of one.
func (o *Opener) Serve(listener net.Listener, describe func(from net.Addr) Opening) {
	for {
		accepted, err := listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			time.Sleep(acceptPause)
		default:
			o.relay(accepted.(Socket), describe(accepted.RemoteAddr()))
		}
	}
}

// ServeOne is Serve for a listener that the first connection closes.
func (o *Opener) ServeOne(listener net.Listener, describe func(from net.Addr) Opening) {
	o.Serve(&single{Listener: listener}, describe)
}

func (o *Opener) relay(socket Socket, opening Opening) {
	if !o.room.Enter(roomPatience) {
		_ = socket.Close()
		return
	}
	go func() {
		defer o.room.Leave()
		o.join(socket, opening)
	}()
}

// join opens the channel and splices it with the socket. OpenChannel itself waits without a limit: when
// the answer is late the socket is closed, and a channel that opens all the same finds it so and ends.
func (o *Opener) join(socket Socket, opening Opening) {
	late := time.AfterFunc(answerPatience, func() { _ = socket.Close() })
	opened, requests, err := o.connection.OpenChannel(opening.Kind, opening.Payload)
	late.Stop()
	if err != nil {
		_ = socket.Close()
		return
	}
	Splice(o.pace.Channel(opened), requests, socket)
}

// single is a listener that accepts one connection.
type single struct{ net.Listener }

func (s *single) Accept() (net.Conn, error) {
	accepted, err := s.Listener.Accept()
	if err == nil {
		_ = s.Close()
	}
	return accepted, err
}

package channel

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// copyBytes is the size of one read and write; a channel's packets hold no more than this.
const copyBytes = 32 << 10

// drainStall is how long one write may take to a socket whose channel is closed already.
const drainStall = 60 * time.Second

// Socket is a connection whose two directions end apart, as those of a channel do.
type Socket interface {
	net.Conn
	CloseWrite() error
}

// Splice joins a channel and a socket until both directions of both have ended, and closes them. It
// returns when the peer has closed the channel too, which is when its number is free again.
//
// The end of one direction is passed on and leaves the other open. A socket that takes nothing any
// more ends its direction; what still comes for it is thrown away, so that the window stays open. A
// peer that closes has what it sent before delivered still.
func Splice(channel ssh.Channel, requests <-chan *ssh.Request, socket Socket) {
	sink := &sink{socket: socket}
	var directions sync.WaitGroup
	directions.Go(func() {
		_, _ = io.Copy(channel, socket)
		_ = channel.CloseWrite()
	})
	directions.Go(func() {
		if !sink.takeAll(channel) {
			go func() { _, _ = io.Copy(io.Discard, channel) }()
		}
		_ = socket.CloseWrite()
	})
	over := make(chan struct{})
	go func() {
		defer close(over)
		directions.Wait()
		_ = socket.Close()
		_ = channel.Close()
	}()
	ssh.DiscardRequests(requests)
	_ = socket.SetReadDeadline(time.Unix(1, 0))
	sink.hurry()
	<-over
}

// sink is a socket that is written to.
type sink struct {
	socket  Socket
	hurried atomic.Bool
}

// takeAll writes everything that comes, and reports whether the socket took it all.
func (s *sink) takeAll(from io.Reader) bool {
	buffer := make([]byte, copyBytes)
	for {
		count, err := from.Read(buffer)
		if s.hurried.Load() {
			s.limit()
		}
		if _, failed := s.socket.Write(buffer[:count]); failed != nil {
			return false
		}
		if err != nil {
			return true
		}
	}
}

// hurry bounds each write from now on, one that is under way too.
func (s *sink) hurry() {
	s.hurried.Store(true)
	s.limit()
}

func (s *sink) limit() { _ = s.socket.SetWriteDeadline(time.Now().Add(drainStall)) }

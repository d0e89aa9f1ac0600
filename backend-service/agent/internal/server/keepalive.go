package server

import (
	"net"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/channel"
)

// missesMax is how many silent intervals in a row end a connection.
const missesMax = 3

// heard is a connection that knows whether anything has come from its peer lately, and tells its pace of
// everything that it has written.
type heard struct {
	net.Conn
	pace      *channel.Pace
	something atomic.Bool
}

func (h *heard) Write(data []byte) (int, error) {
	defer h.pace.Written()
	return h.Conn.Write(data)
}

func (h *heard) Close() error {
	h.pace.Over()
	return h.Conn.Close()
}

func (h *heard) Read(buffer []byte) (int, error) {
	count, err := h.Conn.Read(buffer)
	if count > 0 {
		h.something.Store(true)
	}
	return count, err
}

// keepAlive closes a connection whose gateway is gone without a word. Whatever the peer sends proves
// it alive, not only the answer, since SendRequest waits for that one without a limit.
func keepAlive(connection *ssh.ServerConn, transport *heard, interval time.Duration, done <-chan struct{}) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	asking := make(chan struct{}, 1)
	for misses := 0; ; {
		select {
		case <-done:
			return
		case <-ticker.C:
		}
		if transport.something.Swap(false) {
			misses = 0
		} else if misses++; misses >= missesMax {
			_ = transport.Close()
			return
		}
		select {
		case asking <- struct{}{}:
			go func() {
				_, _, _ = connection.SendRequest("keepalive@openssh.com", true, nil)
				<-asking
			}()
		default: // The last question is not answered yet.
		}
	}
}

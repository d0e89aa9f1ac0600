package server

import (
	"net"
	"sync"
	"time"
)

// roster is who is connected. Its zero value is empty and open.
type roster struct {
	mu      sync.Mutex
	closed  bool
	present map[net.Conn]bool
	left    sync.WaitGroup
}

// enter reports false when the roster is closed.
func (r *roster) enter(connection net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	if r.present == nil {
		r.present = map[net.Conn]bool{}
	}
	r.present[connection] = true
	r.left.Add(1)
	return true
}

// leave closes the connection.
func (r *roster) leave(connection net.Conn) {
	_ = connection.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.present, connection)
	r.left.Done()
}

// close closes every connection and waits until all have left, no longer than patience.
func (r *roster) close(patience time.Duration) {
	r.mu.Lock()
	r.closed = true
	for connection := range r.present {
		_ = connection.Close()
	}
	r.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		r.left.Wait()
	}()
	select {
	case <-gone:
	case <-time.After(patience):
	}
}

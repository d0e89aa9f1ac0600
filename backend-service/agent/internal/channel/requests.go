package channel

import "golang.org/x/crypto/ssh"

const (
	// requestsMax and requestBytesMax are how many requests of one queue may wait for their answer, and
	// how much there may be in them.
	requestsMax     = 4096
	requestBytesMax = 8 << 20
)

// Drain takes requests off a queue of x/crypto's at once and hands them on in order, however long the
// receiver needs for one. Those queues hold 16, and behind a full one the whole connection stands still:
// its other channels, and the key exchange that the receiver's own answer may be waiting for.
//
// A peer for whom more waits than the bounds allow does not care for answers at all: overrun is called,
// and nothing is handed on any more. The receiver has to go on until the queue is closed.
func Drain(arriving <-chan *ssh.Request, overrun func()) <-chan *ssh.Request {
	handed := make(chan *ssh.Request)
	go func() {
		defer close(handed)
		var waiting []*ssh.Request
		waitingBytes := 0
		for arriving != nil || len(waiting) > 0 {
			var next *ssh.Request
			var hand chan<- *ssh.Request
			if len(waiting) > 0 {
				next, hand = waiting[0], handed
			}
			select {
			case request, more := <-arriving:
				if !more {
					arriving = nil
					break
				}
				waiting = append(waiting, request)
				waitingBytes += len(request.Payload)
				if len(waiting) > requestsMax || waitingBytes > requestBytesMax {
					overrun()
					discard(arriving)
					return
				}
			case hand <- next:
				waiting = waiting[1:]
				waitingBytes -= len(next.Payload)
			}
		}
	}()
	return handed
}

// discard is ssh.DiscardRequests without the answers, which would wait for the peer.
func discard(arriving <-chan *ssh.Request) {
	for range arriving {
	}
}

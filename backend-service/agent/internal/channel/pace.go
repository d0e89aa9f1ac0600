package channel

import (
	"io"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

const (
	// heldMost is how many packets may be held back by a key exchange before more wait here. Those who
	// are sending already when it begins come on top of that, and all of it has to stay below the 64
	// that x/crypto holds.
	heldMost = 4
	// exchangeWrites is how much of an exchange is written while packets are held back: our half of the
	// key agreement, and NEWKEYS. After one more write it is over.
	exchangeWrites = 2
	// adjustBytes is how much of a channel can be read without a window adjustment having been sent:
	// x/crypto sends one for more than three packets' worth.
	adjustBytes = 3*copyBytes + 1
	// heldPatience is how long what is held back is believed in. A channel that its peer has closed sends
	// no adjustments any more, and an exchange takes a round trip.
	heldPatience = time.Second
)

// Pace keeps short what a connection has to send while its keys are renewed.
//
// From our KEXINIT to the end of the exchange x/crypto holds packets back, and when 64 are held the next
// writer waits. That may be its own reader, which answers a CLOSE, and then nobody reads the peer's
// part of the exchange: the connection stands still for good. So those who send much send through here,
// and stop long before. What x/crypto does not tell is seen from the transport, to which a packet has
// been written by the time that sending it returns, unless it is held back.
//
// All methods are safe for concurrent use.
type Pace struct {
	mu    sync.Mutex
	moved *sync.Cond
	// writes are those of the transport.
	writes uint64
	// sending counts those between their turn and the end of their sending.
	sending int
	// held counts packets that are held back, heldFrom is what writes was at the first of them.
	held     int
	heldFrom uint64
	over     bool
}

// NewPace is the pace of a connection that nothing was sent over yet.
func NewPace() *Pace {
	pace := &Pace{}
	pace.moved = sync.NewCond(&pace.mu)
	return pace
}

// Written is called by the transport when it has written something.
func (p *Pace) Written() {
	p.move(func() {
		p.writes++
		if p.writes > p.heldFrom+exchangeWrites {
			p.held = 0
		}
	})
}

// Over is called when the transport is closed; nobody waits from then on.
func (p *Pace) Over() { p.move(func() { p.over = true }) }

// Reply answers a request.
func (p *Pace) Reply(request *ssh.Request, ok bool, payload []byte) {
	if request.WantReply {
		before := p.begin()
		p.sent(before, request.Reply(ok, payload))
	}
}

// Channel is the channel, with its data sent and received through the pace. As with the channel itself
// each stream has one reader and one writer at a time.
func (p *Pace) Channel(channel ssh.Channel) ssh.Channel {
	return &paced{Channel: channel, data: stream{ReadWriter: channel, pace: p}}
}

func (p *Pace) move(how func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	how()
	p.moved.Broadcast()
}

// begin waits for a turn to send, and returns how much the transport has written by then.
func (p *Pace) begin() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wait(func() bool { return p.held > 0 && p.held+p.sending >= heldMost })
	p.sending++
	return p.writes
}

// sent ends a turn. What was handed over is held back if the transport has written nothing since; what
// failed was not handed over.
func (p *Pace) sent(before uint64, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sending--
	if err == nil {
		p.hold(before)
	}
}

// adjusted notes a window adjustment, if one was sent after the transport had written so much, waits
// until little is held back, and returns how much the transport has written by then.
func (p *Pace) adjusted(was bool, before uint64) uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if was {
		p.hold(before)
	}
	p.wait(func() bool { return p.held >= heldMost })
	return p.writes
}

func (p *Pace) hold(before uint64) {
	if p.writes != before {
		return
	}
	if p.held == 0 {
		p.heldFrom = p.writes
	}
	p.held++
}

func (p *Pace) wait(full func() bool) {
	if !full() {
		return
	}
	patience := time.AfterFunc(heldPatience, func() { p.move(func() { p.held = 0 }) })
	defer patience.Stop()
	for full() && !p.over {
		p.moved.Wait()
	}
}

// stream is the data of a channel, or its extended data.
type stream struct {
	io.ReadWriter
	pace *Pace
	// read is how much has been read since the transport had written so much.
	read  int
	since uint64
}

func (s *stream) Write(data []byte) (int, error) {
	if len(data) == 0 {
		return 0, nil
	}
	before := s.pace.begin()
	count, err := s.ReadWriter.Write(data)
	s.pace.sent(before, err)
	return count, err
}

// Read counts, since the window adjustments that reading sends are not seen one by one.
func (s *stream) Read(buffer []byte) (int, error) {
	adjusted := s.read >= adjustBytes
	if now := s.pace.adjusted(adjusted, s.since); adjusted || now != s.since {
		s.since, s.read = now, 0
	}
	count, err := s.ReadWriter.Read(buffer)
	s.read += count
	return count, err
}

// paced is a channel that sends and receives through a pace.
type paced struct {
	ssh.Channel
	data stream
}

func (c *paced) Write(data []byte) (int, error)  { return c.data.Write(data) }
func (c *paced) Read(buffer []byte) (int, error) { return c.data.Read(buffer) }

func (c *paced) Stderr() io.ReadWriter {
	return &stream{ReadWriter: c.Channel.Stderr(), pace: c.data.pace}
}

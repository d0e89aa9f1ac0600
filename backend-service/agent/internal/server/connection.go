package server

import (
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/admission"
	"gatehouse.dev/agent/internal/channel"
	"gatehouse.dev/agent/internal/forward"
	"gatehouse.dev/agent/internal/session"
)

const (
	// loginGrace bounds key exchange and authentication together.
	loginGrace = 20 * time.Second
	// channelGrace is how long an open waits for room. A client counts a channel as gone when it has
	// sent its close, a moment before we have given back what it held.
	channelGrace = time.Second
	// opensMax is how many opens may be without an answer at once. A peer that reads its answers is far
	// from it.
	opensMax = 2048
)

// connection is an admitted gateway. Nothing of it is another's: its channels, its listeners and their
// limits are its own.
type connection struct {
	*ssh.ServerConn
	policy    admission.Policy
	host      session.Host
	room      *channel.Room
	pace      *channel.Pace
	opener    *channel.Opener
	listeners *forward.Listeners
	sessions  sync.WaitGroup
	// opens counts those without an answer.
	opens atomic.Int32
}

// serve takes one connection from its first byte to its last.
func (s *Server) serve(accepted net.Conn) {
	transport := &heard{Conn: accepted, pace: channel.NewPace()}
	if !s.roster.enter(transport) {
		_ = transport.Close()
		return
	}
	defer s.roster.leave(transport)
	_ = transport.SetDeadline(time.Now().Add(loginGrace))
	authenticated, channels, requests, err := ssh.NewServerConn(transport, s.configuration)
	if err != nil {
		s.log.Info("connection refused", "cause", err.Error())
		return
	}
	_ = transport.SetDeadline(time.Time{})
	policy, admitted := admission.PolicyOf(authenticated.Permissions)
	if !admitted {
		return
	}
	done := make(chan struct{})
	defer close(done)
	go keepAlive(authenticated, transport, s.keepalive, done)
	gateway := newConnection(authenticated, policy, transport.pace, s.host)
	s.life.attach()
	gateway.serve(channels, requests)
	// Before tidying up, which a file system of the user's can keep from ending.
	s.life.detach()
	gateway.tidyUp()
}

func newConnection(
	authenticated *ssh.ServerConn, policy admission.Policy, pace *channel.Pace, host session.Host,
) *connection {
	room := channel.NewRoom(policy.ChannelsMax)
	opener := channel.NewOpener(authenticated, room, pace)
	return &connection{
		ServerConn: authenticated, policy: policy, host: host, room: room, pace: pace, opener: opener,
		listeners: forward.NewListeners(policy, opener, pace),
	}
}

// serve returns when the connection is over.
func (c *connection) serve(channels <-chan ssh.NewChannel, requests <-chan *ssh.Request) {
	go c.listeners.Serve(channel.Drain(requests, c.hangUp))
	c.serveChannels(channels)
	_ = c.Wait()
}

// tidyUp returns when nothing of the connection is left at a port or in the file system.
func (c *connection) tidyUp() {
	c.listeners.Close()
	c.sessions.Wait()
}

// serveChannels takes every open off the queue at once: a full queue stalls the whole connection.
func (c *connection) serveChannels(channels <-chan ssh.NewChannel) {
	for opening := range channels {
		if c.opens.Add(1) > opensMax {
			c.hangUp()
		}
		open, known := c.kinds()[opening.ChannelType()]
		switch {
		case !known || !c.policy.Allows(open.kind):
			go c.refuse(opening, ssh.Prohibited, "this kind of channel is not allowed")
		case open.kind == admission.Session:
			c.sessions.Go(func() { c.serveChannel(opening, open.serve) })
		default:
			go c.serveChannel(opening, open.serve)
		}
	}
}

// opened is a kind of channel that the gateway opens; the others are opened here, towards the gateway.
type opened struct {
	kind  admission.Kind
	serve func(ssh.NewChannel)
}

func (c *connection) kinds() map[string]opened {
	return map[string]opened{
		"session":                        {admission.Session, c.serveSession},
		"direct-tcpip":                   {admission.DirectTCPIP, c.serveHost},
		"direct-streamlocal@openssh.com": {admission.DirectStreamlocal, c.serveSocket},
	}
}

func (c *connection) serveChannel(opening ssh.NewChannel, serve func(ssh.NewChannel)) {
	if !c.room.Enter(channelGrace) {
		c.refuse(opening, ssh.ResourceShortage, "too many channels")
		return
	}
	defer c.room.Leave()
	serve(opening)
}

func (c *connection) serveSession(opening ssh.NewChannel) {
	if accepted, requests, err := c.accept(opening); err == nil {
		c.host.Serve(accepted, channel.Drain(requests, c.hangUp), session.Connection{
			Remote: c.RemoteAddr(), Local: c.LocalAddr(), Policy: c.policy, Opener: c.opener, Pace: c.pace,
		})
	}
}

func (c *connection) serveHost(opening ssh.NewChannel) {
	destination, err := forward.ParseDestination(opening.ExtraData())
	if err != nil {
		c.refuse(opening, ssh.ConnectionFailed, err.Error())
		return
	}
	socket, refusal := destination.Dial(c.policy)
	c.splice(opening, socket, refusal)
}

func (c *connection) serveSocket(opening ssh.NewChannel) {
	path, err := forward.ParseSocketPath(opening.ExtraData())
	if err != nil {
		c.refuse(opening, ssh.ConnectionFailed, err.Error())
		return
	}
	socket, refusal := path.Dial()
	c.splice(opening, socket, refusal)
}

// splice opens the channel to what was dialled, or refuses it.
func (c *connection) splice(opening ssh.NewChannel, socket channel.Socket, refusal *forward.Refusal) {
	if refusal != nil {
		c.refuse(opening, refusal.Reason, refusal.Sentence)
		return
	}
	accepted, requests, err := c.accept(opening)
	if err != nil {
		_ = socket.Close()
		return
	}
	channel.Splice(accepted, requests, socket)
}

func (c *connection) accept(opening ssh.NewChannel) (ssh.Channel, <-chan *ssh.Request, error) {
	defer c.opens.Add(-1)
	accepted, requests, err := opening.Accept()
	return c.pace.Channel(accepted), requests, err
}

func (c *connection) refuse(opening ssh.NewChannel, reason ssh.RejectionReason, sentence string) {
	defer c.opens.Add(-1)
	_ = opening.Reject(reason, sentence)
}

// hangUp ends the connection with a peer that asks and does not read what it is answered.
func (c *connection) hangUp() { _ = c.Close() }

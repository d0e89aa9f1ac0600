package forward

import (
	"errors"
	"net"
	"sync"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/admission"
	"gatehouse.dev/agent/internal/channel"
)

// listenersMax is how many forwards of both kinds a connection may have.
const listenersMax = 64

// Listeners are the forwards of one connection. Nobody else's requests reach them, and none outlives it.
type Listeners struct {
	policy admission.Policy
	opener *channel.Opener
	pace   *channel.Pace

	mu     sync.Mutex
	closed bool
	at     map[place][]net.Listener
}

// NewListeners are none yet.
func NewListeners(policy admission.Policy, opener *channel.Opener, pace *channel.Pace) *Listeners {
	return &Listeners{policy: policy, opener: opener, pace: pace, at: map[place][]net.Listener{}}
}

// Serve answers the connection's global requests in their order until there are no more.
func (l *Listeners) Serve(requests <-chan *ssh.Request) {
	for asked := range requests {
		parsed, err := parseRequest(asked.Type, asked.Payload)
		switch {
		case err != nil:
			l.pace.Reply(asked, false, nil)
		case parsed.cancel:
			l.pace.Reply(asked, l.cancel(parsed.at), nil)
		default:
			l.listen(asked, parsed.at)
		}
	}
}

// Close ends every forward; the channels that came of them go on.
func (l *Listeners) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, listeners := range l.at {
		closeAll(listeners)
	}
	clear(l.at)
}

// listen answers before it accepts: a client that does not know its port yet would refuse the channel.
func (l *Listeners) listen(asked *ssh.Request, wanted place) {
	kind, listen := admission.ForwardedTCPIP, listenAtPort
	if wanted.path != "" {
		kind, listen = admission.ForwardedStreamlocal, listenAtPath
	}
	if !l.policy.Allows(kind) {
		l.pace.Reply(asked, false, nil)
		return
	}
	listeners, bound, err := l.add(wanted, listen)
	if err != nil {
		l.pace.Reply(asked, false, nil)
		return
	}
	var reply []byte
	if wanted.port != bound.port {
		reply = ssh.Marshal(portBound{uint32(bound.port)})
	}
	l.pace.Reply(asked, true, reply)
	for _, listener := range listeners {
		go l.opener.Serve(listener, bound.opening)
	}
}

// add keeps what listen makes, unless there are too many already or the connection is over.
func (l *Listeners) add(
	wanted place, listen func(place) ([]net.Listener, place, error),
) ([]net.Listener, place, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.at) >= listenersMax {
		return nil, place{}, errors.New("no more listeners")
	}
	listeners, bound, err := listen(wanted)
	if err != nil {
		return nil, place{}, err
	}
	l.at[bound] = listeners
	return listeners, bound, nil
}

func (l *Listeners) cancel(at place) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	listeners, there := l.at[at]
	closeAll(listeners)
	delete(l.at, at)
	return there
}

func listenAtPort(wanted place) ([]net.Listener, place, error) {
	listeners, port, err := listenLoopback(wanted.port)
	return listeners, place{address: wanted.address, port: port}, err
}

func listenAtPath(wanted place) ([]net.Listener, place, error) {
	listener, err := ListenPrivately(string(wanted.path))
	return []net.Listener{listener}, wanted, err
}

// opening is the channel that a connection to the place becomes.
func (p place) opening(from net.Addr) channel.Opening {
	if p.path != "" {
		return channel.Opening{
			Kind:    "forwarded-streamlocal@openssh.com",
			Payload: ssh.Marshal(forwardedStreamlocal{Path: string(p.path)}),
		}
	}
	host, port := channel.HostAndPort(from)
	return channel.Opening{Kind: "forwarded-tcpip", Payload: ssh.Marshal(forwardedTCPIP{
		Address: p.address, Port: uint32(p.port), OriginatorHost: host, OriginatorPort: port,
	})}
}

func closeAll(listeners []net.Listener) {
	for _, listener := range listeners {
		_ = listener.Close()
	}
}

package server

import (
	"net"
	"slices"
	"time"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/admission"
	"gatehouse.dev/agent/internal/session"
)

const (
	// loginGrace bounds key exchange and authentication together.
	loginGrace = 20 * time.Second
	// channelGrace is how long an open waits for room. A client counts a channel as gone when it has
	// sent its close, a moment before we have given back what it held.
	channelGrace = time.Second
)

// serve takes one connection from its first byte to its last.
func (s *Server) serve(accepted net.Conn) {
	transport := &heard{Conn: accepted}
	defer transport.Close()
	_ = transport.SetDeadline(time.Now().Add(loginGrace))
	connection, channels, requests, err := ssh.NewServerConn(transport, s.configuration)
	if err != nil {
		s.log.Info("connection refused", "cause", err.Error())
		return
	}
	_ = transport.SetDeadline(time.Time{})
	policy, admitted := admission.PolicyOf(connection.Permissions)
	if !admitted {
		return
	}
	s.life.attach()
	defer s.life.detach()
	done := make(chan struct{})
	defer close(done)
	go keepAlive(connection, transport, s.keepalive, done)
	go ssh.DiscardRequests(requests)
	peer := session.Peer{Remote: connection.RemoteAddr(), Local: connection.LocalAddr()}
	s.serveChannels(channels, policy, peer)
	_ = connection.Wait()
}

// serveChannels takes every open off the queue at once: a full queue stalls the whole connection.
func (s *Server) serveChannels(channels <-chan ssh.NewChannel, policy admission.Policy, peer session.Peer) {
	room := make(chan struct{}, policy.ChannelsMax)
	for opening := range channels {
		if kind := opening.ChannelType(); kind != "session" || !slices.Contains(policy.Channels, kind) {
			go func() { _ = opening.Reject(ssh.Prohibited, "this kind of channel is not allowed") }()
			continue
		}
		go func() {
			select {
			case room <- struct{}{}:
			case <-time.After(channelGrace):
				_ = opening.Reject(ssh.ResourceShortage, "too many channels")
				return
			}
			defer func() { <-room }()
			if channel, requests, err := opening.Accept(); err == nil {
				s.host.Serve(channel, requests, peer)
			}
		}()
	}
}

// Package server is the agent's SSH server: it listens, admits gateways, and ends when nobody has
// needed it for too long.
package server

import (
	"errors"
	"log/slog"
	"net"
	"time"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/account"
	"gatehouse.dev/agent/internal/admission"
	"gatehouse.dev/agent/internal/document"
	"gatehouse.dev/agent/internal/process"
	"gatehouse.dev/agent/internal/session"
)

// Protocol is the version of what passes between gateway and agent (PROTOCOL.md).
const Protocol = 2

// versionString names the protocol before a byte of it has passed.
const versionString = "SSH-2.0-GatehouseAgent_2"

// connectionsMax bounds connections, authenticated or not; a workload has a gateway or a few.
const connectionsMax = 64

// closePatience is how long Close waits for connections to tidy up after themselves.
const closePatience = time.Second

// acceptPause is how long a failing listener is left alone, for one when descriptors have run out.
const acceptPause = 50 * time.Millisecond

// Server serves one workload.
type Server struct {
	configuration *ssh.ServerConfig
	host          session.Host
	keepalive     time.Duration
	life          *life
	roster        roster
	log           *slog.Logger
}

// New makes the server of the workload that the document describes. Its dead-man's switch is on from
// now.
func New(document document.Document, reaper *process.Reaper, log *slog.Logger) *Server {
	gate := admission.Gate{
		WorkloadID: document.WorkloadID, Authorities: document.Authorities, Now: time.Now,
	}
	configuration := &ssh.ServerConfig{
		Config: ssh.Config{
			KeyExchanges: []string{ssh.KeyExchangeMLKEM768X25519, ssh.KeyExchangeCurve25519},
			Ciphers: []string{
				ssh.CipherAES128GCM, ssh.CipherAES256GCM, ssh.CipherChaCha20Poly1305,
			},
			MACs:           []string{ssh.HMACSHA256ETM, ssh.HMACSHA512ETM},
			RekeyThreshold: document.RekeyBytes,
		},
		PublicKeyAuthAlgorithms: []string{ssh.KeyAlgoED25519},
		PublicKeyCallback:       gate.PublicKeyCallback,
		ServerVersion:           versionString,
	}
	configuration.AddHostKey(document.HostKey)
	return &Server{
		configuration: configuration,
		host: session.Host{
			Account: account.Ours(document.Home, document.Shell), Reaper: reaper, Log: log,
		},
		keepalive: document.Timers.Keepalive,
		life:      newLife(document.Timers),
		log:       log,
	}
}

// Over delivers the reason once nobody has needed the workload for too long.
func (s *Server) Over() <-chan Reason { return s.life.over }

// Close ends every connection, and waits a moment until what they had in the file system is gone.
func (s *Server) Close() { s.roster.close(closePatience) }

// Accept serves every connection to the listener until that is closed.
func (s *Server) Accept(listener net.Listener) {
	room := make(chan struct{}, connectionsMax)
	for {
		accepted, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			s.log.Warn("accept failed", "cause", err.Error())
			time.Sleep(acceptPause)
			continue
		}
		select {
		case room <- struct{}{}:
			go func() {
				defer func() { <-room }()
				s.serve(accepted)
			}()
		default:
			_ = accepted.Close()
		}
	}
}

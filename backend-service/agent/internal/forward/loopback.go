package forward

import (
	"errors"
	"net"
	"strconv"
	"syscall"
)

// portAttempts is how often a free port of IPv4 may turn out to be somebody's in IPv6.
const portAttempts = 4

// meansLoopback are the addresses that a client may ask to listen at. All of them mean the loopback
// interface, as under sshd with GatewayPorts no.
var meansLoopback = map[string]bool{
	"": true, "localhost": true, "127.0.0.1": true, "::1": true, "*": true, "0.0.0.0": true, "::": true,
}

// listenLoopback listens at a port of 127.0.0.1 and, where there is one, ::1; at a free one for 0.
func listenLoopback(port uint16) ([]net.Listener, uint16, error) {
	for attempt := 1; ; attempt++ {
		listeners, bound, err := listenBoth(port)
		if port == 0 && attempt < portAttempts && errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		return listeners, bound, err
	}
}

func listenBoth(port uint16) ([]net.Listener, uint16, error) {
	first, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(port))))
	if err != nil {
		return nil, 0, err
	}
	bound := uint16(first.Addr().(*net.TCPAddr).Port)
	second, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(int(bound))))
	switch {
	case err == nil:
		return []net.Listener{first, second}, bound, nil
	case errors.Is(err, syscall.EADDRINUSE):
		// Half a port would be a name for two things: localhost is one or the other.
		_ = first.Close()
		return nil, 0, err
	default:
		return []net.Listener{first}, bound, nil
	}
}

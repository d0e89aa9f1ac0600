// Package forward is what passes through a connection to and from the workload's own network and file
// system: TCP and Unix sockets, dialled for the client or listened at for it (RFC 4254 section 7,
// OpenSSH's PROTOCOL section 2.4).
package forward

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/admission"
	"gatehouse.dev/agent/internal/channel"
)

const (
	hostBytesMax = 255
	portMax      = 1<<16 - 1
	// dialTimeout bounds resolving a name and dialling all its addresses together.
	dialTimeout = 10 * time.Second
	// addressesMax is how many addresses of a name are dialled.
	addressesMax = 16
)

// Refusal is why a channel does not open, as its CHANNEL_OPEN_FAILURE says it.
type Refusal struct {
	Reason   ssh.RejectionReason
	Sentence string
}

// directTCPIP is the payload of RFC 4254 section 7.2. The originator is for the gateway to record.
type directTCPIP struct {
	Host           string
	Port           uint32
	OriginatorHost string
	OriginatorPort uint32
}

// Destination is where a direct-tcpip channel is to go.
type Destination struct {
	host string
	port uint16
}

// ParseDestination reads the payload of a direct-tcpip channel's open.
func ParseDestination(payload []byte) (Destination, error) {
	var asked directTCPIP
	if err := ssh.Unmarshal(payload, &asked); err != nil {
		return Destination{}, errors.New("not a direct-tcpip payload")
	}
	if asked.Host == "" || len(asked.Host) > hostBytesMax || strings.ContainsFunc(asked.Host, notGraphic) {
		return Destination{}, errors.New("not the name of a host")
	}
	if asked.Port < 1 || asked.Port > portMax {
		return Destination{}, errors.New("not a port")
	}
	return Destination{host: asked.Host, port: uint16(asked.Port)}, nil
}

// notGraphic is every character that stands in no name and no address of a host.
func notGraphic(character rune) bool { return character <= ' ' || character >= 0x7f }

var outside = &Refusal{ssh.Prohibited, "the destination is in no network that the policy allows"}

// resolve is the workload's resolver: its hosts file and its DNS servers, without the C library.
var resolve = (&net.Resolver{PreferGo: true}).LookupNetIP

// Dial connects to the destination. Names are resolved here, in the workload, and only an address that
// the policy reaches is ever dialled: what a name stands for is its owner's to say, and may change with each
// question.
func (d Destination) Dial(policy admission.Policy) (channel.Socket, *Refusal) {
	if len(policy.Networks) == 0 {
		return nil, outside
	}
	ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
	defer cancel()
	resolved, err := d.addresses(ctx)
	if err != nil {
		return nil, &Refusal{ssh.ConnectionFailed, "the name of the host is not known in the workload"}
	}
	var addresses []netip.Addr
	for _, address := range resolved {
		if plain := address.Unmap(); policy.Reaches(plain) && len(addresses) < addressesMax {
			addresses = append(addresses, plain)
		}
	}
	if len(addresses) == 0 {
		return nil, outside
	}
	socket, err := dialInTurn(ctx, addresses, d.port)
	if err != nil {
		return nil, &Refusal{ssh.ConnectionFailed, sentence(err)}
	}
	return socket, nil
}

func (d Destination) addresses(ctx context.Context) ([]netip.Addr, error) {
	if address, err := netip.ParseAddr(d.host); err == nil {
		return []netip.Addr{address}, nil
	}
	return resolve(ctx, "ip", d.host)
}

// dialInTurn gives each address its share of the time that is left.
func dialInTurn(ctx context.Context, addresses []netip.Addr, port uint16) (channel.Socket, error) {
	deadline, _ := ctx.Deadline()
	var failures []error
	for number, address := range addresses {
		share := time.Until(deadline) / time.Duration(len(addresses)-number)
		dialer := net.Dialer{Timeout: share}
		socket, err := dialer.DialContext(ctx, "tcp", netip.AddrPortFrom(address, port).String())
		if err == nil {
			return socket.(*net.TCPConn), nil
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

// sentence says why nothing answered, without what the client did not know before.
func sentence(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the destination refused the connection"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "the destination did not answer in time"
	default:
		return "the destination cannot be reached from the workload"
	}
}

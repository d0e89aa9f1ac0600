package admission

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"gatehouse.dev/agent/internal/strictjson"
)

// PolicyOption is the critical option that carries what the agent itself must enforce.
const PolicyOption = "policy@gatehouse.dev"

const (
	channelsMaxMost = 1000
	networksMost    = 256
)

// Kind is a kind of channel by its word in a policy.
type Kind string

const (
	// Session: shell, exec and subsystem.
	Session Kind = "session"
	// DirectTCPIP: a connection from the workload to a host and port.
	DirectTCPIP Kind = "direct-tcpip"
	// ForwardedTCPIP: a port that the workload listens at for the client.
	ForwardedTCPIP Kind = "forwarded-tcpip"
	// DirectStreamlocal: a connection to a Unix socket of the workload.
	DirectStreamlocal Kind = "direct-streamlocal"
	// ForwardedStreamlocal: a Unix socket that the workload listens at for the client.
	ForwardedStreamlocal Kind = "forwarded-streamlocal"
	// X11: the client's display for the workload's programs.
	X11 Kind = "x11"
	// AuthAgent: the client's authentication agent for the workload's programs.
	AuthAgent Kind = "auth-agent"
)

// vocabularies are the kinds that each version of the policy knows.
var vocabularies = map[int][]Kind{
	1: {Session},
	2: {Session, DirectTCPIP, ForwardedTCPIP, DirectStreamlocal, ForwardedStreamlocal, X11, AuthAgent},
}

// Policy is the part of a session's policy that only the agent can hold it to.
type Policy struct {
	// Channels are the kinds of channel that may be opened, whichever end opens them.
	Channels []Kind
	// ChannelsMax is how many may be open at once on one connection.
	ChannelsMax int
	// Networks are where the destination of a direct-tcpip channel may be, once it is resolved.
	Networks []netip.Prefix
}

// Allows reports whether channels of the kind may be opened.
func (p Policy) Allows(kind Kind) bool { return slices.Contains(p.Channels, kind) }

// Reaches reports whether the address may be a destination. An IPv4 address is one, however it came.
func (p Policy) Reaches(address netip.Addr) bool {
	plain := address.Unmap()
	return slices.ContainsFunc(p.Networks, func(network netip.Prefix) bool { return network.Contains(plain) })
}

// ParsePolicy reads the value of PolicyOption. What it does not know it refuses, since an
// unknown word may be a restriction.
func ParsePolicy(text string) (Policy, error) {
	members, err := strictjson.Members([]byte(text))
	if err != nil {
		return Policy{}, err
	}
	var version int
	if err := members.Into("version", &version); err != nil {
		return Policy{}, err
	}
	switch version {
	case 1:
		err = members.Exactly("version", "channels", "channelsMax")
	case 2:
		err = members.Exactly("version", "channels", "channelsMax", "networks")
	default:
		err = fmt.Errorf("version %d is neither 1 nor 2", version)
	}
	if err != nil {
		return Policy{}, err
	}
	return policyOf(members, version)
}

func policyOf(members strictjson.Object, version int) (Policy, error) {
	var policy Policy
	if err := errors.Join(
		members.Into("channels", &policy.Channels),
		members.Into("channelsMax", &policy.ChannelsMax),
	); err != nil {
		return Policy{}, err
	}
	for _, kind := range policy.Channels {
		if !slices.Contains(vocabularies[version], kind) {
			return Policy{}, fmt.Errorf("channel kind %q is unknown", kind)
		}
	}
	if policy.ChannelsMax < 1 || policy.ChannelsMax > channelsMaxMost {
		return Policy{}, fmt.Errorf("channelsMax must be 1 to %d", channelsMaxMost)
	}
	if version == 1 {
		return policy, nil
	}
	var err error
	policy.Networks, err = networks(members)
	return policy, err
}

func networks(members strictjson.Object) ([]netip.Prefix, error) {
	var texts []string
	if err := members.Into("networks", &texts); err != nil {
		return nil, err
	}
	if len(texts) > networksMost {
		return nil, fmt.Errorf("more than %d networks", networksMost)
	}
	var found []netip.Prefix
	for _, text := range texts {
		network, err := netip.ParsePrefix(text)
		if err != nil || network != network.Masked() || network.String() != text || network.Addr().Is4In6() {
			return nil, fmt.Errorf("network %q is not a CIDR in canonical form", text)
		}
		found = append(found, network)
	}
	return found, nil
}

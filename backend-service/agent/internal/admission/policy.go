package admission

import (
	"errors"
	"fmt"

	"gatehouse.dev/agent/internal/strictjson"
)

// PolicyOption is the critical option that carries what the agent itself must enforce.
const PolicyOption = "policy@gatehouse.dev"

const (
	policyVersion   = 1
	channelsMaxMost = 1000
)

// Policy is the part of a session's policy that only the agent can hold it to.
type Policy struct {
	// Channels are the kinds of channel that may be opened.
	Channels []string
	// ChannelsMax is how many may be open at once on one connection.
	ChannelsMax int
}

// ParsePolicy reads the value of PolicyOption. What it does not know it refuses, since an
// unknown word may be a restriction.
func ParsePolicy(text string) (Policy, error) {
	members, err := strictjson.Parse([]byte(text), "version", "channels", "channelsMax")
	if err != nil {
		return Policy{}, err
	}
	var version int
	var policy Policy
	if err := errors.Join(
		members.Into("version", &version),
		members.Into("channels", &policy.Channels),
		members.Into("channelsMax", &policy.ChannelsMax),
	); err != nil {
		return Policy{}, err
	}
	if version != policyVersion {
		return Policy{}, fmt.Errorf("version %d is not %d", version, policyVersion)
	}
	for _, kind := range policy.Channels {
		if kind != "session" {
			return Policy{}, fmt.Errorf("channel kind %q is unknown", kind)
		}
	}
	if policy.ChannelsMax < 1 || policy.ChannelsMax > channelsMaxMost {
		return Policy{}, fmt.Errorf("channelsMax must be 1 to %d", channelsMaxMost)
	}
	return policy, nil
}

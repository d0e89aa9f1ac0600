package forward

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/admission"
)

// These replace the resolver, and so do not run beside one another.

func resolvingTo(t *testing.T, addresses ...string) {
	t.Helper()
	before := resolve
	t.Cleanup(func() { resolve = before })
	resolve = func(context.Context, string, string) ([]netip.Addr, error) {
		var found []netip.Addr
		for _, address := range addresses {
			found = append(found, netip.MustParseAddr(address))
		}
		return found, nil
	}
}

func policyOf(networks ...string) admission.Policy {
	var policy admission.Policy
	for _, network := range networks {
		policy.Networks = append(policy.Networks, netip.MustParsePrefix(network))
	}
	return policy
}

func listening(t *testing.T, address string) Destination {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return Destination{host: "name.invalid", port: uint16(listener.Addr().(*net.TCPAddr).Port)}
}

func TestOnlyWhatANameResolvesToCounts(t *testing.T) {
	destination := listening(t, "127.0.0.1:0")
	resolvingTo(t, "127.0.0.1")
	if _, refusal := destination.Dial(policyOf("10.0.0.0/8")); refusal == nil || refusal.Reason != ssh.Prohibited {
		t.Fatalf("%+v", refusal)
	}
	resolvingTo(t, "::ffff:127.0.0.1")
	if _, refusal := destination.Dial(policyOf("::/0")); refusal == nil || refusal.Reason != ssh.Prohibited {
		t.Fatalf("an IPv4 address in an IPv6 network: %+v", refusal)
	}
}

func TestAddressesAreDialledInTurnAndThoseOutsideNever(t *testing.T) {
	destination := listening(t, "127.0.0.3:0")
	outside := listening(t, "127.0.1.1:0")
	resolvingTo(t, "127.0.1.1", "127.0.0.2", "::ffff:127.0.0.3")
	socket, refusal := destination.Dial(policyOf("127.0.0.0/24"))
	if refusal != nil {
		t.Fatalf("%+v", refusal)
	}
	defer socket.Close()
	if remote := socket.RemoteAddr().(*net.TCPAddr).IP.String(); remote != "127.0.0.3" {
		t.Fatal(remote)
	}
	if _, refusal := outside.Dial(policyOf("127.0.0.0/24")); refusal == nil || refusal.Reason != ssh.ConnectionFailed {
		t.Fatalf("dialled outside the networks: %+v", refusal)
	}
}

func TestANameThatStandsForNothingIsAFailedConnection(t *testing.T) {
	resolvingTo(t)
	resolve = func(context.Context, string, string) ([]netip.Addr, error) {
		return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
	}
	if _, refusal := (Destination{host: "name.invalid", port: 1}).Dial(policyOf("0.0.0.0/0")); refusal == nil ||
		refusal.Reason != ssh.ConnectionFailed {
		t.Fatalf("%+v", refusal)
	}
}

func TestAResolverThatDoesNotAnswerIsBounded(t *testing.T) {
	resolvingTo(t)
	resolve = func(ctx context.Context, _, _ string) ([]netip.Addr, error) {
		deadline, bounded := ctx.Deadline()
		if !bounded || time.Until(deadline) > dialTimeout {
			t.Error("no bound")
		}
		return nil, context.DeadlineExceeded
	}
	if _, refusal := (Destination{host: "name.invalid", port: 1}).Dial(policyOf("0.0.0.0/0")); refusal == nil ||
		refusal.Reason != ssh.ConnectionFailed {
		t.Fatalf("%+v", refusal)
	}
}

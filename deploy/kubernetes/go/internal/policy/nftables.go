package policy

import (
	"fmt"
	"net/netip"
	"strings"
)

// Table is the packet filter's table that holds the rules and nothing else.
const Table = "gatehouse_policies"

// Nftables writes the rules as one transaction that takes the place of the one before. Packets of a
// connection that was let through pass, whatever policies say by now.
//
// A gate's chain returns for what is let through, so that both gates of a packet, its sender's and its
// receiver's, are asked. The chains hang in two hooks: what goes from pod to pod is forwarded by the node,
// what goes to the node itself, or to the API server behind its Service, comes in. What the node sends
// passes neither: kubelets may always probe.
func Nftables(rules Rules) string {
	text := &strings.Builder{}
	fmt.Fprintf(text, "table inet %[1]s\ndelete table inet %[1]s\ntable inet %[1]s {\n", Table)
	for _, gate := range rules.Egress {
		writeGate(text, chainOf("from", gate.Pod), "daddr", gate)
	}
	for _, gate := range rules.Ingress {
		writeGate(text, chainOf("to", gate.Pod), "saddr", gate)
	}
	text.WriteString("chain gates {\nct state established,related return\n")
	writeDispatch(text, "saddr", "from", rules.Egress)
	writeDispatch(text, "daddr", "to", rules.Ingress)
	text.WriteString("}\n")
	for _, hook := range []string{"forward", "input"} {
		fmt.Fprintf(text, "chain %[1]s {\ntype filter hook %[1]s priority filter; policy accept;\njump gates\n}\n", hook)
	}
	text.WriteString("}\n")
	return text.String()
}

func writeDispatch(text *strings.Builder, field, direction string, gates []Gate) {
	if len(gates) == 0 {
		return
	}
	verdicts := make([]string, 0, len(gates))
	for _, gate := range gates {
		verdicts = append(verdicts, fmt.Sprintf("%s : jump %s", gate.Pod, chainOf(direction, gate.Pod)))
	}
	fmt.Fprintf(text, "ip %s vmap { %s }\n", field, strings.Join(verdicts, ", "))
}

func writeGate(text *strings.Builder, chain, field string, gate Gate) {
	fmt.Fprintf(text, "chain %s {\n", chain)
	for _, opening := range gate.Openings {
		peers := matchPeers(field, opening)
		if len(opening.Ports) == 0 {
			fmt.Fprintf(text, "%sreturn\n", peers)
		}
		for _, ports := range opening.Ports {
			fmt.Fprintf(text, "%s%s dport %d-%d return\n", peers, ports.Protocol, ports.First, ports.Last)
		}
	}
	text.WriteString("drop\n}\n")
}

func matchPeers(field string, opening Opening) string {
	if opening.AnyPeer {
		return ""
	}
	peers := make([]string, 0, len(opening.Peers))
	for _, peer := range opening.Peers {
		peers = append(peers, peer.String())
	}
	match := fmt.Sprintf("ip %s { %s } ", field, strings.Join(peers, ", "))
	for _, except := range opening.Except {
		match += fmt.Sprintf("ip %s != %s ", field, except)
	}
	return match
}

func chainOf(direction string, pod netip.Addr) string {
	return direction + "_" + strings.ReplaceAll(pod.String(), ".", "_")
}

// Package policy turns the network policies of a cluster into rules of its node's packet filter. It is
// for the test cluster: a field that it does not know is an error, never a rule that says less.
package policy

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

const portMax = 65535

// Cluster is what rules are made from: all that is known at one moment.
type Cluster struct {
	Namespaces []*corev1.Namespace
	Pods       []*corev1.Pod
	Policies   []*networkingv1.NetworkPolicy
}

// Rules has a gate for each pod and direction that some policy isolates; who has no gate is open.
type Rules struct {
	Ingress []Gate
	Egress  []Gate
}

// Gate is closed but for its openings.
type Gate struct {
	Pod      netip.Addr
	Openings []Opening
}

// Opening lets through what comes from or goes to the peers, on the ports.
type Opening struct {
	// AnyPeer opens for every address; Peers is empty then.
	AnyPeer bool
	Peers   []netip.Prefix
	Except  []netip.Prefix
	// Ports is empty where every port of every protocol is open.
	Ports []PortRange
}

// PortRange is of one protocol, "tcp" or "udp", from First to Last.
type PortRange struct {
	Protocol    string
	First, Last uint16
}

// Compile makes the rules. Pods without an address of their own (not started, ended, or on the node's
// network) have none.
func Compile(cluster Cluster) (Rules, error) {
	compiler := compiler{namespaces: map[string]labels.Set{}}
	for _, namespace := range cluster.Namespaces {
		compiler.namespaces[namespace.Name] = namespace.Labels
	}
	for _, pod := range cluster.Pods {
		if address, has := addressOf(pod); has {
			compiler.pods = append(compiler.pods, located{pod, address})
		}
	}
	ingress, egress := map[netip.Addr][]Opening{}, map[netip.Addr][]Opening{}
	for _, policy := range inOrder(cluster.Policies) {
		if err := compiler.add(policy, ingress, egress); err != nil {
			return Rules{}, fmt.Errorf("NetworkPolicy %s/%s: %w", policy.Namespace, policy.Name, err)
		}
	}
	return Rules{gates(ingress), gates(egress)}, nil
}

// inOrder makes the same rules of the same policies, however they were listed.
func inOrder(policies []*networkingv1.NetworkPolicy) []*networkingv1.NetworkPolicy {
	ordered := slices.Clone(policies)
	slices.SortFunc(ordered, func(a, b *networkingv1.NetworkPolicy) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	return ordered
}

type located struct {
	pod     *corev1.Pod
	address netip.Addr
}

type compiler struct {
	namespaces map[string]labels.Set
	pods       []located
}

func (c *compiler) add(policy *networkingv1.NetworkPolicy, ingress, egress map[netip.Addr][]Opening) error {
	spec := policy.Spec
	selected, err := c.selectPods(&spec.PodSelector, nil, policy.Namespace)
	if err != nil {
		return fmt.Errorf("spec.podSelector: %w", err)
	}
	isolatesIngress, isolatesEgress, err := directions(spec)
	if err != nil {
		return err
	}
	var in, out []Opening
	for i, rule := range spec.Ingress {
		openings, err := c.openings(policy.Namespace, rule.From, rule.Ports)
		if err != nil {
			return fmt.Errorf("spec.ingress[%d]: %w", i, err)
		}
		in = append(in, openings...)
	}
	for i, rule := range spec.Egress {
		openings, err := c.openings(policy.Namespace, rule.To, rule.Ports)
		if err != nil {
			return fmt.Errorf("spec.egress[%d]: %w", i, err)
		}
		out = append(out, openings...)
	}
	for _, address := range selected {
		if isolatesIngress {
			ingress[address] = append(ingress[address], in...)
		}
		if isolatesEgress {
			egress[address] = append(egress[address], out...)
		}
	}
	return nil
}

// directions says which of them a policy isolates; without a list that is ingress always, and egress
// where it has rules for it.
func directions(spec networkingv1.NetworkPolicySpec) (ingress, egress bool, err error) {
	if len(spec.PolicyTypes) == 0 {
		return true, len(spec.Egress) > 0, nil
	}
	for _, policyType := range spec.PolicyTypes {
		switch policyType {
		case networkingv1.PolicyTypeIngress:
			ingress = true
		case networkingv1.PolicyTypeEgress:
			egress = true
		default:
			return false, false, fmt.Errorf("spec.policyTypes: %q is not known here", policyType)
		}
	}
	return ingress, egress, nil
}

// openings makes one of all selected pods, and one of each block of addresses.
func (c *compiler) openings(namespace string, peers []networkingv1.NetworkPolicyPeer,
	ports []networkingv1.NetworkPolicyPort,
) ([]Opening, error) {
	ranges, err := portRanges(ports)
	if err != nil {
		return nil, err
	}
	if len(peers) == 0 {
		return []Opening{{AnyPeer: true, Ports: ranges}}, nil
	}
	var openings []Opening
	pods := map[netip.Addr]bool{}
	for i, peer := range peers {
		if peer.IPBlock != nil {
			opening, err := block(peer.IPBlock)
			if err != nil {
				return nil, fmt.Errorf("peer %d: ipBlock: %w", i, err)
			}
			opening.Ports = ranges
			openings = append(openings, opening)
			continue
		}
		selected, err := c.selectPods(peer.PodSelector, peer.NamespaceSelector, namespace)
		if err != nil {
			return nil, fmt.Errorf("peer %d: %w", i, err)
		}
		for _, address := range selected {
			pods[address] = true
		}
	}
	if len(pods) > 0 {
		opening := Opening{Ports: ranges}
		for _, address := range sorted(pods) {
			opening.Peers = append(opening.Peers, netip.PrefixFrom(address, address.BitLen()))
		}
		openings = append(openings, opening)
	}
	return openings, nil
}

// selectPods finds the pods that both selectors take. Without one for namespaces only those of the
// policy's own are asked; without one for pods all of them are taken.
func (c *compiler) selectPods(pods, namespaces *metav1.LabelSelector, own string) ([]netip.Addr, error) {
	takesPod, err := selector(pods)
	if err != nil {
		return nil, fmt.Errorf("podSelector: %w", err)
	}
	takesNamespace, err := selector(namespaces)
	if err != nil {
		return nil, fmt.Errorf("namespaceSelector: %w", err)
	}
	var selected []netip.Addr
	for _, candidate := range c.pods {
		namespace := candidate.pod.Namespace
		if namespaces == nil && namespace != own {
			continue
		}
		if namespaces != nil && !takesNamespace.Matches(c.namespaces[namespace]) {
			continue
		}
		if takesPod.Matches(labels.Set(candidate.pod.Labels)) {
			selected = append(selected, candidate.address)
		}
	}
	return selected, nil
}

func selector(of *metav1.LabelSelector) (labels.Selector, error) {
	if of == nil {
		return labels.Everything(), nil
	}
	return metav1.LabelSelectorAsSelector(of)
}

func block(of *networkingv1.IPBlock) (Opening, error) {
	peer, err := prefix(of.CIDR)
	if err != nil {
		return Opening{}, err
	}
	opening := Opening{Peers: []netip.Prefix{peer}}
	for _, text := range of.Except {
		except, err := prefix(text)
		if err != nil {
			return Opening{}, err
		}
		opening.Except = append(opening.Except, except)
	}
	return opening, nil
}

func prefix(text string) (netip.Prefix, error) {
	parsed, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	if !parsed.Addr().Is4() {
		return netip.Prefix{}, fmt.Errorf("%s: only IPv4 is known here", text)
	}
	return parsed.Masked(), nil
}

func portRanges(ports []networkingv1.NetworkPolicyPort) ([]PortRange, error) {
	var ranges []PortRange
	for i, port := range ports {
		portRange, err := rangeOf(port)
		if err != nil {
			return nil, fmt.Errorf("ports[%d]: %w", i, err)
		}
		ranges = append(ranges, portRange)
	}
	return ranges, nil
}

func rangeOf(port networkingv1.NetworkPolicyPort) (PortRange, error) {
	portRange := PortRange{Protocol: "tcp", First: 0, Last: portMax}
	if port.Protocol != nil {
		switch *port.Protocol {
		case corev1.ProtocolTCP:
		case corev1.ProtocolUDP:
			portRange.Protocol = "udp"
		default:
			return PortRange{}, fmt.Errorf("protocol %s is not known here", *port.Protocol)
		}
	}
	if port.Port == nil {
		return portRange, nil
	}
	number := port.Port.IntValue()
	if port.Port.StrVal != "" || number < 1 || number > portMax {
		return PortRange{}, fmt.Errorf("port %s: only numbers are known here", port.Port)
	}
	portRange.First, portRange.Last = uint16(number), uint16(number)
	if port.EndPort != nil {
		if int(*port.EndPort) < number || *port.EndPort > portMax {
			return PortRange{}, fmt.Errorf("endPort %d does not fit port %d", *port.EndPort, number)
		}
		portRange.Last = uint16(*port.EndPort)
	}
	return portRange, nil
}

func addressOf(pod *corev1.Pod) (netip.Addr, bool) {
	ended := pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	if pod.Spec.HostNetwork || ended {
		return netip.Addr{}, false
	}
	address, err := netip.ParseAddr(pod.Status.PodIP)
	return address, err == nil && address.Is4()
}

func gates(openings map[netip.Addr][]Opening) []Gate {
	all := make([]Gate, 0, len(openings))
	for _, pod := range sorted(openings) {
		all = append(all, Gate{pod, openings[pod]})
	}
	return all
}

func sorted[V any](keyed map[netip.Addr]V) []netip.Addr {
	addresses := make([]netip.Addr, 0, len(keyed))
	for address := range keyed {
		addresses = append(addresses, address)
	}
	slices.SortFunc(addresses, netip.Addr.Compare)
	return addresses
}

package policy

import (
	"fmt"
	"math/rand"
	"net/netip"
	"strings"
	"testing"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Rules say of every packet what an evaluator that knows nothing of them says of the policies.
func TestRulesAgreeWithAnotherEvaluator(t *testing.T) {
	seed := rand.Int63()
	random := rand.New(rand.NewSource(seed))
	allowed, refused := 0, 0
	for round := 0; round < 300; round++ {
		cluster := someCluster(random)
		rules, err := Compile(cluster)
		if err != nil {
			t.Fatalf("seed %d, round %d: %v", seed, round, err)
		}
		judge := matcher.BuildNetworkPolicies(false, cluster.Policies)
		for _, from := range peersOf(cluster) {
			for _, to := range peersOf(cluster) {
				for _, port := range ports {
					for _, protocol := range []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP} {
						traffic := &matcher.Traffic{
							Source: from.peer, Destination: to.peer, ResolvedPort: int(port), Protocol: protocol,
						}
						expected := judge.IsTrafficAllowed(traffic).IsAllowed()
						actual := rules.allow(from.address, to.address, strings.ToLower(string(protocol)), port)
						if expected != actual {
							t.Fatalf("seed %d, round %d: %s to %s, %s %d: expected %t, rules say %t\n%s",
								seed, round, from.address, to.address, protocol, port, expected, actual, Nftables(rules))
						}
						if expected {
							allowed++
						} else {
							refused++
						}
					}
				}
			}
		}
	}
	if allowed < 1000 || refused < 1000 {
		t.Fatalf("too little of both was seen: %d allowed, %d refused", allowed, refused)
	}
}

// allow reads the rules as the packet filter does.
func (r Rules) allow(from, to netip.Addr, protocol string, port uint16) bool {
	return passes(r.Egress, from, to, protocol, port) && passes(r.Ingress, to, from, protocol, port)
}

func passes(gates []Gate, pod, peer netip.Addr, protocol string, port uint16) bool {
	for _, gate := range gates {
		if gate.Pod == pod {
			for _, opening := range gate.Openings {
				if opening.lets(peer) && opening.opens(protocol, port) {
					return true
				}
			}
			return false
		}
	}
	return true
}

func (o Opening) lets(peer netip.Addr) bool {
	for _, except := range o.Except {
		if except.Contains(peer) {
			return false
		}
	}
	for _, prefix := range o.Peers {
		if prefix.Contains(peer) {
			return true
		}
	}
	return o.AnyPeer
}

func (o Opening) opens(protocol string, port uint16) bool {
	for _, ports := range o.Ports {
		if ports.Protocol == protocol && ports.First <= port && port <= ports.Last {
			return true
		}
	}
	return len(o.Ports) == 0
}

var (
	ports      = []uint16{22, 80, 443, 8080}
	namespaces = []string{"apps", "tools", "workloads"}
	values     = []string{"a", "b"}
	blocks     = []string{"10.244.0.0/24", "10.244.0.0/30", "10.244.0.5/32", "192.0.2.0/24", "0.0.0.0/0"}
)

type peer struct {
	peer    *matcher.TrafficPeer
	address netip.Addr
}

func peersOf(cluster Cluster) []peer {
	peers := []peer{{&matcher.TrafficPeer{IP: "192.0.2.7"}, netip.MustParseAddr("192.0.2.7")}}
	labelsOf := map[string]map[string]string{}
	for _, namespace := range cluster.Namespaces {
		labelsOf[namespace.Name] = namespace.Labels
	}
	for _, pod := range cluster.Pods {
		peers = append(peers, peer{&matcher.TrafficPeer{
			Internal: &matcher.InternalPeer{
				PodLabels: pod.Labels, NamespaceLabels: labelsOf[pod.Namespace], Namespace: pod.Namespace,
			},
			IP: pod.Status.PodIP,
		}, netip.MustParseAddr(pod.Status.PodIP)})
	}
	return peers
}

func someCluster(random *rand.Rand) Cluster {
	cluster := Cluster{}
	for _, name := range namespaces {
		cluster.Namespaces = append(cluster.Namespaces, &corev1.Namespace{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"name": name, "kind": one(random, values)}},
		})
	}
	for i := 1; i <= 8; i++ {
		cluster.Pods = append(cluster.Pods, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{
				Namespace: one(random, namespaces), Name: fmt.Sprint("pod-", i),
				Labels: map[string]string{"app": one(random, values), "tier": one(random, values)},
			},
			Status: corev1.PodStatus{PodIP: fmt.Sprint("10.244.0.", i)},
		})
	}
	for i := random.Intn(5); i > 0; i-- {
		cluster.Policies = append(cluster.Policies, somePolicy(random, i))
	}
	return cluster
}

func somePolicy(random *rand.Rand, number int) *networkingv1.NetworkPolicy {
	policy := &networkingv1.NetworkPolicy{
		ObjectMeta: metav1.ObjectMeta{Namespace: one(random, namespaces), Name: fmt.Sprint("policy-", number)},
	}
	policy.Spec.PodSelector = *someSelector(random)
	policy.Spec.PolicyTypes = one(random, [][]networkingv1.PolicyType{
		{networkingv1.PolicyTypeIngress}, {networkingv1.PolicyTypeEgress},
		{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
	})
	// A list of rules for a direction that the policy is not about is not one that a cluster would use.
	for _, policyType := range policy.Spec.PolicyTypes {
		for i := random.Intn(3); i > 0; i-- {
			if policyType == networkingv1.PolicyTypeIngress {
				policy.Spec.Ingress = append(policy.Spec.Ingress,
					networkingv1.NetworkPolicyIngressRule{From: somePeers(random), Ports: somePorts(random)})
			} else {
				policy.Spec.Egress = append(policy.Spec.Egress,
					networkingv1.NetworkPolicyEgressRule{To: somePeers(random), Ports: somePorts(random)})
			}
		}
	}
	return policy
}

func somePeers(random *rand.Rand) []networkingv1.NetworkPolicyPeer {
	var peers []networkingv1.NetworkPolicyPeer
	for i := random.Intn(3); i > 0; i-- {
		switch random.Intn(4) {
		case 0:
			peers = append(peers, networkingv1.NetworkPolicyPeer{PodSelector: someSelector(random)})
		case 1:
			peers = append(peers, networkingv1.NetworkPolicyPeer{NamespaceSelector: someSelector(random)})
		case 2:
			peers = append(peers, networkingv1.NetworkPolicyPeer{
				PodSelector: someSelector(random), NamespaceSelector: someSelector(random),
			})
		default:
			block := &networkingv1.IPBlock{CIDR: one(random, blocks)}
			if random.Intn(2) == 0 {
				block.Except = []string{one(random, blocks[:3])}
			}
			peers = append(peers, networkingv1.NetworkPolicyPeer{IPBlock: block})
		}
	}
	return peers
}

func someSelector(random *rand.Rand) *metav1.LabelSelector {
	key := one(random, []string{"app", "tier", "kind", "name"})
	switch random.Intn(4) {
	case 0:
		return &metav1.LabelSelector{}
	case 1:
		return &metav1.LabelSelector{MatchLabels: map[string]string{key: one(random, values)}}
	case 2:
		return &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
			{Key: key, Operator: metav1.LabelSelectorOpExists},
		}}
	default:
		return &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
			{Key: key, Operator: metav1.LabelSelectorOpIn, Values: []string{one(random, values), one(random, namespaces)}},
		}}
	}
}

func somePorts(random *rand.Rand) []networkingv1.NetworkPolicyPort {
	var some []networkingv1.NetworkPolicyPort
	for i := random.Intn(3); i > 0; i-- {
		port := networkingv1.NetworkPolicyPort{}
		protocol := one(random, []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP})
		port.Protocol = &protocol
		if random.Intn(3) > 0 {
			number := intstr.FromInt32(int32(one(random, ports)))
			port.Port = &number
			if random.Intn(3) == 0 {
				end := int32(random.Intn(1000)) + number.IntVal
				port.EndPort = &end
			}
		}
		some = append(some, port)
	}
	return some
}

func one[T any](random *rand.Rand, of []T) T {
	return of[random.Intn(len(of))]
}

// What is not known is named, with the place where it stands.
func TestWhatIsNotKnownIsAnError(t *testing.T) {
	named, sctp, udp := intstr.FromString("http"), corev1.ProtocolSCTP, corev1.ProtocolUDP
	cases := map[string]networkingv1.NetworkPolicyIngressRule{
		"spec.ingress[0]: ports[0]: port http: only numbers are known here": {
			Ports: []networkingv1.NetworkPolicyPort{{Protocol: &udp, Port: &named}},
		},
		"spec.ingress[0]: ports[0]: protocol SCTP is not known here": {
			Ports: []networkingv1.NetworkPolicyPort{{Protocol: &sctp}},
		},
		"spec.ingress[0]: peer 0: ipBlock: 2001:db8::/32: only IPv4 is known here": {
			From: []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: "2001:db8::/32"}}},
		},
	}
	for expected, rule := range cases {
		policy := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "apps", Name: "odd"}}
		policy.Spec.Ingress = []networkingv1.NetworkPolicyIngressRule{rule}
		_, err := Compile(Cluster{Policies: []*networkingv1.NetworkPolicy{policy}})
		if err == nil || err.Error() != "NetworkPolicy apps/odd: "+expected {
			t.Errorf("expected %q, got %v", expected, err)
		}
	}
}

// A pod that has ended may have given its address to another.
func TestAPodThatEndedHasNoGate(t *testing.T) {
	policy := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "apps", Name: "closed"}}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "apps", Name: "pod"}}
	pod.Status.PodIP = "10.244.0.9"
	cluster := Cluster{Pods: []*corev1.Pod{pod}, Policies: []*networkingv1.NetworkPolicy{policy}}
	for phase, expected := range map[corev1.PodPhase]int{corev1.PodRunning: 1, corev1.PodSucceeded: 0, corev1.PodFailed: 0} {
		pod.Status.Phase = phase
		rules, err := Compile(cluster)
		if err != nil || len(rules.Ingress) != expected || len(rules.Egress) != 0 {
			t.Errorf("%s: expected %d gates in and none out, got %v, %v", phase, expected, rules, err)
		}
	}
}

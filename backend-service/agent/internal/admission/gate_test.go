package admission

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

const workload = "w-1"

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func signer() ssh.Signer {
	_, key, _ := ed25519.GenerateKey(rand.Reader)
	signer, _ := ssh.NewSignerFromSigner(key)
	return signer
}

func goodCertificate() *ssh.Certificate {
	return &ssh.Certificate{
		Key: signer().PublicKey(), CertType: ssh.UserCert, ValidPrincipals: []string{workload},
		ValidAfter: uint64(now.Add(-5 * time.Minute).Unix()), ValidBefore: uint64(now.Add(10 * time.Minute).Unix()),
		Permissions: ssh.Permissions{
			CriticalOptions: map[string]string{PolicyOption: `{"version":1,"channels":["session"],"channelsMax":3}`},
			Extensions:      map[string]string{"permit-pty": ""},
		},
	}
}

func TestAGoodCertificateIsAdmittedWithItsPolicy(t *testing.T) {
	old, current := signer(), signer()
	certificate := goodCertificate()
	_ = certificate.SignCert(rand.Reader, current)
	gate := Gate{workload, []ssh.PublicKey{old.PublicKey(), current.PublicKey()}, func() time.Time { return now }}
	policy, err := gate.admit(workload, certificate)
	if err != nil || policy.ChannelsMax != 3 || len(policy.Channels) != 1 {
		t.Fatalf("%+v, %v", policy, err)
	}
}

func TestEverythingElseIsRefused(t *testing.T) {
	authority, stranger := signer(), signer()
	for name, spoil := range map[string]func(*ssh.Certificate) (user string, by ssh.Signer){
		"another authority": func(*ssh.Certificate) (string, ssh.Signer) { return workload, stranger },
		"another user name": func(*ssh.Certificate) (string, ssh.Signer) { return "w-2", authority },
		"another principal": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.ValidPrincipals = []string{"w-2"}
			return workload, authority
		},
		"another principal, and its user": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.ValidPrincipals = []string{"w-2"}
			return "w-2", authority
		},
		"no principal": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.ValidPrincipals = nil
			return workload, authority
		},
		"host certificate": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.CertType = ssh.HostCert
			return workload, authority
		},
		"expired": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.ValidBefore = uint64(now.Unix())
			return workload, authority
		},
		"not yet valid": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.ValidAfter = uint64(now.Unix()) + 1
			return workload, authority
		},
		"no policy": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.CriticalOptions = nil
			return workload, authority
		},
		"policy as an extension": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.Extensions, c.CriticalOptions = c.CriticalOptions, nil
			return workload, authority
		},
		"force-command beside the policy": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.CriticalOptions["force-command"] = "true"
			return workload, authority
		},
		"source-address beside the policy": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.CriticalOptions["source-address"] = "127.0.0.1"
			return workload, authority
		},
		"policy that cannot be read": func(c *ssh.Certificate) (string, ssh.Signer) {
			c.CriticalOptions[PolicyOption] = "{}"
			return workload, authority
		},
	} {
		t.Run(name, func(t *testing.T) {
			certificate := goodCertificate()
			user, by := spoil(certificate)
			_ = certificate.SignCert(rand.Reader, by)
			gate := Gate{workload, []ssh.PublicKey{authority.PublicKey()}, func() time.Time { return now }}
			if _, err := gate.admit(user, certificate); err == nil {
				t.Fatal("admitted")
			}
		})
	}
}

func TestAChangedCertificateIsRefused(t *testing.T) {
	authority := signer()
	certificate := goodCertificate()
	_ = certificate.SignCert(rand.Reader, authority)
	certificate.ValidBefore++
	gate := Gate{workload, []ssh.PublicKey{authority.PublicKey()}, func() time.Time { return now }}
	if _, err := gate.admit(workload, certificate); err == nil {
		t.Fatal("admitted")
	}
}

func TestAPlainKeyIsRefusedEvenTheAuthoritysOwn(t *testing.T) {
	authority := signer()
	gate := Gate{workload, []ssh.PublicKey{authority.PublicKey()}, func() time.Time { return now }}
	if _, err := gate.admit(workload, authority.PublicKey()); err == nil {
		t.Fatal("admitted")
	}
}

func TestTheGoldenCertificatesThatTheBackendSignedAreAdmitted(t *testing.T) {
	for _, version := range []string{"v1", "v2"} {
		t.Run(version, func(t *testing.T) { goldenCertificateIsAdmitted(t, "../../golden/certificate-"+version) })
	}
}

func goldenCertificateIsAdmitted(t *testing.T, name string) {
	line, err := os.ReadFile(name + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	described, err := os.ReadFile(name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var about struct {
		WorkloadID, CaKey string
		ValidAt           time.Time
	}
	if err := json.Unmarshal(described, &about); err != nil {
		t.Fatal(err)
	}
	certificate, _, _, _, err := ssh.ParseAuthorizedKey(line)
	if err != nil {
		t.Fatal(err)
	}
	authority, _, _, _, err := ssh.ParseAuthorizedKey([]byte(about.CaKey))
	if err != nil {
		t.Fatal(err)
	}
	gate := Gate{about.WorkloadID, []ssh.PublicKey{authority}, func() time.Time { return about.ValidAt }}
	if _, err := gate.admit(about.WorkloadID, certificate); err != nil {
		t.Fatal(err)
	}
}

func TestTheGoldenPoliciesAreUnderstood(t *testing.T) {
	for file, expected := range map[string]Policy{
		"policy-v1.json": {Channels: []Kind{Session}, ChannelsMax: 10},
		"policy-v2.json": {
			Channels: []Kind{
				Session, DirectTCPIP, ForwardedTCPIP, DirectStreamlocal, ForwardedStreamlocal, X11, AuthAgent,
			},
			ChannelsMax: 10,
			Networks:    []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		},
	} {
		text, err := os.ReadFile("../../golden/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if policy, err := ParsePolicy(string(text)); err != nil || !reflect.DeepEqual(policy, expected) {
			t.Errorf("%s: %+v, %v", file, policy, err)
		}
	}
}

func TestAnAddressIsReachedInItsNetworkHoweverItIsWritten(t *testing.T) {
	policy := Policy{Networks: []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8"),
	}}
	for address, expected := range map[string]bool{
		"10.1.2.3": true, "11.0.0.0": false, "::ffff:10.1.2.3": true, "::ffff:11.0.0.1": false,
		"fd12::1": true, "fe80::1": false, "fd00::1%eth0": false, "::a01:203": false,
	} {
		if policy.Reaches(netip.MustParseAddr(address)) != expected {
			t.Errorf("%s: not %v", address, expected)
		}
	}
	if (Policy{}).Reaches(netip.MustParseAddr("10.0.0.1")) {
		t.Error("no network is every network")
	}
}

func TestEveryGoldenPolicyThatSaysAnythingElseIsRefused(t *testing.T) {
	files, _ := filepath.Glob("../../golden/refused/policy-*.json")
	if len(files) == 0 {
		t.Fatal("no golden file")
	}
	for _, file := range files {
		text, _ := os.ReadFile(file)
		if policy, err := ParsePolicy(string(text)); err == nil {
			t.Errorf("%s: %+v", filepath.Base(file), policy)
		}
	}
}

func FuzzParsePolicy(f *testing.F) {
	files, _ := filepath.Glob("../../golden/*policy-*.json")
	refused, _ := filepath.Glob("../../golden/refused/policy-*.json")
	for _, file := range append(files, refused...) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(`{"version":1,"channels":[],"channelsMax":1e2}`)
	f.Add(`{"version":2,"channels":["x11"],"channelsMax":1000,"networks":["0.0.0.0/0","::/0","fd00::/8"]}`)
	f.Fuzz(func(t *testing.T, text string) {
		policy, err := ParsePolicy(text)
		if err != nil {
			return
		}
		if policy.ChannelsMax < 1 || policy.ChannelsMax > channelsMaxMost || len(policy.Networks) > networksMost {
			t.Fatalf("%+v", policy)
		}
		for _, network := range policy.Networks {
			if !policy.Reaches(network.Addr()) {
				t.Fatalf("%v does not hold its own address", network)
			}
		}
	})
}

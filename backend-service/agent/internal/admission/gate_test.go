package admission

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
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

func TestTheGoldenCertificateThatTheBackendSignedIsAdmitted(t *testing.T) {
	line, err := os.ReadFile("../../golden/certificate-v1.pub")
	if err != nil {
		t.Fatal(err)
	}
	described, err := os.ReadFile("../../golden/certificate-v1.json")
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

func TestTheGoldenPolicyIsUnderstood(t *testing.T) {
	text, err := os.ReadFile("../../golden/policy-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	policy, err := ParsePolicy(string(text))
	if err != nil || policy.ChannelsMax != 10 || strings.Join(policy.Channels, " ") != "session" {
		t.Fatalf("%+v, %v", policy, err)
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
	f.Add(`{"version":1,"channels":["session"],"channelsMax":10}`)
	f.Add(`{"version":1,"channels":[],"channelsMax":1e2}`)
	f.Fuzz(func(t *testing.T, text string) {
		if policy, err := ParsePolicy(text); err == nil && (policy.ChannelsMax < 1 || policy.ChannelsMax > channelsMaxMost) {
			t.Fatalf("%+v", policy)
		}
	})
}

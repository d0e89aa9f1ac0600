package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

const everything = "host-key,gateway-journal,auth-signing,workload-ca,audit-manifest,tokens,audit-api,connections," +
	"quickstart,certificates"

func arguments(things string) []string {
	return []string{"--name=gate", "--namespace=gates", "--services=gateway,auth,backend,audit", "--make=" + things}
}

func runOnce(t *testing.T, connect func() (*cluster, error), args []string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	status := run(t.Context(), args, &out, connect)
	return status, out.String()
}

func TestMakesEverythingOnceAndKeepsIt(t *testing.T) {
	api, connect := startAPI(t)
	if status, out := runOnce(t, connect, arguments(everything)); status != 0 {
		t.Fatal(out)
	}
	before := maps.Clone(api.secrets)
	wanted := []string{
		"gate-audit-api", "gate-audit-connection", "gate-audit-manifest", "gate-audit-tls", "gate-auth-connection",
		"gate-auth-signing", "gate-auth-tls", "gate-backend-tls", "gate-ca", "gate-gateway-connection",
		"gate-gateway-journal", "gate-gateway-tls", "gate-host-key", "gate-quickstart", "gate-tokens", "gate-workload-ca",
	}
	if names := slices.Sorted(maps.Keys(before)); !slices.Equal(names, wanted) {
		t.Fatalf("made %v", names)
	}

	api.calls = nil
	status, out := runOnce(t, connect, arguments(everything))

	if status != 0 || strings.Contains(out, made.id) || strings.Contains(out, renewed.id) {
		t.Fatal(out)
	}
	for name, one := range before {
		if api.secrets[name].Metadata.ResourceVersion != one.Metadata.ResourceVersion {
			t.Errorf("%s was changed", name)
		}
	}
	for _, call := range api.calls {
		if !strings.HasPrefix(call, http.MethodGet) {
			t.Errorf("a run with nothing to do asks for %s", call)
		}
	}
}

func TestSaysNoSecret(t *testing.T) {
	api, connect := startAPI(t)
	_, out := runOnce(t, connect, arguments(everything))
	for name, one := range api.secrets {
		for key, value := range one.Data {
			if strings.Contains(out, string(value)) || strings.Contains(out, base64.StdEncoding.EncodeToString(value)) {
				t.Errorf("%s of %s is in what is said", key, name)
			}
		}
	}
}

func TestTwoAtOnceEndWell(t *testing.T) {
	api, connect := startAPI(t)
	statuses, outs := make([]int, 8), make([]string, 8)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() {
			var out bytes.Buffer
			statuses[i] = run(t.Context(), arguments(everything), &out, connect)
			outs[i] = out.String()
		})
	}
	all.Wait()
	for i, status := range statuses {
		if status != 0 {
			t.Error(outs[i])
		}
	}
	// All certificates are of the one authority, and connections have the passwords that won.
	signer, err := readAuthority("gate-ca", api.secrets["gate-ca"].Data)
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []string{"gateway", "auth", "backend", "audit"} {
		certificate, err := readCertificate(api.secrets["gate-"+service+"-tls"].Data["tls.crt"])
		if err != nil || certificate.CheckSignatureFrom(signer.certificate) != nil {
			t.Errorf("%s has a certificate of another authority", service)
		}
	}
	password := string(api.secrets["gate-quickstart"].Data["postgres-gatehouse-auth"])
	if lines := string(api.secrets["gate-auth-connection"].Data["connection.properties"]); lines !=
		"quarkus.datasource.password="+password+"\n" {
		t.Error(lines)
	}
}

func TestKeysAreOfTheFormsThatServicesRead(t *testing.T) {
	api, connect := startAPI(t)
	runOnce(t, connect, arguments(everything))

	for _, pair := range [][2]string{{"gate-gateway-journal", "journal.pem"}, {"gate-audit-manifest", "manifest.pem"}} {
		data := api.secrets[pair[0]].Data
		private, _ := pem.Decode(data[pair[1]])
		public, _ := pem.Decode(data[pair[1]+".pub"])
		key, err := x509.ParsePKCS8PrivateKey(private.Bytes)
		if err != nil || private.Type != "PRIVATE KEY" || public.Type != "PUBLIC KEY" {
			t.Fatal(pair, err)
		}
		other, err := x509.ParsePKIXPublicKey(public.Bytes)
		if err != nil || !key.(ed25519.PrivateKey).Public().(ed25519.PublicKey).Equal(other) {
			t.Error(pair, "are two keys")
		}
	}
	for _, pair := range [][2]string{{"gate-host-key", "ssh_host_ed25519_key"}, {"gate-workload-ca", "workload-ca"}} {
		data := api.secrets[pair[0]].Data
		signer, err := ssh.ParsePrivateKey(data[pair[1]])
		if err != nil {
			t.Fatal(pair, err)
		}
		if public := ssh.MarshalAuthorizedKey(signer.PublicKey()); !bytes.Equal(public, data[pair[1]+".pub"]) {
			t.Error(pair, "are two keys")
		}
	}
	signing := api.secrets["gate-auth-signing"].Data
	if !bytes.Equal(signing["signing.pem"], signing["next.pem"]) || !bytes.Equal(signing["signing.pem"], signing["previous.pem"]) {
		t.Error("keys that are published are others than the one that signs")
	}
	seen := map[string]bool{}
	for name, value := range api.secrets["gate-tokens"].Data {
		random, err := base64.RawURLEncoding.DecodeString(string(value))
		if err != nil || len(random) != 32 || seen[string(value)] {
			t.Error(name, "is no token of its own")
		}
		seen[string(value)] = true
	}
	if holder, _, named := strings.Cut(string(api.secrets["gate-audit-api"].Data["tokens"]), ":"); !named || holder != "operator" {
		t.Error("the token of audit-service has no holder")
	}
}

func TestWhatIsAskedForAloneIsMade(t *testing.T) {
	api, connect := startAPI(t)
	if status, out := runOnce(t, connect, arguments("tokens")); status != 0 || len(api.secrets) != 1 {
		t.Fatal(out, len(api.secrets))
	}
}

func TestASecretThatLacksAKeyIsNotTouched(t *testing.T) {
	api, connect := startAPI(t)
	mine := secret{Metadata: metadata{Name: "gate-tokens"}, Data: map[string][]byte{"gateway-to-auth": []byte("x")}}
	api.put(&mine)

	status, out := runOnce(t, connect, arguments("host-key,tokens,audit-api"))

	if status != 1 || !strings.Contains(out, incomplete.id) || !strings.Contains(out, "gate-tokens: backend-to-auth") {
		t.Error(status, out)
	}
	if len(api.secrets["gate-tokens"].Data) != 1 {
		t.Error("it was changed")
	}
	// The others are made all the same.
	if len(api.secrets["gate-host-key"].Data) == 0 || len(api.secrets["gate-audit-api"].Data) == 0 {
		t.Error("others were not made")
	}
}

func TestTriesAgainWhatMayPass(t *testing.T) {
	api, connect := startAPI(t)
	left := 3
	api.refuse = func(*http.Request) int {
		if left--; left >= 0 {
			return []int{http.StatusInternalServerError, http.StatusTooManyRequests, http.StatusServiceUnavailable}[left]
		}
		return 0
	}
	if status, out := runOnce(t, connect, arguments("tokens")); status != 0 {
		t.Fatal(out)
	}
}

func TestSaysWhyNothingIsMade(t *testing.T) {
	for status, code := range map[int]code{http.StatusForbidden: forbidden, http.StatusBadGateway: unreachable} {
		api, connect := startAPI(t)
		api.refuse = func(*http.Request) int { return status }
		ended, out := runOnce(t, connect, arguments("tokens"))
		if ended != 1 || !strings.Contains(out, code.id) || !strings.Contains(out, code.next) {
			t.Error(status, ended, out)
		}
		if len(api.calls) > attemptsMax {
			t.Error("it was tried", len(api.calls), "times")
		}
	}
}

func TestRefusesWhatItDoesNotKnow(t *testing.T) {
	_, connect := startAPI(t)
	for _, args := range [][]string{
		{}, {"--nothing"}, arguments("tokens,castle"), append(arguments("tokens"), "more"), {"--name=a", "--namespace=b"},
		{"--name=a", "--namespace=b", "--make=certificates"},
	} {
		if status, out := runOnce(t, connect, args); status != 2 || !strings.Contains(out, argumentsRefused.id) {
			t.Error(args, status, out)
		}
	}
}

func TestIsNoPod(t *testing.T) {
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	if status, out := runOnce(t, inCluster, arguments("tokens")); status != 1 || !strings.Contains(out, notInCluster.id) {
		t.Error(status, out)
	}
}

// runAt runs as if it was another time.
func runAt(t *testing.T, connect func() (*cluster, error), at time.Time) string {
	t.Helper()
	told, err := parse(arguments("certificates"))
	if err != nil {
		t.Fatal(err)
	}
	api, _ := connect()
	var out bytes.Buffer
	one := &maker{settings: told, api: api, out: &out, now: func() time.Time { return at }}
	if err := one.certificates(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestACertificateIsRenewedWhenAThirdOfItsTimeIsLeft(t *testing.T) {
	api, connect := startAPI(t)
	start := time.Now()
	runAt(t, connect, start)
	before := maps.Clone(api.secrets)

	if out := runAt(t, connect, start.Add(59*24*time.Hour)); strings.Contains(out, renewed.id) {
		t.Fatal("renewed too early: ", out)
	}
	later := start.Add(61 * 24 * time.Hour)
	if out := runAt(t, connect, later); strings.Count(out, renewed.id) != 4 {
		t.Fatal("not all were renewed: ", out)
	}

	old, _ := readAuthority("gate-ca", before["gate-ca"].Data)
	roots := x509.NewCertPool()
	roots.AddCert(old.certificate)
	certificate, err := readCertificate(api.secrets["gate-auth-tls"].Data["tls.crt"])
	if err != nil {
		t.Fatal(err)
	}
	for _, usage := range []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth} {
		_, err = certificate.Verify(x509.VerifyOptions{
			DNSName: "gate-auth.gates.svc", Roots: roots, CurrentTime: later, KeyUsages: []x509.ExtKeyUsage{usage},
		})
		if err != nil {
			t.Error(err)
		}
	}
	if certificate.VerifyHostname("gate-audit") == nil {
		t.Error("it is good for another service")
	}
	key, _ := pem.Decode(api.secrets["gate-auth-tls"].Data["tls.key"])
	private, err := x509.ParsePKCS8PrivateKey(key.Bytes)
	if err != nil || !certificate.PublicKey.(*ecdsa.PublicKey).Equal(private.(*ecdsa.PrivateKey).Public()) {
		t.Error("the key is another one's", err)
	}
	if api.secrets["gate-auth-tls"].Type != "kubernetes.io/tls" {
		t.Error("the Secret is of another kind")
	}
}

func TestARenewedAuthorityIsTrustedByThoseWhoKnowTheOldOne(t *testing.T) {
	api, connect := startAPI(t)
	start := time.Now()
	runAt(t, connect, start)
	old, _ := readAuthority("gate-ca", api.secrets["gate-ca"].Data)

	later := start.Add(8 * 365 * 24 * time.Hour)
	runAt(t, connect, later)

	renewed, err := readAuthority("gate-ca", api.secrets["gate-ca"].Data)
	if err != nil || !renewed.certificate.NotAfter.After(old.certificate.NotAfter) {
		t.Fatal("it was not renewed", err)
	}
	certificate, _ := readCertificate(api.secrets["gate-auth-tls"].Data["tls.crt"])
	for _, root := range []*x509.Certificate{old.certificate, renewed.certificate} {
		roots := x509.NewCertPool()
		roots.AddCert(root)
		if _, err := certificate.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: later}); err != nil {
			t.Error(err)
		}
	}
	if !bytes.Equal(api.secrets["gate-auth-tls"].Data["ca.crt"], api.secrets["gate-ca"].Data["ca.crt"]) {
		t.Error("services have another authority")
	}
}

func TestCertificatesOfAnotherAuthorityOrNameAreReplaced(t *testing.T) {
	api, connect := startAPI(t)
	start := time.Now()
	runAt(t, connect, start)
	delete(api.secrets, "gate-ca")

	if out := runAt(t, connect, start); strings.Count(out, renewed.id) != 4 {
		t.Error(out)
	}
	if out := runAt(t, connect, start); strings.Contains(out, renewed.id) {
		t.Error(out)
	}
}

func TestAnAuthorityThatCannotSignIsSaidAndKept(t *testing.T) {
	api, connect := startAPI(t)
	broken := secret{Metadata: metadata{Name: "gate-ca"}, Data: map[string][]byte{"ca.crt": []byte("x"), "ca.key": []byte("y")}}
	api.put(&broken)
	status, out := runOnce(t, connect, arguments("certificates"))
	if status != 1 || !strings.Contains(out, unusable.id) || string(api.secrets["gate-ca"].Data["ca.key"]) != "y" {
		t.Error(status, out)
	}
}

func TestEveryCodeIsItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, one := range codes {
		if seen[one.id] || one.text == "" || one.cause == "" || one.next == "" {
			t.Error(one.id)
		}
		seen[one.id] = true
	}
}

func TestEveryCodeIsInTheReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range codes {
		if row := "| `" + one.id + "` | " + one.text + ". " + one.cause + " | " + one.next + " |"; !strings.Contains(string(readme), row) {
			t.Error("helm/README.md lacks this line:", row)
		}
	}
}

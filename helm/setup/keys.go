package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"

	"golang.org/x/crypto/ssh"
)

// tokenBytes are random ones, as every service wants them.
const tokenBytes = 32

// token is 32 random bytes in base64url, without padding.
func token() []byte {
	random := make([]byte, tokenBytes)
	// It never fails: the program ends where there is no randomness.
	_, _ = rand.Read(random)
	return []byte(base64.RawURLEncoding.EncodeToString(random))
}

func tokens(names ...string) content {
	return func() (map[string][]byte, error) {
		made := map[string][]byte{}
		for _, name := range names {
			made[name] = token()
		}
		return made, nil
	}
}

// auditTokens is the file of audit-service's REST API, with one holder; lines can be added.
func auditTokens() (map[string][]byte, error) {
	return map[string][]byte{"tokens": fmt.Appendf(nil, "operator:%s\n", token())}, nil
}

// pemPair is an Ed25519 key as PKCS#8, and its public half (SubjectPublicKeyInfo) beside it as NAME.pub.
func pemPair(name string) content {
	return func() (map[string][]byte, error) {
		public, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		privateDER, err := x509.MarshalPKCS8PrivateKey(private)
		if err != nil {
			return nil, err
		}
		publicDER, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			return nil, err
		}
		return map[string][]byte{
			name:          block("PRIVATE KEY", privateDER),
			name + ".pub": block("PUBLIC KEY", publicDER),
		}, nil
	}
}

// signingKeys is the key that signs grants, and the two that are published beside it: the same, until
// somebody rotates them.
func signingKeys() (map[string][]byte, error) {
	pair, err := pemPair("signing.pem")()
	if err != nil {
		return nil, err
	}
	private := pair["signing.pem"]
	return map[string][]byte{"signing.pem": private, "previous.pem": private, "next.pem": private}, nil
}

func hostKey() (map[string][]byte, error) {
	return openSSHPair("ssh_host_ed25519_key")
}

func workloadAuthority() (map[string][]byte, error) {
	return openSSHPair("workload-ca")
}

// openSSHPair is an Ed25519 key in OpenSSH's format, and its public half beside it as NAME.pub.
func openSSHPair(name string) (map[string][]byte, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	encoded, err := ssh.MarshalPrivateKey(private, "gatehouse")
	if err != nil {
		return nil, err
	}
	line, err := ssh.NewPublicKey(public)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		name:          pem.EncodeToMemory(encoded),
		name + ".pub": ssh.MarshalAuthorizedKey(line),
	}, nil
}

func block(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

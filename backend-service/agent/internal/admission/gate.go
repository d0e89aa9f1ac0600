// Package admission decides who may come in: holders of a user certificate that a workload CA gave
// out for this very workload, and nobody else.
package admission

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/crypto/ssh"
)

// Gate checks certificates for one workload.
type Gate struct {
	WorkloadID  string
	Authorities []ssh.PublicKey
	// Now is the clock that validity is judged by.
	Now func() time.Time
}

// policyKey is where an admitted connection keeps its policy, in ssh.Permissions.ExtraData.
type policyKey struct{}

// PublicKeyCallback is the gate as the SSH server asks it. It is asked for a mere probe too, so it
// changes nothing; the server itself verifies the signature over the certified key afterwards.
func (g Gate) PublicKeyCallback(connection ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	policy, err := g.admit(connection.User(), key)
	if err != nil {
		return nil, err
	}
	return &ssh.Permissions{ExtraData: map[any]any{policyKey{}: policy}}, nil
}

// PolicyOf returns the policy that an authenticated connection was admitted with.
func PolicyOf(permissions *ssh.Permissions) (Policy, bool) {
	if permissions == nil {
		return Policy{}, false
	}
	policy, ok := permissions.ExtraData[policyKey{}].(Policy)
	return policy, ok
}

func (g Gate) admit(user string, key ssh.PublicKey) (Policy, error) {
	certificate, isCertificate := key.(*ssh.Certificate)
	switch {
	case !isCertificate:
		return Policy{}, errors.New("a plain key, not a certificate")
	case certificate.CertType != ssh.UserCert:
		return Policy{}, errors.New("not a user certificate")
	case !slices.ContainsFunc(g.Authorities, sameKey(certificate.SignatureKey)):
		return Policy{}, errors.New("signed by an unknown authority")
	case user != g.WorkloadID:
		return Policy{}, errors.New("the user name is not this workload's id")
	case !slices.Contains(certificate.ValidPrincipals, g.WorkloadID):
		// Certificates without principals end here too: to x/crypto they would be good for anyone.
		return Policy{}, errors.New("this workload is not among the certificate's principals")
	}
	// Validity, signature, and refusal of every critical option that is not listed.
	checker := ssh.CertChecker{Clock: g.Now, SupportedCriticalOptions: []string{PolicyOption}}
	if err := checker.CheckCert(g.WorkloadID, certificate); err != nil {
		return Policy{}, err
	}
	option, given := certificate.CriticalOptions[PolicyOption]
	if !given {
		return Policy{}, fmt.Errorf("critical option %s is missing", PolicyOption)
	}
	policy, err := ParsePolicy(option)
	if err != nil {
		return Policy{}, fmt.Errorf("critical option %s: %w", PolicyOption, err)
	}
	return policy, nil
}

func sameKey(wanted ssh.PublicKey) func(ssh.PublicKey) bool {
	return func(key ssh.PublicKey) bool { return bytes.Equal(key.Marshal(), wanted.Marshal()) }
}

package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

const (
	authorityTime   = 10 * 365 * 24 * time.Hour
	certificateTime = 90 * 24 * time.Hour
	// clockSkew is how far the clocks of nodes may be apart.
	clockSkew  = 5 * time.Minute
	serialBits = 127

	certificateKey = "tls.crt"
	privateKey     = "tls.key"
	authorityKey   = "ca.crt"
	authorityOwn   = "ca.key"
)

// authority signs certificates of the services.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
	pem         []byte
}

// certificates makes the internal authority and a certificate for each service, and renews what has less than
// a third of its time left.
func (m *maker) certificates(ctx context.Context) error {
	signer, err := m.authority(ctx)
	if err != nil {
		return err
	}
	for _, service := range m.settings.services {
		if err := m.certificate(ctx, signer, service); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) authority(ctx context.Context) (authority, error) {
	name := m.settings.name + "-ca"
	there, err := m.keep(ctx, name, typeOpaque,
		func() (map[string][]byte, error) {
			key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				return nil, err
			}
			return m.selfSigned(key)
		},
		func(data map[string][]byte) (map[string][]byte, error) {
			signer, err := readAuthority(name, data)
			if err != nil || m.lasts(signer.certificate) {
				return nil, err
			}
			// The same key and name: what it has signed before is still good.
			return m.selfSigned(signer.key)
		}, authorityKey, authorityOwn)
	if err != nil {
		return authority{}, err
	}
	return readAuthority(name, there)
}

func (m *maker) selfSigned(key crypto.Signer) (map[string][]byte, error) {
	template := m.template(fmt.Sprintf("Gatehouse %s.%s", m.settings.name, m.settings.namespace), authorityTime)
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.MaxPathLenZero = true
	template.KeyUsage = x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{authorityKey: block("CERTIFICATE", der), authorityOwn: block("PRIVATE KEY", private)}, nil
}

func readAuthority(name string, data map[string][]byte) (authority, error) {
	certificate, err := readCertificate(data[authorityKey])
	if err != nil {
		return authority{}, problem{unusable, name + ": " + authorityKey + ": " + err.Error()}
	}
	encoded, _ := pem.Decode(data[authorityOwn])
	if encoded == nil {
		return authority{}, problem{unusable, name + ": " + authorityOwn + " is not PEM"}
	}
	parsed, err := x509.ParsePKCS8PrivateKey(encoded.Bytes)
	if err != nil {
		return authority{}, problem{unusable, name + ": " + authorityOwn + ": " + err.Error()}
	}
	key, signs := parsed.(crypto.Signer)
	comparable, compares := certificate.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !certificate.IsCA || !signs || !compares || !comparable.Equal(key.Public()) {
		return authority{}, problem{unusable, name + ": the certificate is no authority's, or the key is not its"}
	}
	return authority{certificate, key, data[authorityKey]}, nil
}

// certificate keeps the Secret NAME-SERVICE-tls, for a server and a client at once.
func (m *maker) certificate(ctx context.Context, signer authority, service string) error {
	issue := func() (map[string][]byte, error) { return m.issue(signer, service) }
	_, err := m.keep(ctx, m.settings.name+"-"+service+"-tls", typeTLS, issue,
		func(data map[string][]byte) (map[string][]byte, error) {
			if m.isGood(data, signer, service) {
				return nil, nil
			}
			return issue()
		}, certificateKey, privateKey, authorityKey)
	return err
}

func (m *maker) isGood(data map[string][]byte, signer authority, service string) bool {
	certificate, err := readCertificate(data[certificateKey])
	return err == nil && m.lasts(certificate) && certificate.CheckSignatureFrom(signer.certificate) == nil &&
		bytes.Equal(data[authorityKey], signer.pem) && slices.Equal(certificate.DNSNames, m.names(service))
}

func (m *maker) issue(signer authority, service string) (map[string][]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := m.template(m.settings.name+"-"+service, certificateTime)
	template.DNSNames = m.names(service)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	if template.NotAfter.After(signer.certificate.NotAfter) {
		template.NotAfter = signer.certificate.NotAfter
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer.certificate, key.Public(), signer.key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		certificateKey: block("CERTIFICATE", der), privateKey: block("PRIVATE KEY", private), authorityKey: signer.pem,
	}, nil
}

// names by which others know the service, shortest first.
func (m *maker) names(service string) []string {
	host := m.settings.name + "-" + service
	inNamespace := host + "." + m.settings.namespace
	return []string{host, inNamespace, inNamespace + ".svc", inNamespace + ".svc." + m.settings.clusterDomain}
}

func (m *maker) template(name string, lasts time.Duration) *x509.Certificate {
	// It does not fail: see token.
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits))
	now := m.now()
	return &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)),
		Subject:      pkix.Name{CommonName: name, Organization: []string{"Gatehouse"}},
		NotBefore:    now.Add(-clockSkew),
		NotAfter:     now.Add(lasts),
	}
}

// lasts says whether a third of its time or more is left.
func (m *maker) lasts(certificate *x509.Certificate) bool {
	whole := certificate.NotAfter.Sub(certificate.NotBefore)
	return m.now().Before(certificate.NotAfter.Add(-whole / 3))
}

func readCertificate(text []byte) (*x509.Certificate, error) {
	encoded, _ := pem.Decode(text)
	if encoded == nil || encoded.Type != "CERTIFICATE" {
		return nil, errors.New("no certificate in PEM")
	}
	return x509.ParseCertificate(encoded.Bytes)
}

// keep makes a Secret, or changes it when renew has something to put in its place. Who is overtaken by another
// run takes what that one left, if it is good.
func (m *maker) keep(ctx context.Context, name, kind string, content content,
	renew func(map[string][]byte) (map[string][]byte, error), keys ...string,
) (map[string][]byte, error) {
	for range attemptsMax {
		there, err := m.api.get(ctx, m.settings.namespace, name)
		if errors.Is(err, errNotFound) {
			data, err := content()
			if err != nil {
				return nil, err
			}
			_, err = m.api.create(ctx, m.secret(name, kind, data))
			if errors.Is(err, errExists) {
				continue
			}
			if err == nil {
				say(m.out, made, name)
			}
			return data, err
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := complete(there, keys); err != nil {
			return nil, err
		}
		fresh, err := renew(there.Data)
		if err != nil {
			return nil, err
		}
		if fresh == nil {
			say(m.out, kept, name)
			return there.Data, nil
		}
		err = m.api.change(ctx, there, fresh)
		if errors.Is(err, errChanged) {
			continue
		}
		if err == nil {
			say(m.out, renewed, name)
		}
		return fresh, err
	}
	return nil, problem{unreachable, name + " was changed by others again and again"}
}

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

const (
	account       = "/var/run/secrets/kubernetes.io/serviceaccount"
	attemptsMax   = 8
	attemptTime   = 10 * time.Second
	answerBytes   = 4 << 20
	firstDelay    = 250 * time.Millisecond
	longestDelay  = 8 * time.Second
	managedBy     = "gatehouse-setup"
	typeTLS       = "kubernetes.io/tls"
	typeOpaque    = "Opaque"
	labelManaged  = "app.kubernetes.io/managed-by"
	labelName     = "app.kubernetes.io/name"
	labelInstance = "gatehouse.dev/installation"
)

var (
	errExists   = errors.New("it exists")
	errNotFound = errors.New("it is not there")
	errChanged  = errors.New("it has changed since")
)

// secret is what is needed of a Secret of the cluster (core/v1).
type secret struct {
	APIVersion string            `json:"apiVersion,omitempty"`
	Kind       string            `json:"kind,omitempty"`
	Metadata   metadata          `json:"metadata"`
	Type       string            `json:"type,omitempty"`
	Data       map[string][]byte `json:"data,omitempty"`
}

type metadata struct {
	Name            string            `json:"name"`
	Namespace       string            `json:"namespace,omitempty"`
	Labels          map[string]string `json:"labels,omitempty"`
	ResourceVersion string            `json:"resourceVersion,omitempty"`
}

// cluster is the part of the API that is used: Secrets of one namespace. What may pass is tried again.
type cluster struct {
	base   string
	client *http.Client
	token  func() (string, error)
	wait   func(ctx context.Context, delay time.Duration) error
}

// inCluster takes the address and the account that every pod with a token has.
func inCluster() (*cluster, error) {
	host, port := os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT")
	authority, err := os.ReadFile(account + "/ca.crt")
	if host == "" || port == "" || err != nil {
		return nil, problem{notInCluster, fmt.Sprintf("KUBERNETES_SERVICE_HOST=%q, %v", host, err)}
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return nil, problem{notInCluster, account + "/ca.crt has no certificate"}
	}
	return &cluster{
		base: "https://" + net.JoinHostPort(host, port),
		client: &http.Client{
			Timeout:   attemptTime,
			Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}},
		},
		// Read each time: the kubelet replaces it.
		token: func() (string, error) {
			token, err := os.ReadFile(account + "/token")
			return string(bytes.TrimSpace(token)), err
		},
		wait: pause,
	}, nil
}

func pause(ctx context.Context, delay time.Duration) error {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// get returns errNotFound when there is none.
func (c *cluster) get(ctx context.Context, namespace, name string) (secret, error) {
	return c.call(ctx, http.MethodGet, path(namespace)+"/"+name, nil)
}

// create returns errExists when somebody was faster.
func (c *cluster) create(ctx context.Context, one secret) (secret, error) {
	return c.call(ctx, http.MethodPost, path(one.Metadata.Namespace), &one)
}

// change puts data in the place of what was read, and returns errChanged when that is another one by now.
func (c *cluster) change(ctx context.Context, read secret, data map[string][]byte) error {
	patch := secret{Metadata: metadata{Name: read.Metadata.Name, ResourceVersion: read.Metadata.ResourceVersion}, Data: data}
	_, err := c.call(ctx, http.MethodPatch, path(read.Metadata.Namespace)+"/"+read.Metadata.Name, &patch)
	return err
}

func path(namespace string) string {
	return "/api/v1/namespaces/" + namespace + "/secrets"
}

func (c *cluster) call(ctx context.Context, method, path string, body *secret) (secret, error) {
	delay := firstDelay
	var last error
	for attempt := range attemptsMax {
		if attempt > 0 {
			if err := c.wait(ctx, delay); err != nil {
				break
			}
			delay = min(delay*2, longestDelay)
		}
		answer, again, err := c.attempt(ctx, method, path, body)
		if err == nil || !again {
			return answer, err
		}
		last = err
	}
	return secret{}, problem{unreachable, fmt.Sprintf("%s %s: %v", method, path, last)}
}

// attempt says whether another one may do better.
func (c *cluster) attempt(ctx context.Context, method, path string, body *secret) (answer secret, again bool, err error) {
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return secret{}, false, err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return secret{}, false, err
	}
	token, err := c.token()
	if err != nil {
		return secret{}, false, problem{notInCluster, err.Error()}
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Accept", "application/json")
	if body != nil {
		kind := "application/json"
		if method == http.MethodPatch {
			kind = "application/merge-patch+json"
		}
		request.Header.Set("Content-Type", kind)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return secret{}, true, err
	}
	defer response.Body.Close()
	received, err := io.ReadAll(io.LimitReader(response.Body, answerBytes))
	if err != nil {
		return secret{}, true, err
	}
	return judge(method, path, response.StatusCode, received)
}

func judge(method, path string, status int, received []byte) (answer secret, again bool, err error) {
	switch {
	case status == http.StatusOK || status == http.StatusCreated:
		err = json.Unmarshal(received, &answer)
		return answer, err != nil, err
	case status == http.StatusNotFound && method == http.MethodGet:
		return secret{}, false, errNotFound
	case status == http.StatusConflict && method == http.MethodPost:
		return secret{}, false, errExists
	case status == http.StatusConflict || status == http.StatusNotFound && method == http.MethodPatch:
		return secret{}, false, errChanged
	}
	err = fmt.Errorf("%s %s: %d %s", method, path, status, messageOf(received))
	if status == http.StatusTooManyRequests || status >= http.StatusInternalServerError {
		return secret{}, true, err
	}
	return secret{}, false, problem{forbidden, err.Error()}
}

// messageOf is what the API says in its Status object.
func messageOf(received []byte) string {
	var status struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(received, &status) != nil {
		return ""
	}
	return status.Message
}

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"context"
)

// testingAPI is the part of an API server that is used, with its conflicts. It is safe for several programs.
type testingAPI struct {
	mutex   sync.Mutex
	secrets map[string]secret
	version int
	// refuse answers a request in place of the server, if it returns a status.
	refuse func(*http.Request) int
	calls  []string
}

func startAPI(t *testing.T) (*testingAPI, func() (*cluster, error)) {
	t.Helper()
	api := &testingAPI{secrets: map[string]secret{}}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	return api, func() (*cluster, error) {
		return &cluster{
			base:   server.URL,
			client: server.Client(),
			token:  func() (string, error) { return "the-token", nil },
			wait:   func(context.Context, time.Duration) error { return nil },
		}, nil
	}
}

func (a *testingAPI) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.calls = append(a.calls, request.Method+" "+request.URL.Path)
	if request.Header.Get("Authorization") != "Bearer the-token" {
		fail(writer, http.StatusUnauthorized)
		return
	}
	if a.refuse != nil {
		if status := a.refuse(request); status != 0 {
			fail(writer, status)
			return
		}
	}
	var sent secret
	body, _ := io.ReadAll(request.Body)
	if len(body) > 0 && json.Unmarshal(body, &sent) != nil {
		fail(writer, http.StatusBadRequest)
		return
	}
	name := strings.TrimPrefix(strings.TrimPrefix(request.URL.Path, "/api/v1/namespaces/gates/secrets"), "/")
	there, found := a.secrets[name]
	switch request.Method {
	case http.MethodGet:
		if !found {
			fail(writer, http.StatusNotFound)
			return
		}
	case http.MethodPost:
		name = sent.Metadata.Name
		if _, exists := a.secrets[name]; exists {
			fail(writer, http.StatusConflict)
			return
		}
		there = sent
		a.put(&there)
	case http.MethodPatch:
		if request.Header.Get("Content-Type") != "application/merge-patch+json" {
			fail(writer, http.StatusUnsupportedMediaType)
			return
		}
		if !found || sent.Metadata.ResourceVersion != there.Metadata.ResourceVersion {
			fail(writer, http.StatusConflict)
			return
		}
		changed := map[string][]byte{}
		for key, value := range there.Data {
			changed[key] = value
		}
		for key, value := range sent.Data {
			changed[key] = value
		}
		there.Data = changed
		a.put(&there)
	}
	_ = json.NewEncoder(writer).Encode(there)
}

func (a *testingAPI) put(one *secret) {
	a.version++
	one.Metadata.ResourceVersion = strconv.Itoa(a.version)
	a.secrets[one.Metadata.Name] = *one
}

func fail(writer http.ResponseWriter, status int) {
	writer.WriteHeader(status)
	_, _ = io.WriteString(writer, `{"kind":"Status","message":"`+http.StatusText(status)+`"}`)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// maker makes what is asked for.
type maker struct {
	settings settings
	api      *cluster
	out      io.Writer
	now      func() time.Time
}

// thing is what can be made.
type thing struct {
	name string
	make func(*maker, context.Context) error
}

// makers by their names in --make, in the order in which they run: connections need quickstart's passwords.
var makers = []thing{
	{"host-key", once("host-key", hostKey)},
	{"gateway-journal", once("gateway-journal", pemPair("journal.pem"))},
	{"auth-signing", once("auth-signing", signingKeys)},
	{"workload-ca", once("workload-ca", workloadAuthority)},
	{"audit-manifest", once("audit-manifest", pemPair("manifest.pem"))},
	{"tokens", once("tokens", tokens("gateway-to-auth", "gateway-to-backend", "backend-to-auth", "operator-to-auth",
		"containerssh-to-auth"))},
	{"audit-api", once("audit-api", auditTokens)},
	{"quickstart", once("quickstart", tokens("kafka-broker", "kafka-gateway", "kafka-audit", "kafka-witness",
		"postgres-superuser", "postgres-gatehouse", "postgres-gatehouse-auth", "s3-access-key", "s3-secret-key"))},
	{"connections", (*maker).connections},
	{"certificates", (*maker).certificates},
}

// content makes what a Secret holds, new each time.
type content func() (map[string][]byte, error)

// once makes the Secret NAME-suffix, unless it is there.
func once(suffix string, content content) func(*maker, context.Context) error {
	return func(m *maker, ctx context.Context) error {
		_, err := m.once(ctx, suffix, typeOpaque, content)
		return err
	}
}

// once returns what the Secret holds then, whoever made it. One that is there must have all that belongs into it.
func (m *maker) once(ctx context.Context, suffix, kind string, content content) (map[string][]byte, error) {
	// Made before it is known whether it is needed: what belongs into it is told by its keys.
	data, err := content()
	if err != nil {
		return nil, err
	}
	name := m.settings.name + "-" + suffix
	there, err := m.api.get(ctx, m.settings.namespace, name)
	if errors.Is(err, errNotFound) {
		there, err = m.api.create(ctx, m.secret(name, kind, data))
		if err == nil {
			say(m.out, made, name)
			return there.Data, nil
		}
		if errors.Is(err, errExists) {
			there, err = m.api.get(ctx, m.settings.namespace, name)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := complete(there, slices.Sorted(maps.Keys(data))); err != nil {
		return nil, err
	}
	say(m.out, kept, name)
	return there.Data, nil
}

func (m *maker) secret(name, kind string, data map[string][]byte) secret {
	return secret{
		APIVersion: "v1",
		Kind:       "Secret",
		Metadata: metadata{
			Name:      name,
			Namespace: m.settings.namespace,
			Labels:    map[string]string{labelManaged: managedBy, labelName: "gatehouse", labelInstance: m.settings.name},
		},
		Type: kind,
		Data: data,
	}
}

// complete refuses a Secret without all of the keys.
func complete(there secret, keys []string) error {
	var missing []string
	for _, key := range keys {
		if len(there.Data[key]) == 0 {
			missing = append(missing, key)
		}
	}
	if len(missing) > 0 {
		return problem{incomplete, there.Metadata.Name + ": " + strings.Join(missing, ", ")}
	}
	return nil
}

// connections writes what services log in to quickstart's parts with, as the files of properties that they read.
func (m *maker) connections(ctx context.Context) error {
	name := m.settings.quickstartSecret
	passwords, err := m.api.get(ctx, m.settings.namespace, name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := complete(passwords, []string{"kafka-gateway", "kafka-audit", "postgres-gatehouse", "postgres-gatehouse-auth"}); err != nil {
		return err
	}
	kafka := func(user string) string {
		return fmt.Sprintf("kafka.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required"+
			" username=\"%s\" password=\"%s\";\n", user, passwords.Data["kafka-"+user])
	}
	postgres := func(key string) string {
		return fmt.Sprintf("quarkus.datasource.password=%s\n", passwords.Data[key])
	}
	for service, lines := range map[string]string{
		"gateway": kafka("gateway"),
		"auth":    postgres("postgres-gatehouse-auth"),
		"audit":   kafka("audit") + postgres("postgres-gatehouse"),
	} {
		file := map[string][]byte{"connection.properties": []byte(lines)}
		_, err := m.once(ctx, service+"-connection", typeOpaque, func() (map[string][]byte, error) { return file, nil })
		if err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Description is what a person writes about an image: a file NAME.json beside the build script.
type Description struct {
	Title            string            `json:"title"`
	Description      string            `json:"description"`
	User             string            `json:"user"`
	Entrypoint       []string          `json:"entrypoint"`
	Arguments        []string          `json:"arguments"`
	WorkingDirectory string            `json:"workingDirectory"`
	Ports            []string          `json:"ports"`
	Environment      map[string]string `json:"environment"`
}

// Origin is where an image comes from. Source and Revision are left out when empty.
type Origin struct {
	Version  string
	Licenses string
	Source   string
	Revision string
	Created  time.Time
}

// check refuses what Kubernetes would refuse later: runAsNonRoot cannot judge a user by name.
func (d Description) check() error {
	user, group, _ := strings.Cut(d.User, ":")
	for _, id := range []string{user, group} {
		if id == "" || id == "0" || strings.Trim(id, "0123456789") != "" {
			return fmt.Errorf("user %q: write it as UID:GID, two numbers above 0", d.User)
		}
	}
	if len(d.Entrypoint) == 0 || !strings.HasPrefix(d.Entrypoint[0], "/") {
		return fmt.Errorf("entrypoint %q: its first word has to be an absolute path, as there is no shell", d.Entrypoint)
	}
	return nil
}

// labels are the annotations that the OCI image format names (annotations.md).
func (o Origin) labels(d Description) map[string]string {
	labels := map[string]string{
		"org.opencontainers.image.title":       d.Title,
		"org.opencontainers.image.description": d.Description,
		"org.opencontainers.image.version":     o.Version,
		"org.opencontainers.image.licenses":    o.Licenses,
		"org.opencontainers.image.created":     o.Created.Format(time.RFC3339),
		"org.opencontainers.image.source":      o.Source,
		"org.opencontainers.image.revision":    o.Revision,
	}
	maps.DeleteFunc(labels, func(_, value string) bool { return value == "" })
	return labels
}

// makeImage keeps configuration and manifest of an image, and returns the manifest's descriptor.
func makeImage(blobs Blobs, d Description, o Origin, platform Platform, layers []Layer) (Descriptor, error) {
	if err := d.check(); err != nil {
		return Descriptor{}, err
	}
	created := o.Created.Format(time.RFC3339)
	labels := o.labels(d)
	config := Config{Created: created, Platform: platform, RootFS: RootFS{Type: "layers"}}
	config.Config = Process{
		User: d.User, Entrypoint: d.Entrypoint, Cmd: d.Arguments,
		WorkingDir: d.WorkingDirectory, Labels: labels,
	}
	for _, name := range slices.Sorted(maps.Keys(d.Environment)) {
		config.Config.Env = append(config.Config.Env, name+"="+d.Environment[name])
	}
	for _, port := range d.Ports {
		if config.Config.ExposedPorts == nil {
			config.Config.ExposedPorts = map[string]struct{}{}
		}
		config.Config.ExposedPorts[port] = struct{}{}
	}
	manifest := Manifest{SchemaVersion: 2, MediaType: manifestType, Annotations: labels}
	for _, layer := range layers {
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, layer.DiffID)
		config.History = append(config.History, History{created, layer.Title})
		manifest.Layers = append(manifest.Layers,
			Descriptor{MediaType: layerType, Digest: layer.Digest, Size: layer.Size})
	}
	var err error
	if manifest.Config, err = blobs.putJSON(configType, config); err != nil {
		return Descriptor{}, err
	}
	descriptor, err := blobs.putJSON(manifestType, manifest)
	descriptor.Platform = &platform
	return descriptor, err
}

package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"
)

// writeArchive writes an OCI image layout as one tar, and returns the digest by which the image is
// pulled: of its manifest or, for several platforms, of an index of them. An image for one platform can
// be read as a docker-archive too.
func writeArchive(blobs Blobs, name, path string, images []Descriptor, modified time.Time) (Digest, error) {
	top := images[0]
	if len(images) > 1 {
		var err error
		index := Index{SchemaVersion: 2, MediaType: indexType, Manifests: images}
		if top, err = blobs.putJSON(indexType, index); err != nil {
			return "", err
		}
	}
	digest := top.Digest
	wanted := map[Digest]bool{top.Digest: true}
	documents := map[string]any{"oci-layout": map[string]string{"imageLayoutVersion": "1.0.0"}}
	for _, image := range images {
		manifest, err := blobs.manifest(image)
		if err != nil {
			return "", err
		}
		wanted[image.Digest] = true
		wanted[manifest.Config.Digest] = true
		for _, layer := range manifest.Layers {
			wanted[layer.Digest] = true
		}
		if len(images) == 1 {
			documents["manifest.json"] = dockerManifest(name, manifest)
		}
	}
	top.Annotations = map[string]string{
		"io.containerd.image.name":          name,
		"org.opencontainers.image.ref.name": tagOf(name),
	}
	documents["index.json"] = Index{SchemaVersion: 2, MediaType: indexType, Manifests: []Descriptor{top}}

	file, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	archive := tar.NewWriter(file)
	if err := writeLayout(archive, blobs, wanted, documents, modified); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	if err := archive.Close(); err != nil {
		return "", err
	}
	return digest, file.Close()
}

func (b Blobs) manifest(image Descriptor) (Manifest, error) {
	var manifest Manifest
	if image.MediaType != manifestType {
		return manifest, fmt.Errorf("%s is no image manifest", image.Digest)
	}
	return manifest, b.readJSON(image.Digest, &manifest)
}

// dockerManifest is what docker load reads; it finds the same blobs.
func dockerManifest(name string, manifest Manifest) any {
	type entry struct {
		Config   string
		RepoTags []string
		Layers   []string
	}
	image := entry{Config: blobName(manifest.Config.Digest), RepoTags: []string{name}}
	for _, layer := range manifest.Layers {
		image.Layers = append(image.Layers, blobName(layer.Digest))
	}
	return []entry{image}
}

func blobName(digest Digest) string {
	return "blobs/sha256/" + digest.hex()
}

func writeLayout(
	archive *tar.Writer, blobs Blobs, wanted map[Digest]bool, documents map[string]any, modified time.Time,
) error {
	for _, folder := range []string{"blobs/", "blobs/sha256/"} {
		header := &tar.Header{Typeflag: tar.TypeDir, Name: folder, Mode: 0o755, ModTime: modified}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
	}
	for _, digest := range slices.Sorted(maps.Keys(wanted)) {
		info, err := os.Stat(blobs.path(digest))
		if err != nil {
			return err
		}
		header := fileHeader(blobName(digest), info.Size(), modified)
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if err := copyFile(archive, blobs.path(digest)); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(documents)) {
		text, err := json.Marshal(documents[name])
		if err != nil {
			return err
		}
		if err := archive.WriteHeader(fileHeader(name, int64(len(text)), modified)); err != nil {
			return err
		}
		if _, err := bytes.NewReader(text).WriteTo(archive); err != nil {
			return err
		}
	}
	return nil
}

func fileHeader(name string, size int64, modified time.Time) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: size, ModTime: modified}
}

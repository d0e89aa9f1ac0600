package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Archive is an image layout in a tar file, read where it stands.
type Archive struct {
	file    *os.File
	entries map[string]*io.SectionReader
}

// documentBytesMax bounds what is read into memory: manifests and configurations are some kilobytes.
const documentBytesMax = 4 << 20

func openArchive(path string) (*Archive, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	archive := &Archive{file, map[string]*io.SectionReader{}}
	// A tar reader reads no further than to the end of a header, so that this is where the content begins.
	for reader := tar.NewReader(file); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return archive, nil
		}
		if err != nil {
			file.Close()
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		begin, err := file.Seek(0, io.SeekCurrent)
		if err != nil {
			file.Close()
			return nil, err
		}
		archive.entries[header.Name] = io.NewSectionReader(file, begin, header.Size)
	}
}

func (a *Archive) Close() error {
	return a.file.Close()
}

func (a *Archive) read(name string, document any) error {
	entry, ok := a.entries[name]
	if !ok {
		return fmt.Errorf("the archive has no %s", name)
	}
	text, err := io.ReadAll(io.LimitReader(entry, documentBytesMax))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, document)
}

// blob reads a document and holds it against its digest.
func (a *Archive) blob(d Descriptor, document any) error {
	if err := a.verify(d); err != nil {
		return err
	}
	return a.read(blobName(d.Digest), document)
}

// verify holds a blob's size and SHA-256 against its descriptor.
func (a *Archive) verify(d Descriptor) error {
	if err := d.Digest.check(); err != nil {
		return err
	}
	entry, ok := a.entries[blobName(d.Digest)]
	if !ok || entry.Size() != d.Size {
		return fmt.Errorf("the archive has no blob %s of %d bytes", d.Digest, d.Size)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(entry, 0, entry.Size())); err != nil {
		return err
	}
	if found := digestOf(sum.Sum(nil)); found != d.Digest {
		return fmt.Errorf("a blob is %s, and is named %s", found, d.Digest)
	}
	return nil
}

// image finds the only image of the archive, or the one for the platform.
func (a *Archive) image(platform Platform) (Descriptor, Manifest, Config, error) {
	var index Index
	var manifest Manifest
	var config Config
	err := a.read("index.json", &index)
	if err == nil && len(index.Manifests) != 1 {
		err = fmt.Errorf("index.json names %d images; one was expected", len(index.Manifests))
	}
	if err != nil {
		return Descriptor{}, manifest, config, err
	}
	top := index.Manifests[0]
	chosen := top
	if top.MediaType == indexType {
		if err := a.blob(top, &index); err != nil {
			return top, manifest, config, err
		}
		chosen = Descriptor{}
		for _, candidate := range index.Manifests {
			if candidate.Platform != nil && *candidate.Platform == platform {
				chosen = candidate
			}
		}
		if chosen.Digest == "" {
			return top, manifest, config, fmt.Errorf("there is no image for %s", platform)
		}
	}
	if err := a.blob(chosen, &manifest); err != nil {
		return top, manifest, config, err
	}
	if err := a.blob(manifest.Config, &config); err != nil {
		return top, manifest, config, err
	}
	if config.Platform != platform {
		err = fmt.Errorf("the image is for %s, not for %s", config.Platform, platform)
	}
	return top, manifest, config, err
}

func (p Platform) String() string {
	return p.OS + "/" + p.Architecture
}

// unpack lays the layers over each other in a new folder, as a container's root. Every digest on the way
// is verified, those of the layers before compression too. Nothing is written outside of the folder.
func unpack(a *Archive, platform Platform, folder string) (Config, error) {
	_, manifest, config, err := a.image(platform)
	if err != nil {
		return config, err
	}
	if len(manifest.Layers) != len(config.RootFS.DiffIDs) {
		return config, fmt.Errorf("%d layers and %d digests of them", len(manifest.Layers), len(config.RootFS.DiffIDs))
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return config, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return config, err
	}
	defer root.Close()
	for i, layer := range manifest.Layers {
		if err := a.verify(layer); err != nil {
			return config, err
		}
		if err := unpackLayer(a.entries[blobName(layer.Digest)], root, config.RootFS.DiffIDs[i]); err != nil {
			return config, fmt.Errorf("layer %s: %w", layer.Digest, err)
		}
	}
	return config, nil
}

func unpackLayer(blob *io.SectionReader, root *os.Root, diffID Digest) error {
	raw, err := gzip.NewReader(io.NewSectionReader(blob, 0, blob.Size()))
	if err != nil {
		return err
	}
	sum := sha256.New()
	content := io.TeeReader(raw, sum)
	for reader := tar.NewReader(content); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := unpackEntry(reader, header, root); err != nil {
			return err
		}
	}
	// What pads the end of a tar is part of the digest.
	if _, err := io.Copy(io.Discard, content); err != nil {
		return err
	}
	if found := digestOf(sum.Sum(nil)); found != diffID {
		return fmt.Errorf("it is %s when unpacked, and should be %s", found, diffID)
	}
	return nil
}

func unpackEntry(content io.Reader, header *tar.Header, root *os.Root) error {
	name := filepath.Clean(strings.TrimSuffix(header.Name, "/"))
	switch header.Typeflag {
	case tar.TypeDir:
		if err := root.MkdirAll(name, 0o755); err != nil {
			return err
		}
		return root.Chmod(name, header.FileInfo().Mode())
	case tar.TypeSymlink:
		return root.Symlink(header.Linkname, name)
	case tar.TypeReg:
		file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer file.Close()
		if _, err := io.Copy(file, content); err != nil {
			return err
		}
		if err := file.Chmod(header.FileInfo().Mode()); err != nil {
			return err
		}
		return file.Close()
	default:
		return fmt.Errorf("%s has the type %q", header.Name, header.Typeflag)
	}
}

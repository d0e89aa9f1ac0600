package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Blobs is a folder of contents that are named by their SHA-256, one file each, as in an OCI image layout.
type Blobs string

// Digest is "sha256:" and 64 hexadecimal digits.
type Digest string

func digestOf(sum []byte) Digest {
	return Digest("sha256:" + hex.EncodeToString(sum))
}

func (d Digest) check() error {
	digits, ok := strings.CutPrefix(string(d), "sha256:")
	if _, err := hex.DecodeString(digits); !ok || err != nil || len(digits) != 64 {
		return fmt.Errorf("%q is not a SHA-256 digest", string(d))
	}
	return nil
}

func (d Digest) hex() string {
	return strings.TrimPrefix(string(d), "sha256:")
}

func (b Blobs) path(d Digest) string {
	return filepath.Join(string(b), d.hex())
}

// put keeps what is written, and returns its name and its size in bytes.
func (b Blobs) put(write func(io.Writer) error) (Digest, int64, error) {
	if err := os.MkdirAll(string(b), 0o755); err != nil {
		return "", 0, err
	}
	file, err := os.CreateTemp(string(b), ".new-")
	if err != nil {
		return "", 0, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	sum := sha256.New()
	if err := write(io.MultiWriter(file, sum)); err != nil {
		return "", 0, err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return "", 0, err
	}
	if err := file.Close(); err != nil {
		return "", 0, err
	}
	digest := digestOf(sum.Sum(nil))
	return digest, size, os.Rename(file.Name(), b.path(digest))
}

// putJSON keeps a document; the order of its fields is that of its type, that of maps is by key.
func (b Blobs) putJSON(mediaType string, document any) (Descriptor, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return Descriptor{}, err
	}
	digest, size, err := b.put(func(out io.Writer) error {
		_, err := out.Write(text)
		return err
	})
	return Descriptor{MediaType: mediaType, Digest: digest, Size: size}, err
}

func (b Blobs) readJSON(digest Digest, document any) error {
	text, err := os.ReadFile(b.path(digest))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, document)
}

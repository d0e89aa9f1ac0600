package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Layer is a folder's content as a compressed tar. DiffID is the digest before compression, Size is in
// bytes after it.
type Layer struct {
	Title  string `json:"title"`
	Digest Digest `json:"digest"`
	Size   int64  `json:"size"`
	DiffID Digest `json:"diffId"`
}

// packLayer packs a folder. Only names, contents, links and whether a file can be executed are taken
// over: every entry belongs to root and has the same time, names are sorted, no file can be written by
// others than root. A folder with the sticky bit is one for everybody (mode 1777).
func packLayer(blobs Blobs, title, folder string, modified time.Time) (Layer, error) {
	raw := sha256.New()
	digest, size, err := blobs.put(func(out io.Writer) error {
		compressed := gzip.NewWriter(out)
		archive := tar.NewWriter(io.MultiWriter(compressed, raw))
		if err := packFolder(archive, folder, modified); err != nil {
			return err
		}
		if err := archive.Close(); err != nil {
			return err
		}
		return compressed.Close()
	})
	return Layer{title, digest, size, digestOf(raw.Sum(nil))}, err
}

// packFolder relies on WalkDir's order, which is by name in each folder.
func packFolder(archive *tar.Writer, folder string, modified time.Time) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == folder {
			return err
		}
		header, err := headerOf(folder, path, entry)
		if err != nil {
			return err
		}
		header.ModTime = modified
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			return nil
		}
		return copyFile(archive, path)
	})
}

func headerOf(folder, path string, entry fs.DirEntry) (*tar.Header, error) {
	name, err := filepath.Rel(folder, path)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(entry.Name(), ".wh.") {
		return nil, fmt.Errorf("%s: names that begin with .wh. would delete files of other layers", path)
	}
	info, err := entry.Info()
	if err != nil {
		return nil, err
	}
	switch mode := info.Mode(); {
	case mode.IsDir() && mode&fs.ModeSticky != 0:
		return &tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o1777}, nil
	case mode.IsDir():
		return &tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755}, nil
	case mode.IsRegular() && mode&0o111 != 0:
		return &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o755, Size: info.Size()}, nil
	case mode.IsRegular():
		return &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: info.Size()}, nil
	case mode&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		return &tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target, Mode: 0o777}, err
	default:
		return nil, fmt.Errorf("%s: an image has files, folders and symbolic links only, and this is %s", path, mode)
	}
}

func copyFile(out io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(out, file)
	return err
}

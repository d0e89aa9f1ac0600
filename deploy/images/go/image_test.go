package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	november = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	amd64    = Platform{"amd64", "linux"}
	arm64    = Platform{"arm64", "linux"}
	some     = Description{Title: "some", User: "65532:65532", Entrypoint: []string{"/bin/some"}, WorkingDirectory: "/"}
	origin   = Origin{Version: "1.2.3", Licenses: "Apache-2.0", Created: november}
)

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func refused(t *testing.T, err error, word string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), word) {
		t.Errorf("wanted a refusal that speaks of %q, got %v", word, err)
	}
}

// write makes files of these names and contents, in this order.
func write(t *testing.T, folder string, mode fs.FileMode, namesAndContents ...string) string {
	t.Helper()
	for i := 0; i < len(namesAndContents); i += 2 {
		path := filepath.Join(folder, namesAndContents[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(namesAndContents[i+1]), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestTheSameContentIsTheSameLayerWhereverAndWheneverItWasLaid(t *testing.T) {
	one := write(t, t.TempDir(), 0o600, "b/two", "2", "a", "1")
	other := write(t, t.TempDir(), 0o664, "a", "1", "b/two", "2")
	past := time.Unix(1_000_000_000, 0)
	if err := os.Chtimes(filepath.Join(other, "a"), past, past); err != nil {
		t.Fatal(err)
	}
	first := must(packLayer(Blobs(t.TempDir()), "x", one, november))(t)
	second := must(packLayer(Blobs(t.TempDir()), "x", other, november))(t)
	if first != second {
		t.Errorf("%v is not %v", first, second)
	}
	if first.Digest == first.DiffID {
		t.Error("one digest is before compression, the other behind it")
	}
}

func TestAnythingThatIsDifferentMakesAnotherLayer(t *testing.T) {
	plain := must(packLayer(Blobs(t.TempDir()), "x", write(t, t.TempDir(), 0o644, "a", "1"), november))(t)
	for what, folder := range map[string]string{
		"content":    write(t, t.TempDir(), 0o644, "a", "2"),
		"name":       write(t, t.TempDir(), 0o644, "b", "1"),
		"executable": write(t, t.TempDir(), 0o755, "a", "1"),
		"more":       write(t, t.TempDir(), 0o644, "a", "1", "b", ""),
	} {
		if layer := must(packLayer(Blobs(t.TempDir()), "x", folder, november))(t); layer.DiffID == plain.DiffID {
			t.Errorf("%s makes no difference", what)
		}
	}
}

func TestALayerBelongsToRootAndNobodyElseWritesToIt(t *testing.T) {
	folder := write(t, t.TempDir(), 0o777|fs.ModeSetuid, "bin/some", "x")
	if err := os.Mkdir(filepath.Join(folder, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(folder, "tmp"), 0o700|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := packFolder(tar.NewWriter(&out), folder, november); err != nil {
		t.Fatal(err)
	}
	var found []string
	for reader := tar.NewReader(&out); ; {
		header, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Uid != 0 || header.Gid != 0 || header.Uname != "" || !header.ModTime.Equal(november) {
			t.Errorf("%s is of %d:%d %q at %s", header.Name, header.Uid, header.Gid, header.Uname, header.ModTime)
		}
		found = append(found, header.Name+" "+header.FileInfo().Mode().String())
	}
	wanted := []string{"bin/ drwxr-xr-x", "bin/some -rwxr-xr-x", "tmp/ dtrwxrwxrwx"}
	if !slices.Equal(found, wanted) {
		t.Errorf("%q, wanted %q", found, wanted)
	}
}

func TestWhatNoImageHasIsRefused(t *testing.T) {
	whiteout := write(t, t.TempDir(), 0o644, "etc/.wh.passwd", "")
	_, err := packLayer(Blobs(t.TempDir()), "x", whiteout, november)
	refused(t, err, ".wh.passwd")

	pipe := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(pipe, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = packLayer(Blobs(t.TempDir()), "x", pipe, november)
	refused(t, err, "pipe")
}

func TestAUserIsTwoNumbersAndNotRoot(t *testing.T) {
	for _, user := range []string{"", "gatehouse", "65532", "65532:", "0:65532", "65532:0", "-1:5", "1:2:3"} {
		d := some
		d.User = user
		_, err := makeImage(Blobs(t.TempDir()), d, origin, amd64, nil)
		refused(t, err, "user")
	}
	d := some
	d.Entrypoint = []string{"some"}
	_, err := makeImage(Blobs(t.TempDir()), d, origin, amd64, nil)
	refused(t, err, "entrypoint")
}

// archived packs two layers, the upper one naming the platform, into an archive for the platforms.
func archived(t *testing.T, platforms ...Platform) (string, Digest) {
	t.Helper()
	blobs := Blobs(filepath.Join(t.TempDir(), "blobs"))
	base := write(t, t.TempDir(), 0o644, "etc/passwd", "root")
	if err := os.Symlink("passwd", filepath.Join(base, "etc/link")); err != nil {
		t.Fatal(err)
	}
	lower := must(packLayer(blobs, "base", base, november))(t)
	var images []Descriptor
	for _, platform := range platforms {
		upper := must(packLayer(blobs, "program",
			write(t, t.TempDir(), 0o755, "bin/some", platform.Architecture, "etc/more", "x"), november))(t)
		images = append(images, must(makeImage(blobs, some, origin, platform, []Layer{lower, upper}))(t))
	}
	path := filepath.Join(t.TempDir(), "some.tar")
	return path, must(writeArchive(blobs, "example.test/some:1.2.3", path, images, november))(t)
}

func TestWhatWasPackedIsUnpacked(t *testing.T) {
	path, _ := archived(t, amd64, arm64)
	for _, platform := range []Platform{amd64, arm64} {
		archive := must(openArchive(path))(t)
		root := filepath.Join(t.TempDir(), "root")
		config := must(unpack(archive, platform, root))(t)
		archive.Close()
		if config.Config.User != some.User || config.Config.Labels["org.opencontainers.image.version"] != "1.2.3" ||
			config.Config.Labels["org.opencontainers.image.source"] != "" {
			t.Errorf("%+v", config)
		}
		if program := must(os.ReadFile(filepath.Join(root, "bin/some")))(t); string(program) != platform.Architecture {
			t.Errorf("%s has the program of %s", platform, program)
		}
		if target := must(os.Readlink(filepath.Join(root, "etc/link")))(t); target != "passwd" {
			t.Errorf("the link leads to %s", target)
		}
		if mode := must(os.Stat(filepath.Join(root, "bin/some")))(t).Mode(); mode != 0o755 {
			t.Errorf("the program has the mode %s", mode)
		}
	}
}

func TestOneArchiveIsTheSameBytesTwice(t *testing.T) {
	one, digest := archived(t, amd64, arm64)
	other, again := archived(t, amd64, arm64)
	if digest != again || !bytes.Equal(must(os.ReadFile(one))(t), must(os.ReadFile(other))(t)) {
		t.Error("two archives of the same are different")
	}
}

func TestAnImageForOnePlatformIsADockerArchiveToo(t *testing.T) {
	path, digest := archived(t, amd64)
	archive := must(openArchive(path))(t)
	defer archive.Close()
	var images []struct {
		Config   string
		RepoTags []string
		Layers   []string
	}
	if err := archive.read("manifest.json", &images); err != nil {
		t.Fatal(err)
	}
	top, manifest, _, err := archive.image(amd64)
	if err != nil {
		t.Fatal(err)
	}
	if top.Digest != digest || top.Annotations["org.opencontainers.image.ref.name"] != "1.2.3" {
		t.Errorf("%+v is not named %s", top, digest)
	}
	if images[0].Config != blobName(manifest.Config.Digest) || len(images[0].Layers) != 2 ||
		images[0].RepoTags[0] != "example.test/some:1.2.3" {
		t.Errorf("%+v", images)
	}
	both, _ := archived(t, amd64, arm64)
	archive = must(openArchive(both))(t)
	defer archive.Close()
	refused(t, archive.read("manifest.json", &images), "manifest.json")
}

func TestAChangedArchiveIsRefused(t *testing.T) {
	path, _ := archived(t, amd64)
	whole := must(os.ReadFile(path))(t)
	archive := must(openArchive(path))(t)
	_, manifest, _, err := archive.image(amd64)
	if err != nil {
		t.Fatal(err)
	}
	archive.Close()
	for what, digest := range map[string]Digest{
		"layer": manifest.Layers[0].Digest, "configuration": manifest.Config.Digest,
	} {
		changed := slices.Clone(whole)
		// The content of a blob begins in the block behind the one that names it.
		changed[bytes.Index(changed, []byte(blobName(digest)))+512+20] ^= 1
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		archive := must(openArchive(path))(t)
		_, err := unpack(archive, amd64, filepath.Join(t.TempDir(), "root"))
		archive.Close()
		if err == nil {
			t.Errorf("a changed %s was unpacked", what)
		}
	}
}

func TestAnImageForAnotherPlatformIsRefused(t *testing.T) {
	path, _ := archived(t, amd64)
	archive := must(openArchive(path))(t)
	defer archive.Close()
	_, err := unpack(archive, arm64, filepath.Join(t.TempDir(), "root"))
	refused(t, err, "linux/arm64")
}

func TestANameIsARepositoryAndATag(t *testing.T) {
	for name, tag := range map[string]string{
		"example.test:5000/a/b:1.0": "1.0", "b:1": "1", "example.test:5000/b": "", "b": "", ":1": "", "a/:1": "",
	} {
		if tagOf(name) != tag {
			t.Errorf("%q has the tag %q", name, tagOf(name))
		}
	}
}

func TestTheCommandsHandOnFiles(t *testing.T) {
	work := t.TempDir()
	in := func(name string) string { return filepath.Join(work, name) }
	blobs := in("blobs")
	when := november.Format(time.RFC3339)
	write(t, work, 0o644, "root/etc/passwd", "root", "some.json", string(must(json.Marshal(some))(t)))
	step := func(output string, arguments ...string) string {
		t.Helper()
		var out bytes.Buffer
		if err := run(arguments, &out); err != nil {
			t.Fatal(err)
		}
		write(t, work, 0o644, output, out.String())
		return strings.TrimSpace(out.String())
	}
	step("layer", "layer", "--blobs", blobs, "--time", when, "--title", "base", in("root"))
	step("image", "image", "--blobs", blobs, "--time", when, "--description", in("some.json"),
		"--platform", "linux/amd64", "--version", "1", "--licenses", "MIT", "--revision", "abc", in("layer"))
	digest := step("digest", "archive", "--blobs", blobs, "--time", when, "--name", "some:1",
		"--output", in("some.tar"), in("image"))
	if step("again", "digest", in("some.tar")) != digest {
		t.Error("the archive has another digest than was printed")
	}
	process := step("process", "unpack", "--platform", "linux/amd64", in("some.tar"), in("unpacked"))
	if process != "65532\n65532\n/\n/bin/some" {
		t.Errorf("%q", process)
	}
	for _, arguments := range [][]string{{}, {"fly"}, {"layer"}, {"unpack", "x"}} {
		if run(arguments, io.Discard) != errUsage {
			t.Errorf("%q is no usage error", arguments)
		}
	}
	write(t, work, 0o644, "some.json", `{"titel": "some"}`)
	refused(t, run([]string{"image", "--time", when, "--platform", "linux/amd64", "--description", in("some.json"),
		in("layer")}, io.Discard), "titel")
}

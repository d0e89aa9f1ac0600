package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const list = `{
  "metadata": {"component": {"type": "application", "bom-ref": "pkg:maven/dev.example/some@1?type=jar",
    "group": "dev.example", "name": "some", "version": "1", "purl": "pkg:maven/dev.example/some@1?type=jar"}},
  "components": [
    {"type": "library", "bom-ref": "a", "group": "org.a", "name": "a", "version": "2.0",
     "hashes": [{"alg": "MD5", "content": "00"}], "licenses": [{"license": {"id": "MIT"}}],
     "purl": "pkg:maven/org.a/a@2.0?type=jar"},
    {"type": "library", "bom-ref": "n", "group": "org.n", "name": "n", "version": "1",
     "purl": "pkg:maven/org.n/n@1?classifier=linux-x86_64&type=jar"},
    {"type": "library", "bom-ref": "t", "group": "org.t", "name": "test-only", "version": "1",
     "purl": "pkg:maven/org.t/test-only@1?type=jar"}],
  "dependencies": [
    {"ref": "pkg:maven/dev.example/some@1?type=jar", "dependsOn": ["t", "n", "a"]}, {"ref": "t", "dependsOn": ["a"]}]
}`

func references(bom *Bom) []string {
	var all []string
	for _, component := range bom.Components {
		all = append(all, component.Ref)
	}
	return all
}

func TestTheBillHasTheJarsThatAreThere(t *testing.T) {
	work := write(t, t.TempDir(), 0o644, "list.json", list,
		"app/lib/org.a.a-2.0.jar", "a", "app/lib/org.n.n-1-linux-x86_64.jar", "n", "app/app/some-1.jar", "s",
		"app/quarkus/generated-bytecode.jar", "g", "app/quarkus-run.jar", "r", "app/lib/readme.txt", "t")
	bom := newBom("some", "1", "Apache-2.0", november)
	if err := bom.addApplication(filepath.Join(work, "list.json"), filepath.Join(work, "app"), "/opt/some"); err != nil {
		t.Fatal(err)
	}
	if err := bom.finish(); err != nil {
		t.Fatal(err)
	}
	service := "pkg:maven/dev.example/some@1?type=jar"
	if found := references(bom); !slices.Equal(found, []string{"a", "n", service}) {
		t.Errorf("%q", found)
	}
	a := bom.Components[0]
	if a.Hashes[0] != (Hash{"SHA-256", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}) ||
		a.Properties[0].Value != "/opt/some/lib/org.a.a-2.0.jar" || !strings.Contains(string(a.Licenses[0]), "MIT") {
		t.Errorf("%+v", a)
	}
	for _, dependency := range bom.Dependencies {
		if dependency.Ref == "t" || slices.Contains(dependency.DependsOn, "t") {
			t.Errorf("%+v speaks of what is not in the image", dependency)
		}
	}
	if needs := bom.Dependencies[1]; needs.Ref != service || !slices.Equal(needs.DependsOn, []string{"a", "n"}) {
		t.Errorf("%+v", needs)
	}
}

func TestAJarThatNobodyListedIsRefused(t *testing.T) {
	work := write(t, t.TempDir(), 0o644, "list.json", list, "app/org.a.a-2.1.jar", "a")
	bom := newBom("some", "1", "Apache-2.0", november)
	refused(t, bom.addApplication(filepath.Join(work, "list.json"), filepath.Join(work, "app"), "/opt/some"), "org.a.a-2.1.jar")
}

func TestTheBillHasTheJarsOfAFolder(t *testing.T) {
	work := write(t, t.TempDir(), 0o644, "list", "\nThe following files have been resolved:\n"+
		"   org.a:a:jar:2.0:compile -- module a (auto)\n   org.n:n:jar:linux-x86_64:1:runtime\n   org.t:t:jar:1:runtime\n",
		"lib/a-2.0.jar", "a", "lib/n-1-linux-x86_64.jar", "n")
	bom := newBom("some", "1", "Apache-2.0", november)
	jars := filepath.Join(work, "lib")
	if err := bom.addJars(filepath.Join(work, "list"), jars, "/opt/lib", "n-=/opt/n"); err != nil {
		t.Fatal(err)
	}
	if found := references(bom); !slices.Equal(found, []string{
		"pkg:maven/org.a/a@2.0?type=jar", "pkg:maven/org.n/n@1?classifier=linux-x86_64&type=jar"}) {
		t.Errorf("%q", found)
	}
	if at := bom.Components[0].Properties[0].Value; at != "/opt/lib/a-2.0.jar" {
		t.Error(at)
	}
	if at := bom.Components[1].Properties[0].Value; at != "/opt/n" {
		t.Error(at)
	}
	write(t, work, 0o644, "lib/b-1.jar", "b")
	refused(t, bom.addJars(filepath.Join(work, "list"), jars, "/opt/lib", ""), "b-1.jar")
}

func TestTheBillHasPackagesRuntimeAndModules(t *testing.T) {
	work := write(t, t.TempDir(), 0o644,
		"status.d/libc6", "Package: libc6\nVersion: 2.36-9+deb12u14\nArchitecture: amd64\nDescription: C\n Version: 0\n",
		"status.d/libc6.md5sums", "0 x\n",
		"release", "IMPLEMENTOR=\"Some\"\nJAVA_RUNTIME_VERSION=\"25.0.3+9-LTS\"\nMODULES=\"java.base\"\n")
	bom := newBom("some", "1", "Apache-2.0", november)
	if err := bom.addPackages(filepath.Join(work, "status.d"), "debian-12"); err != nil {
		t.Fatal(err)
	}
	if err := bom.addJDK(filepath.Join(work, "release")); err != nil {
		t.Fatal(err)
	}
	if err := bom.addProgram(must(os.Executable())(t)); err != nil {
		t.Fatal(err)
	}
	if err := bom.finish(); err != nil {
		t.Fatal(err)
	}
	found := references(bom)
	for _, wanted := range []string{
		"pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12",
		"pkg:generic/openjdk@25.0.3%2B9-LTS",
	} {
		if !slices.Contains(found, wanted) {
			t.Errorf("no %s among %q", wanted, found)
		}
	}
	if !slices.ContainsFunc(found, func(ref string) bool { return strings.HasPrefix(ref, "pkg:golang/std@1.") }) {
		t.Errorf("no standard library among %q", found)
	}
}

func TestOneContentHasOneBill(t *testing.T) {
	work := write(t, t.TempDir(), 0o644, "release", "JAVA_VERSION=\"25\"\n")
	text := func(version string) string {
		output := filepath.Join(t.TempDir(), "bom.json")
		if err := run([]string{"bom", "--time", "2026-11-01T00:00:00Z", "--name", "some", "--version", version,
			"--licenses", "MIT", "--jdk", filepath.Join(work, "release"), "--output", output}, nil); err != nil {
			t.Fatal(err)
		}
		return string(must(os.ReadFile(output))(t))
	}
	if text("1") != text("1") {
		t.Error("two bills of the same are different")
	}
	var one, other Bom
	if json.Unmarshal([]byte(text("1")), &one) != nil || json.Unmarshal([]byte(text("2")), &other) != nil {
		t.Fatal("a bill is no JSON")
	}
	if one.SerialNumber == other.SerialNumber || len(one.SerialNumber) != len("urn:uuid:")+36 {
		t.Errorf("%s and %s", one.SerialNumber, other.SerialNumber)
	}
}

func TestWhatIsListedTwiceIsRefused(t *testing.T) {
	bom := newBom("some", "1", "MIT", november)
	bom.Components = []Component{{Ref: "a"}, {Ref: "a"}}
	refused(t, bom.finish(), "twice")
}

package main

import (
	"bufio"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Bom is a bill of materials in CycloneDX 1.6.
type Bom struct {
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	SerialNumber string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     BomMetadata  `json:"metadata"`
	Components   []Component  `json:"components"`
	Dependencies []Dependency `json:"dependencies,omitempty"`
}

// BomMetadata says what the bill is of.
type BomMetadata struct {
	Timestamp string    `json:"timestamp"`
	Component Component `json:"component"`
}

// Component is a library, a package or a program.
type Component struct {
	Type       string            `json:"type"`
	Ref        string            `json:"bom-ref"`
	Group      string            `json:"group,omitempty"`
	Name       string            `json:"name"`
	Version    string            `json:"version"`
	Hashes     []Hash            `json:"hashes,omitempty"`
	Licenses   []json.RawMessage `json:"licenses,omitempty"`
	Purl       string            `json:"purl,omitempty"`
	Properties []Property        `json:"properties,omitempty"`
}

// Hash is one of a component's file.
type Hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

// Property is what CycloneDX has no field for.
type Property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Dependency is what a component needs, by references.
type Dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

// newBom is a bill without components yet.
func newBom(name, version, license string, created time.Time) *Bom {
	return &Bom{
		Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: BomMetadata{created.Format(time.RFC3339), Component{
			Type: "container", Ref: name, Name: name, Version: version, Licenses: licensed(license),
		}},
	}
}

func licensed(expression string) []json.RawMessage {
	text, _ := json.Marshal(map[string]string{"expression": expression})
	return []json.RawMessage{text}
}

// addApplication adds every jar of a folder that Quarkus has laid out, but for those that it generated from
// the others (quarkus-run.jar and the folder quarkus). Each is found in the list that Maven wrote, a
// CycloneDX document. A jar that the list does not have is an error: then the list is not of this image.
// What the list has and the folder has not is not in the image, and left out. In the image the folder is
// at the path given.
func (b *Bom) addApplication(listFile, folder, at string) error {
	listed, graph, err := readList(listFile)
	if err != nil {
		return err
	}
	var missing []string
	err = filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && entry.Name() != "quarkus" {
			return err
		}
		if entry.IsDir() {
			return fs.SkipDir
		}
		if path.Ext(file) != ".jar" || entry.Name() == "quarkus-run.jar" {
			return nil
		}
		component, ok := listed[entry.Name()]
		if !ok {
			missing = append(missing, entry.Name())
			return nil
		}
		hash, err := hashOf(file)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(folder, file)
		component.Hashes = []Hash{hash}
		component.Properties = []Property{{"gatehouse:path", path.Join(at, inside)}}
		b.Components = append(b.Components, component)
		return err
	})
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("%s does not list %s", listFile, strings.Join(missing, ", "))
	}
	b.Dependencies = append(b.Dependencies, graph...)
	return err
}

// readList returns a CycloneDX document's components by the names that Quarkus gives their jars, and who
// depends on whom. The service's own jar is named without its group.
func readList(file string) (map[string]Component, []Dependency, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	var list Bom
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	listed := map[string]Component{}
	for _, component := range list.Components {
		component.Type = "library"
		listed[jarName(component)] = component
	}
	service := list.Metadata.Component
	listed[service.Name+"-"+service.Version+".jar"] = service
	return listed, list.Dependencies, nil
}

// jarName is GROUP.NAME-VERSION[-CLASSIFIER].jar.
func jarName(component Component) string {
	name := component.Group + "." + component.Name + "-" + component.Version
	if purl, err := url.Parse(component.Purl); err == nil {
		if classifier := purl.Query().Get("classifier"); classifier != "" {
			name += "-" + classifier
		}
	}
	return name + ".jar"
}

func hashOf(file string) (Hash, error) {
	sum := sha256.New()
	err := copyFile(sum, file)
	return Hash{"SHA-256", hex.EncodeToString(sum.Sum(nil))}, err
}

// addPackages adds Debian's packages: one control file each, as in a dpkg status.d folder.
func (b *Bom) addPackages(folder, distribution string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".md5sums") {
			continue
		}
		fields, err := controlFields(file)
		if err != nil {
			return err
		}
		name, version := fields["Package"], fields["Version"]
		if name == "" || version == "" {
			return fmt.Errorf("%s names no package and version", file)
		}
		query := url.Values{"arch": {fields["Architecture"]}, "distro": {distribution}}
		purl := "pkg:deb/debian/" + name + "@" + strings.ReplaceAll(url.PathEscape(version), "+", "%2B") +
			"?" + query.Encode()
		b.Components = append(b.Components,
			Component{Type: "library", Ref: purl, Name: name, Version: version, Purl: purl})
	}
	return nil
}

// controlFields reads the fields of one line; those that go on over several are not needed.
func controlFields(file string) (map[string]string, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	fields := map[string]string{}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && !strings.HasPrefix(name, " ") {
			fields[name] = strings.TrimSpace(value)
		}
	}
	return fields, nil
}

// addJDK adds the Java runtime, which its own release file tells about.
func (b *Bom) addJDK(releaseFile string) error {
	in, err := os.Open(releaseFile)
	if err != nil {
		return err
	}
	defer in.Close()
	fields := map[string]string{}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), "=")
		fields[name] = strings.Trim(value, `"`)
	}
	version := fields["JAVA_RUNTIME_VERSION"]
	if version == "" {
		version = fields["JAVA_VERSION"]
	}
	if version == "" {
		return fmt.Errorf("%s names no version of Java", releaseFile)
	}
	purl := "pkg:generic/openjdk@" + strings.ReplaceAll(url.PathEscape(version), "+", "%2B")
	b.Components = append(b.Components, Component{
		Type: "platform", Ref: purl, Name: "openjdk", Version: version, Purl: purl,
		Licenses:   licensed("GPL-2.0-only WITH Classpath-exception-2.0"),
		Properties: []Property{{"gatehouse:vendor", fields["IMPLEMENTOR"]}, {"gatehouse:modules", fields["MODULES"]}},
	})
	return nil
}

// addJars adds the jars of a folder by a list of one dependency a line, as maven-dependency-plugin writes it:
// GROUP:NAME:jar[:CLASSIFIER]:VERSION:SCOPE. A jar that the list does not have is an error. In the image the
// folder is at the path given, but for the jar whose name begins with NAME of unpacked, NAME=PATH.
func (b *Bom) addJars(listFile, folder, at, unpacked string) error {
	text, err := os.ReadFile(listFile)
	if err != nil {
		return err
	}
	listed := map[string]Component{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		parts := strings.Split(fields[0], ":")
		if len(parts) != 5 && len(parts) != 6 || parts[2] != "jar" {
			continue
		}
		name, version, kind := parts[1], parts[len(parts)-2], "?type=jar"
		file := name + "-" + version
		if len(parts) == 6 {
			file, kind = file+"-"+parts[3], "?classifier="+parts[3]+"&type=jar"
		}
		purl := "pkg:maven/" + parts[0] + "/" + name + "@" + version + kind
		listed[file+".jar"] = Component{
			Type: "library", Ref: purl, Group: parts[0], Name: name, Version: version, Purl: purl,
		}
	}
	moved, elsewhere, _ := strings.Cut(unpacked, "=")
	files, err := filepath.Glob(filepath.Join(folder, "*.jar"))
	if err != nil {
		return err
	}
	for _, file := range files {
		component, ok := listed[filepath.Base(file)]
		if !ok {
			return fmt.Errorf("%s does not list %s", listFile, filepath.Base(file))
		}
		hash, err := hashOf(file)
		if err != nil {
			return err
		}
		inside := path.Join(at, filepath.Base(file))
		if moved != "" && strings.HasPrefix(filepath.Base(file), moved) {
			inside = elsewhere
		}
		component.Hashes = []Hash{hash}
		component.Properties = []Property{{"gatehouse:path", inside}}
		b.Components = append(b.Components, component)
	}
	return nil
}

// addProgram adds a Go program's modules, which the compiler wrote into it, and its standard library. What
// another program has as well is there once.
func (b *Bom) addProgram(file string) error {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return err
	}
	version := strings.TrimPrefix(strings.Fields(info.GoVersion)[0], "go")
	standard := "pkg:golang/std@" + version
	b.addOnce(Component{
		Type: "library", Ref: standard, Name: "std", Version: version, Purl: standard,
		Licenses: licensed("BSD-3-Clause"),
	})
	modules := info.Deps
	// One of another's repository is known by its version; what is built from a folder has none.
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		modules = append([]*debug.Module{&info.Main}, modules...)
	}
	for _, module := range modules {
		if module.Replace != nil {
			module = module.Replace
		}
		purl := "pkg:golang/" + module.Path + "@" + module.Version
		b.addOnce(Component{
			Type: "library", Ref: purl, Name: module.Path, Version: module.Version, Purl: purl,
			Properties: []Property{{"gatehouse:go-sum", module.Sum}},
		})
	}
	return nil
}

func (b *Bom) addOnce(component Component) {
	if !slices.ContainsFunc(b.Components, func(other Component) bool { return other.Ref == component.Ref }) {
		b.Components = append(b.Components, component)
	}
}

// finish sorts the bill, forgets dependencies on what is not in it, and names it by its content, so that
// one image always has one bill.
func (b *Bom) finish() error {
	slices.SortFunc(b.Components, func(one, other Component) int { return strings.Compare(one.Ref, other.Ref) })
	known := map[string]bool{}
	for _, component := range b.Components {
		if known[component.Ref] {
			return fmt.Errorf("%s is listed twice", component.Ref)
		}
		known[component.Ref] = true
	}
	needs := map[string]map[string]bool{}
	for _, dependency := range b.Dependencies {
		if !known[dependency.Ref] {
			continue
		}
		for _, needed := range dependency.DependsOn {
			if known[needed] {
				if needs[dependency.Ref] == nil {
					needs[dependency.Ref] = map[string]bool{}
				}
				needs[dependency.Ref][needed] = true
			}
		}
	}
	b.Dependencies = []Dependency{{b.Metadata.Component.Ref, slices.Sorted(maps.Keys(known))}}
	for _, ref := range slices.Sorted(maps.Keys(needs)) {
		b.Dependencies = append(b.Dependencies, Dependency{ref, slices.Sorted(maps.Keys(needs[ref]))})
	}
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	// A UUID of version 8 (RFC 9562, 5.8): the bits are ours to choose.
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	b.SerialNumber = fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
	return nil
}

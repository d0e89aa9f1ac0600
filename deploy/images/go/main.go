// Command images packs folders into container images without a container engine: layers, configuration
// and manifest of the OCI image format, an archive of them, and a bill of materials. The same folders
// give the same bytes.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

const usage = `usage: images COMMAND ...
  layer --blobs DIR --time T --title TEXT FOLDER            packs a folder; prints the layer
  image --blobs DIR --time T --description FILE --platform OS/ARCH --version V --licenses L
        [--source URL] [--revision REV] LAYER...            prints the image; LAYER is a file of the above
  archive --blobs DIR --time T --name REPOSITORY:TAG --output TAR IMAGE...
                                                            prints the digest; IMAGE is a file of the above
  digest TAR                                                prints the digest that archive printed
  unpack --platform OS/ARCH TAR FOLDER                      prints UID, GID, folder and words of the process
  bom --time T --name NAME --version V --licenses L --output FILE 
      [--list FILE --application DIR --at PATH] [--packages DIR --distribution ID] [--jdk RELEASE-FILE]
      [--resolved FILE --jars DIR --at PATH [--unpacked NAME=PATH]] [--program FILE]...
`

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		if errors.Is(err, errUsage) {
			fmt.Fprint(os.Stderr, usage)
			os.Exit(2)
		}
		fmt.Fprintln(os.Stderr, "images:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage")

// command holds the flags that most commands have.
type command struct {
	*flag.FlagSet
	blobs, created, name, version, licenses, platform, output string
}

func newCommand(name string) *command {
	c := &command{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	c.StringVar(&c.blobs, "blobs", "", "folder of blobs")
	c.StringVar(&c.created, "time", "", "time of everything, RFC 3339")
	c.StringVar(&c.name, "name", "", "name")
	c.StringVar(&c.version, "version", "", "version")
	c.StringVar(&c.licenses, "licenses", "", "SPDX expression")
	c.StringVar(&c.platform, "platform", "", "OS/ARCHITECTURE")
	c.StringVar(&c.output, "output", "", "file to write")
	return c
}

// at is the --time of a command.
func (c *command) at() (time.Time, error) {
	at, err := time.Parse(time.RFC3339, c.created)
	return at.UTC(), err
}

func (c *command) on() (Platform, error) {
	system, architecture, ok := strings.Cut(c.platform, "/")
	if !ok {
		return Platform{}, fmt.Errorf("platform %q is not OS/ARCHITECTURE", c.platform)
	}
	return Platform{architecture, system}, nil
}

func run(arguments []string, out io.Writer) error {
	commands := map[string]func(*command, []string, io.Writer) error{
		"layer": layerCommand, "image": imageCommand, "archive": archiveCommand,
		"digest": digestCommand, "unpack": unpackCommand, "bom": bomCommand,
	}
	if len(arguments) == 0 || commands[arguments[0]] == nil {
		return errUsage
	}
	return commands[arguments[0]](newCommand(arguments[0]), arguments[1:], out)
}

func layerCommand(c *command, arguments []string, out io.Writer) error {
	title := c.String("title", "", "what the layer is")
	if err := c.Parse(arguments); err != nil || c.NArg() != 1 {
		return errUsage
	}
	at, err := c.at()
	if err != nil {
		return err
	}
	layer, err := packLayer(Blobs(c.blobs), *title, c.Arg(0), at)
	return printed(out, layer, err)
}

func imageCommand(c *command, arguments []string, out io.Writer) error {
	description := c.String("description", "", "file that describes the image")
	source := c.String("source", "", "address of the source")
	revision := c.String("revision", "", "revision of the source")
	if err := c.Parse(arguments); err != nil || c.NArg() == 0 {
		return errUsage
	}
	at, err := c.at()
	if err != nil {
		return err
	}
	platform, err := c.on()
	if err != nil {
		return err
	}
	var d Description
	if err := readStrictly(*description, &d); err != nil {
		return err
	}
	layers, err := readAll[Layer](c.Args())
	if err != nil {
		return err
	}
	origin := Origin{c.version, c.licenses, *source, *revision, at}
	image, err := makeImage(Blobs(c.blobs), d, origin, platform, layers)
	return printed(out, image, err)
}

func archiveCommand(c *command, arguments []string, out io.Writer) error {
	if err := c.Parse(arguments); err != nil || c.NArg() == 0 {
		return errUsage
	}
	at, err := c.at()
	if err != nil {
		return err
	}
	if tagOf(c.name) == "" {
		return fmt.Errorf("name %q is not REPOSITORY:TAG", c.name)
	}
	images, err := readAll[Descriptor](c.Args())
	if err != nil {
		return err
	}
	digest, err := writeArchive(Blobs(c.blobs), c.name, c.output, images, at)
	if err == nil {
		_, err = fmt.Fprintln(out, digest)
	}
	return err
}

func digestCommand(c *command, arguments []string, out io.Writer) error {
	if err := c.Parse(arguments); err != nil || c.NArg() != 1 {
		return errUsage
	}
	archive, err := openArchive(c.Arg(0))
	if err != nil {
		return err
	}
	defer archive.Close()
	var index Index
	if err := archive.read("index.json", &index); err != nil {
		return err
	}
	for _, image := range index.Manifests {
		if _, err := fmt.Fprintln(out, image.Digest); err != nil {
			return err
		}
	}
	return nil
}

func unpackCommand(c *command, arguments []string, out io.Writer) error {
	if err := c.Parse(arguments); err != nil || c.NArg() != 2 {
		return errUsage
	}
	platform, err := c.on()
	if err != nil {
		return err
	}
	archive, err := openArchive(c.Arg(0))
	if err != nil {
		return err
	}
	defer archive.Close()
	config, err := unpack(archive, platform, c.Arg(1))
	if err != nil {
		return err
	}
	user, group, _ := strings.Cut(config.Config.User, ":")
	lines := append([]string{user, group, config.Config.WorkingDir}, config.Config.Entrypoint...)
	_, err = fmt.Fprintln(out, strings.Join(append(lines, config.Config.Cmd...), "\n"))
	return err
}

func bomCommand(c *command, arguments []string, _ io.Writer) error {
	list := c.String("list", "", "CycloneDX document of Maven's dependencies")
	application := c.String("application", "", "folder that Quarkus has laid out")
	inside := c.String("at", "/", "where it is in the image")
	packages := c.String("packages", "", "folder of control files")
	distribution := c.String("distribution", "", "distribution that the packages are of")
	jdk := c.String("jdk", "", "release file of the JDK")
	resolved := c.String("resolved", "", "list of Maven's dependencies, a line each")
	jars := c.String("jars", "", "folder of their jars")
	unpacked := c.String("unpacked", "", "NAME=PATH of a jar whose content is at another place")
	var programs []string
	c.Func("program", "Go program", func(file string) error {
		programs = append(programs, file)
		return nil
	})
	if err := c.Parse(arguments); err != nil || c.NArg() != 0 {
		return errUsage
	}
	at, err := c.at()
	if err != nil {
		return err
	}
	bom := newBom(c.name, c.version, c.licenses, at)
	if *list != "" {
		err = errors.Join(err, bom.addApplication(*list, *application, *inside))
	}
	if *packages != "" {
		err = errors.Join(err, bom.addPackages(*packages, *distribution))
	}
	if *jdk != "" {
		err = errors.Join(err, bom.addJDK(*jdk))
	}
	if *resolved != "" {
		err = errors.Join(err, bom.addJars(*resolved, *jars, *inside, *unpacked))
	}
	for _, program := range programs {
		err = errors.Join(err, bom.addProgram(program))
	}
	if err = errors.Join(err, bom.finish()); err != nil {
		return err
	}
	text, err := json.MarshalIndent(bom, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(c.output, append(text, '\n'), 0o644)
}

// tagOf is what stands behind the last colon of REPOSITORY:TAG, or nothing.
func tagOf(name string) string {
	repository, tag, ok := strings.Cut(name[strings.LastIndex(name, "/")+1:], ":")
	if !ok || repository == "" {
		return ""
	}
	return tag
}

// readStrictly reads a JSON file in which every field is known.
func readStrictly(file string, document any) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	decoder := json.NewDecoder(in)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(document); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func readAll[T any](files []string) ([]T, error) {
	var all []T
	for _, file := range files {
		var one T
		if err := readStrictly(file, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func printed(out io.Writer, document any, err error) error {
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(document)
}

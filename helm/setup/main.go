// Command setup makes the keys, tokens and certificates of an installation, each as a Secret of its own, once.
// What is there is left as it is; only certificates are renewed. Two that run at once end well: of two
// Secrets of one name one is made, and the other program takes it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// timeMax bounds a run; the job that runs it has a longer deadline.
const timeMax = 4 * time.Minute

// settings are what the program is told. None of it is a secret.
type settings struct {
	name             string
	namespace        string
	clusterDomain    string
	services         []string
	make             []string
	quickstartSecret string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, timeMax)
	defer cancel()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, func() (*cluster, error) { return inCluster() }))
}

// run returns the exit status: 0, 1 when something was not made, 2 when it was not asked for in its own words.
func run(ctx context.Context, args []string, out io.Writer, connect func() (*cluster, error)) int {
	told, err := parse(args)
	if err != nil {
		report(out, err)
		return 2
	}
	api, err := connect()
	if err != nil {
		report(out, err)
		return 1
	}
	maker := &maker{settings: told, api: api, out: out, now: time.Now}
	failed := false
	for _, one := range makers {
		if !slices.Contains(told.make, one.name) {
			continue
		}
		// One that fails does not keep the others from being made; all problems are told at once.
		if err := one.make(maker, ctx); err != nil {
			report(out, err)
			failed = true
		}
	}
	if failed {
		return 1
	}
	say(out, done, "")
	return 0
}

func parse(args []string) (settings, error) {
	var told settings
	var services, things string
	flags := flag.NewFlagSet("setup", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&told.name, "name", "", "what the Secrets' names begin with")
	flags.StringVar(&told.namespace, "namespace", "", "where they are made")
	flags.StringVar(&told.clusterDomain, "cluster-domain", "cluster.local", "the domain of the cluster's names")
	flags.StringVar(&services, "services", "", "services that get certificates, with commas between them")
	flags.StringVar(&things, "make", "", "what is made, with commas between them")
	flags.StringVar(&told.quickstartSecret, "quickstart-secret", "", "the Secret of quickstart's passwords, if it is another")
	if err := flags.Parse(args); err != nil {
		return settings{}, problem{argumentsRefused, err.Error()}
	}
	told.services, told.make = words(services), words(things)
	if told.quickstartSecret == "" {
		told.quickstartSecret = told.name + "-quickstart"
	}
	return told, told.check(flags.Args())
}

func (s settings) check(rest []string) error {
	var wrong []string
	if len(rest) > 0 {
		wrong = append(wrong, "unknown: "+strings.Join(rest, " "))
	}
	if s.name == "" || s.namespace == "" {
		wrong = append(wrong, "--name and --namespace are required")
	}
	if len(s.make) == 0 {
		wrong = append(wrong, "--make is empty")
	}
	for _, what := range s.make {
		if !slices.ContainsFunc(makers, func(one thing) bool { return one.name == what }) {
			wrong = append(wrong, fmt.Sprintf("--make: %q is nothing that can be made", what))
		}
		if what == "certificates" && len(s.services) == 0 {
			wrong = append(wrong, "--services is empty")
		}
	}
	if len(wrong) > 0 {
		return problem{argumentsRefused, strings.Join(wrong, "; ")}
	}
	return nil
}

func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// report says a problem with its code; an error without one is a fault of ours.
func report(out io.Writer, err error) {
	var known problem
	if errors.As(err, &known) {
		say(out, known.code, known.detail)
		return
	}
	say(out, unexpected, err.Error())
}

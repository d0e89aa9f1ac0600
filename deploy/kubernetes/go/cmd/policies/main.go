// Command policies enforces the network policies of the test cluster, on its node. It watches policies,
// namespaces and pods, and writes the node's packet filter at each change. It ends with an error when
// a policy says something that it cannot enforce; the rules from before stay.
//
// usage: policies -kubeconfig FILE -ready FILE
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"

	"gatehouse.dev/cluster/internal/policy"
)

const (
	// settleTime is how long changes that come together are collected: a pod that starts is several, and
	// each would write all rules anew.
	settleTime = 10 * time.Millisecond
	writeMax   = 10 * time.Second
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "the file that lets this program in")
	ready := flag.String("ready", "", "the file that is made when the first rules hold")
	flag.Parse()
	if err := run(*kubeconfig, *ready); err != nil {
		log.Fatal(err)
	}
}

func run(kubeconfig, ready string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	watched, err := watch(informers.NewSharedInformerFactory(client, 0))
	if err != nil {
		return err
	}
	before := ""
	for range watched.changes {
		time.Sleep(settleTime)
		cluster, err := watched.list()
		if err != nil {
			return err
		}
		rules, err := policy.Compile(cluster)
		if err != nil {
			return err
		}
		text := policy.Nftables(rules)
		if text == before {
			continue
		}
		if err := write(text); err != nil {
			return err
		}
		if before == "" {
			if err := os.WriteFile(ready, nil, 0o600); err != nil {
				return err
			}
		}
		before = text
		log.Printf("%d gates in, %d gates out", len(rules.Ingress), len(rules.Egress))
	}
	return nil
}

type watcher struct {
	factory informers.SharedInformerFactory
	// changes holds one note at most: that something is new since the last look.
	changes chan struct{}
}

// watch returns when everything that there is has been seen once.
func watch(factory informers.SharedInformerFactory) (watcher, error) {
	watched := watcher{factory, make(chan struct{}, 1)}
	for _, informer := range []cache.SharedIndexInformer{
		factory.Core().V1().Namespaces().Informer(),
		factory.Core().V1().Pods().Informer(),
		factory.Networking().V1().NetworkPolicies().Informer(),
	} {
		_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    func(any) { watched.note() },
			UpdateFunc: func(any, any) { watched.note() },
			DeleteFunc: func(any) { watched.note() },
		})
		if err != nil {
			return watcher{}, err
		}
	}
	factory.Start(context.Background().Done())
	for kind, synced := range factory.WaitForCacheSync(context.Background().Done()) {
		if !synced {
			return watcher{}, fmt.Errorf("%s could not be listed", kind)
		}
	}
	watched.note()
	return watched, nil
}

func (w watcher) note() {
	select {
	case w.changes <- struct{}{}:
	default:
	}
}

func (w watcher) list() (policy.Cluster, error) {
	namespaces, err1 := w.factory.Core().V1().Namespaces().Lister().List(labels.Everything())
	pods, err2 := w.factory.Core().V1().Pods().Lister().List(labels.Everything())
	policies, err3 := w.factory.Networking().V1().NetworkPolicies().Lister().List(labels.Everything())
	return policy.Cluster{Namespaces: namespaces, Pods: pods, Policies: policies}, errors.Join(err1, err2, err3)
}

// write hands the rules to nft, which takes all of them or none.
func write(text string) error {
	limit, cancel := context.WithTimeout(context.Background(), writeMax)
	defer cancel()
	command := exec.CommandContext(limit, "nft", "-f", "-")
	command.Stdin = strings.NewReader(text)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("nft: %w: %s", err, output)
	}
	return nil
}

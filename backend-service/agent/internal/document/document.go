// Package document reads what the backend tells an agent when it starts it.
//
// The document holds the workload's private host key, so it is read once, from a descriptor or from
// a file that is unlinked, and never travels in arguments or the environment. PROTOCOL.md describes
// it; golden/document-v2.json is an example that the Java writer is held to as well.
package document

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"golang.org/x/crypto/ssh"

	"gatehouse.dev/agent/internal/strictjson"
)

// documentBytesMax bounds what is read: a host key, a handful of CA keys and a few words.
const documentBytesMax = 64 << 10

// timerMax bounds every timer; a longer one is a mistake in its unit.
const timerMax = 366 * 24 * time.Hour

const (
	rekeyBytesLeast = 1 << 20
	// rekeyBytesMost is 2^32 blocks of a 128-bit cipher, as far as one key goes (RFC 4344 section 3.2).
	rekeyBytesMost = 64 << 30
)

var workloadID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// Document is everything an agent knows about its workload.
type Document struct {
	WorkloadID string
	HostKey    ssh.Signer
	// Authorities are the workload CAs; several while one replaces another.
	Authorities []ssh.PublicKey
	Home        string
	Shell       string
	Timers      Timers
	// RekeyBytes is how much passes in one direction of a connection before the agent asks for new keys.
	RekeyBytes uint64
}

// Timers are the dead-man's switch.
type Timers struct {
	// Unattached is how long the agent waits for its first authenticated connection.
	Unattached time.Duration
	// Idle is how long it waits after the last authenticated connection has gone.
	Idle time.Duration
	// Keepalive is the pause between questions on a silent connection; three misses end it.
	Keepalive time.Duration
}

// Read reads a document from input.
func Read(input io.Reader) (Document, error) {
	data, err := io.ReadAll(io.LimitReader(input, documentBytesMax+1))
	if err != nil {
		return Document{}, fmt.Errorf("document: %w", err)
	}
	if len(data) > documentBytesMax {
		return Document{}, fmt.Errorf("document: more than %d bytes", documentBytesMax)
	}
	parsed, err := parse(data)
	if err != nil {
		return Document{}, fmt.Errorf("document: %w", err)
	}
	return parsed, nil
}

// ReadFile reads the document at path and unlinks it, whether or not it can be understood.
func ReadFile(path string) (Document, error) {
	file, err := os.Open(path)
	if err != nil {
		return Document{}, err
	}
	defer file.Close()
	if err := os.Remove(path); err != nil {
		return Document{}, err
	}
	return Read(file)
}

func parse(data []byte) (Document, error) {
	members, err := strictjson.Parse(data, "workloadId", "hostKey", "caKeys", "home", "shell", "timers",
		"rekeyBytes")
	if err != nil {
		return Document{}, err
	}
	var document Document
	var hostKey string
	var authorities []string
	if err := errors.Join(
		members.Into("workloadId", &document.WorkloadID),
		members.Into("hostKey", &hostKey),
		members.Into("caKeys", &authorities),
		members.Into("home", &document.Home),
		members.Into("shell", &document.Shell),
		members.Into("rekeyBytes", &document.RekeyBytes),
	); err != nil {
		return Document{}, err
	}
	if !workloadID.MatchString(document.WorkloadID) {
		return Document{}, fmt.Errorf("member %q must match %s", "workloadId", workloadID)
	}
	if !filepath.IsAbs(document.Home) || !filepath.IsAbs(document.Shell) {
		return Document{}, errors.New(`members "home" and "shell" must be absolute paths`)
	}
	if document.HostKey, err = ssh.ParsePrivateKey([]byte(hostKey)); err != nil {
		return Document{}, fmt.Errorf("member %q is not an OpenSSH private key", "hostKey")
	}
	if document.Authorities, err = publicKeys(authorities); err != nil {
		return Document{}, err
	}
	if document.RekeyBytes < rekeyBytesLeast || document.RekeyBytes > rekeyBytesMost {
		return Document{}, fmt.Errorf("member %q must be %d to %d", "rekeyBytes", rekeyBytesLeast, uint64(rekeyBytesMost))
	}
	document.Timers, err = timers(members["timers"])
	return document, err
}

func publicKeys(lines []string) ([]ssh.PublicKey, error) {
	if len(lines) == 0 {
		return nil, errors.New(`member "caKeys" is empty`)
	}
	var keys []ssh.PublicKey
	for _, line := range lines {
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", "caKeys", err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func timers(data []byte) (Timers, error) {
	members, err := strictjson.Parse(data, "unattached", "idle", "keepalive")
	if err != nil {
		return Timers{}, fmt.Errorf("member %q: %w", "timers", err)
	}
	var timers Timers
	if err := errors.Join(
		seconds(members, "unattached", &timers.Unattached),
		seconds(members, "idle", &timers.Idle),
		seconds(members, "keepalive", &timers.Keepalive),
	); err != nil {
		return Timers{}, fmt.Errorf("member %q: %w", "timers", err)
	}
	if timers.Keepalive == 0 {
		return Timers{}, errors.New(`member "timers": "keepalive" must be above 0`)
	}
	return timers, nil
}

func seconds(members strictjson.Object, name string, target *time.Duration) error {
	var number float64
	if err := members.Into(name, &number); err != nil {
		return err
	}
	if number < 0 || number > timerMax.Seconds() {
		return fmt.Errorf("%q must be 0 to %.0f seconds", name, timerMax.Seconds())
	}
	*target = time.Duration(number * float64(time.Second))
	return nil
}

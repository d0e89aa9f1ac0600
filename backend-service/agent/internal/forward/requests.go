package forward

import (
	"errors"

	"golang.org/x/crypto/ssh"
)

// The payloads of global requests and of the channels that follow from them: RFC 4254 section 7,
// OpenSSH's PROTOCOL section 2.4.

type tcpipForward struct {
	Address string
	Port    uint32
}

type portBound struct{ Port uint32 }

type forwardedTCPIP struct {
	Address        string
	Port           uint32
	OriginatorHost string
	OriginatorPort uint32
}

type streamlocalForward struct{ Path string }

type forwardedStreamlocal struct{ Path, Reserved string }

// place is where a forward listens, by which it is cancelled: the address as it was asked for and the
// port as it was bound, or the path.
type place struct {
	address string
	port    uint16
	path    SocketPath
}

// request is what a global request asks for: to listen at a place, or not to any more.
type request struct {
	cancel bool
	at     place
}

// parseRequest reads a global request of one of the four kinds that there are.
func parseRequest(kind string, payload []byte) (request, error) {
	switch kind {
	case "tcpip-forward", "cancel-tcpip-forward":
		var asked tcpipForward
		if err := ssh.Unmarshal(payload, &asked); err != nil {
			return request{}, errors.New("not a tcpip-forward payload")
		}
		if !meansLoopback[asked.Address] || asked.Port > portMax {
			return request{}, errors.New("not an address and a port to listen at")
		}
		at := place{address: asked.Address, port: uint16(asked.Port)}
		return request{cancel: kind == "cancel-tcpip-forward", at: at}, nil
	case "streamlocal-forward@openssh.com", "cancel-streamlocal-forward@openssh.com":
		var asked streamlocalForward
		if err := ssh.Unmarshal(payload, &asked); err != nil {
			return request{}, errors.New("not a streamlocal-forward payload")
		}
		path, err := socketPath(asked.Path)
		return request{cancel: kind == "cancel-streamlocal-forward@openssh.com", at: place{path: path}}, err
	default:
		return request{}, errors.New("unknown")
	}
}

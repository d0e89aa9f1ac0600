package launch

import (
	"encoding/json"
	"io"
)

// Isolation is how the processes of a workload are kept together.
type Isolation string

const (
	// Namespace: a PID namespace whose PID 1 is the agent. Nobody leaves it, all die with it.
	Namespace Isolation = "namespace"
	// Subreaper: a warden above the agent; orphans come back to one of the two.
	Subreaper Isolation = "subreaper"
	// Container: the agent was started as it is, for one as a container's PID 1.
	Container Isolation = "container"
)

// Answer is what an agent says, on one line, once it listens.
type Answer struct {
	Protocol  int       `json:"protocol"`
	PID       int       `json:"pid"`
	Port      int       `json:"port"`
	Isolation Isolation `json:"isolation"`
}

// Write writes the answer as one line of JSON.
func (a Answer) Write(output io.Writer) error { return json.NewEncoder(output).Encode(a) }

// readAnswer reads the one line that an agent writes; EOF means that it ended instead.
func readAnswer(input io.Reader) (Answer, error) {
	var answer Answer
	err := json.NewDecoder(input).Decode(&answer)
	return answer, err
}

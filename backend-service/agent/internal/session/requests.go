package session

// The payloads of channel requests, in the order of RFC 4254's fields.

type envRequest struct{ Name, Value string }

type ptyRequest struct {
	Type          string
	Columns, Rows uint32
	Width, Height uint32
	Modes         string
}

type windowChangeRequest struct{ Columns, Rows, Width, Height uint32 }

type execRequest struct{ Command string }

type subsystemRequest struct{ Name string }

// breakRequest is RFC 4335's; a pseudo-terminal knows breaks of one length only.
type breakRequest struct{ Milliseconds uint32 }

type signalRequest struct{ Name string }

type exitStatusRequest struct{ Status uint32 }

type exitSignalRequest struct {
	Name       string
	CoreDumped bool
	Message    string
	Language   string
}

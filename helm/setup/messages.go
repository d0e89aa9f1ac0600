package main

import (
	"encoding/json"
	"io"
)

// code is a message for a person: what happened, why, and what to do.
type code struct {
	id, text, cause, next string
}

var (
	done = code{"GH-SETUP-1001", "Everything is there", "Keys, tokens and certificates were made, or were there before.",
		"Nothing."}
	made = code{"GH-SETUP-1002", "A Secret was made", "There was none of that name.",
		"Back it up: it is made once, and nothing else has its keys."}
	kept    = code{"GH-SETUP-1003", "A Secret is kept as it is", "It was there.", "Nothing."}
	renewed = code{"GH-SETUP-1004", "A certificate was renewed",
		"Less than a third of its time was left, or it was not of this authority or for these names.", "Nothing."}
	argumentsRefused = code{"GH-SETUP-2001", "The program is not asked in its own words", "See the detail.",
		"Correct the arguments; the chart writes them from its values."}
	notInCluster = code{"GH-SETUP-2002", "This is no pod with a service account",
		"The cluster's address or the account's token is missing.",
		"Run it as the chart does, with automountServiceAccountToken."}
	unreachable = code{"GH-SETUP-2003", "The cluster's API did not answer", "See the detail; it was tried for a while.",
		"Look whether the API server is up, and whether a network policy keeps the job from it (network.apiServer)."}
	forbidden = code{"GH-SETUP-2004", "The cluster refused it", "The job's role does not allow it, or the object is not accepted.",
		"Let the role of the chart stand, or make the Secrets yourself and name them under secrets.*."}
	incomplete = code{"GH-SETUP-2005", "A Secret lacks what belongs into it",
		"A Secret of that name was there, and it is never changed.",
		"Add the keys that the detail names, or delete it if nobody uses it, and run again."}
	unusable = code{"GH-SETUP-2006", "The internal authority cannot sign", "Its certificate or its key is not what it should be.",
		"Put the Secret in order, or delete it and all certificates that it signed, and run again."}
	unexpected = code{"GH-SETUP-2099", "An unexpected error", "A fault in the program.", "Report it with this line."}

	codes = []code{
		done, made, kept, renewed, argumentsRefused, notInCluster, unreachable, forbidden, incomplete, unusable,
		unexpected,
	}
)

// problem is an error with its code. The detail has names and never a secret.
type problem struct {
	code   code
	detail string
}

func (p problem) Error() string {
	return p.code.id + " " + p.code.text + ": " + p.detail
}

// say writes a line of JSON, as the services do.
func say(out io.Writer, code code, detail string) {
	line := map[string]string{"code": code.id, "message": code.text, "cause": code.cause, "next": code.next}
	if detail != "" {
		line["detail"] = detail
	}
	// Encoding a map of strings does not fail, and there is nowhere to say that writing did.
	_ = json.NewEncoder(out).Encode(line)
}

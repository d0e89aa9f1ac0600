//go:build tools

// Package kwok pins the version of kwok that plays nodes and pods for deploy/bench.
package kwok

import _ "sigs.k8s.io/kwok/cmd/kwok"

//go:build tools

// Package helm pins the version of Helm that the test cluster and the chart's checks run.
package helm

import _ "helm.sh/helm/v3/cmd/helm"

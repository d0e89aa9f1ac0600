{{/* How everything is called, and whom selectors find. Each takes the root, or a dict of root and component. */}}

{{- define "gatehouse.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains "gatehouse" .Release.Name -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-gatehouse" (.Release.Name | trunc 30 | trimSuffix "-") }}
{{- end -}}
{{- end -}}

{{- define "gatehouse.selector" -}}
app.kubernetes.io/name: gatehouse
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "gatehouse.labels" -}}
{{ include "gatehouse.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* gatehouse.image (root, name): by digest where one is given. */}}
{{- define "gatehouse.image" -}}
{{- $image := .root.Values.image -}}
{{- with get $image.digests .name -}}
{{ $image.repository }}/{{ $.name }}@{{ . }}
{{- else -}}
{{ $image.repository }}/{{ .name }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* gatehouse.secret (root, key, name): an existing one, or that of the setup program. */}}
{{- define "gatehouse.secret" -}}
{{- get .root.Values.secrets .key | default (printf "%s-%s" (include "gatehouse.fullname" .root) .name) -}}
{{- end -}}

{{/* gatehouse.connection (root, component): the Secret with what a service logs in with; may be empty. */}}
{{- define "gatehouse.connection" -}}
{{- $own := (get .root.Values .component).connectionSecret -}}
{{- if $own -}}
{{ $own }}
{{- else if and .root.Values.quickstart.enabled (has .component (list "gateway" "auth" "audit")) -}}
{{ include "gatehouse.fullname" .root }}-{{ .component }}-connection
{{- end -}}
{{- end -}}

{{- define "gatehouse.workloads" -}}
{{- $namespace := .Values.workloads.namespace | default (printf "%s-workloads" .Release.Namespace) -}}
{{- if eq $namespace .Release.Namespace -}}
{{- fail "workloads.namespace is the release's own namespace, where keys are. Name another one, which has nothing else in it." -}}
{{- end -}}
{{ $namespace }}
{{- end -}}

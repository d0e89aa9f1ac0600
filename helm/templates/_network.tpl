{{/* Networks as numbers, so that what is never to be reached can be taken out of what may be. */}}

{{/* gatehouse.bits: 2 to the power of a number from 0 to 32. */}}
{{- define "gatehouse.power" -}}
{{- $power := 1 -}}
{{- range until (int .) }}{{ $power = mul $power 2 }}{{ end -}}
{{- $power -}}
{{- end -}}

{{/* gatehouse.network: the address of a CIDR without the bits beyond a prefix. (cidr, prefix) */}}
{{- define "gatehouse.networkNumber" -}}
{{- $number := 0 -}}
{{- range splitList "." (first (splitList "/" .cidr)) }}{{ $number = add (mul $number 256) (int .) }}{{ end -}}
{{- div $number (include "gatehouse.power" (sub 32 (int .prefix)) | int64) -}}
{{- end -}}

{{- define "gatehouse.prefix" -}}
{{- last (splitList "/" .) -}}
{{- end -}}

{{/* gatehouse.forbidden: what workloads never reach, a CIDR a line. */}}
{{- define "gatehouse.forbidden" -}}
{{- $network := .Values.network -}}
{{- concat (list "169.254.169.254/32") $network.pods $network.services $network.nodes $network.apiServer.cidrs | uniq | join "\n" -}}
{{- end -}}

{{/* gatehouse.ipBlock (root, cidr): the CIDR but for what is forbidden; a failure when nothing is left. */}}
{{- define "gatehouse.ipBlock" -}}
{{- $cidr := .cidr -}}
{{- $prefix := include "gatehouse.prefix" $cidr | int -}}
{{- $except := list -}}
{{- range splitList "\n" (include "gatehouse.forbidden" .root) -}}
{{- $other := include "gatehouse.prefix" . | int -}}
{{- $common := min $prefix $other -}}
{{- if eq (include "gatehouse.networkNumber" (dict "cidr" $cidr "prefix" $common)) (include "gatehouse.networkNumber" (dict "cidr" . "prefix" $common)) -}}
{{- if le $other $prefix -}}
{{- fail (printf "workloads.egress: %s lies in %s, which workloads never reach: it is a network of the cluster (network.*) or the cloud's metadata address. Take it out of workloads.egress." $cidr .) -}}
{{- end -}}
{{- $except = append $except . -}}
{{- end -}}
{{- end -}}
cidr: {{ $cidr }}
{{- with $except }}
except: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* gatehouse.policy (root, component): the beginning of a policy for the pods of a service. */}}
{{- define "gatehouse.policy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "gatehouse.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "gatehouse.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "gatehouse.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
{{- end -}}

{{/* gatehouse.pods (root, component): a peer that is all pods of a service. */}}
{{- define "gatehouse.pods" -}}
- podSelector:
    matchLabels: {{- include "gatehouse.selector" . | nindent 6 }}
{{- end -}}

{{- define "gatehouse.tcp" -}}
{{- range . }}
- {protocol: TCP, port: {{ . | int }}}
{{- end }}
{{- end -}}

{{/* gatehouse.toDns: the rule that lets pods ask the cluster's name servers. */}}
{{- define "gatehouse.toDns" -}}
- to: {{- toYaml .Values.network.dns.peers | nindent 4 }}
  ports:
    {{- range .Values.network.dns.ports }}
    - {protocol: UDP, port: {{ . | int }}}
    - {protocol: TCP, port: {{ . | int }}}
    {{- end }}
{{- end -}}

{{/* gatehouse.toApiServer: to the addresses that are named, or to any on the API server's ports. */}}
{{- define "gatehouse.toApiServer" -}}
- ports: {{- include "gatehouse.tcp" .Values.network.apiServer.ports | indent 4 }}
  {{- with .Values.network.apiServer.cidrs }}
  to:
    {{- range . }}
    - ipBlock: {cidr: {{ . }}}
    {{- end }}
  {{- end }}
{{- end -}}

{{/* gatehouse.toOutside (root, of, port): to Kafka, S3 or PostgreSQL: those of the quickstart, and others. */}}
{{- define "gatehouse.toOutside" -}}
{{- $values := get .root.Values .of -}}
{{- if .root.Values.quickstart.enabled }}
- to: {{- include "gatehouse.pods" (dict "root" .root "component" "quickstart") | nindent 4 }}
  ports: {{- include "gatehouse.tcp" (list .port) | indent 4 }}
{{- else if not $values.peers }}
{{- fail (printf "%s.peers is empty, so that network policies would keep everybody from it. Say where it is, such as --set %s.peers[0].ipBlock.cidr=10.2.3.0/24, or set network.policies=false." .of .of) }}
{{- end }}
{{- with $values.peers }}
- to: {{- toYaml . | nindent 4 }}
  ports: {{- include "gatehouse.tcp" $values.ports | indent 4 }}
{{- end }}
{{- end -}}

{{/* gatehouse.fromMonitoring (root, component): who reads metrics. */}}
{{- define "gatehouse.fromMonitoring" -}}
{{- with .root.Values.monitoring.peers }}
- from: {{- toYaml . | nindent 4 }}
  ports: {{- include "gatehouse.tcp" (list (include "gatehouse.port" $)) | indent 4 }}
{{- end }}
{{- end -}}

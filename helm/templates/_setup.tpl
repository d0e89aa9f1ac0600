{{/* The setup program, run by the hook and by the schedule. */}}

{{/* gatehouse.setupMake: what it makes: all that no existing Secret stands for. */}}
{{- define "gatehouse.setupMake" -}}
{{- $secrets := .Values.secrets -}}
{{- $make := list -}}
{{- range $key, $name := dict "hostKey" "host-key" "gatewayJournal" "gateway-journal" "authSigning" "auth-signing" "workloadCa" "workload-ca" "auditManifest" "audit-manifest" "tokens" "tokens" "auditApi" "audit-api" -}}
{{- if not (get $secrets $key) }}{{ $make = append $make $name }}{{ end -}}
{{- end -}}
{{- if .Values.quickstart.enabled -}}
{{- if not $secrets.quickstart }}{{ $make = append $make "quickstart" }}{{ end -}}
{{- $make = append $make "connections" -}}
{{- end -}}
{{- if .Values.setup.certificates }}{{ $make = append $make "certificates" }}{{ end -}}
{{- $make | sortAlpha | join "," -}}
{{- end -}}

{{/* gatehouse.certified: the services that have certificates. */}}
{{- define "gatehouse.certified" -}}
gateway,auth,backend,audit
{{- end -}}

{{/* gatehouse.setupPod (root, account, make) */}}
{{- define "gatehouse.setupPod" -}}
metadata:
  labels: {{- include "gatehouse.labels" (dict "root" .root "component" "setup") | nindent 4 }}
spec:
  serviceAccountName: {{ .account }}
  automountServiceAccountToken: true
  enableServiceLinks: false
  restartPolicy: Never
  securityContext: {{- include "gatehouse.podSecurity" . | nindent 4 }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.setup.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.setup.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: setup
      image: {{ include "gatehouse.image" (dict "root" .root "name" "setup") }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args:
        - --name={{ include "gatehouse.fullname" .root }}
        - --namespace={{ .root.Release.Namespace }}
        - --cluster-domain={{ .root.Values.clusterDomain }}
        - --services={{ include "gatehouse.certified" .root }}
        - --make={{ .make }}
        {{- with .root.Values.secrets.quickstart }}
        - --quickstart-secret={{ . }}
        {{- end }}
      securityContext: {{- include "gatehouse.containerSecurity" . | nindent 8 }}
      resources: {{- toYaml .root.Values.setup.resources | nindent 8 }}
{{- end -}}

{{/* gatehouse.certificateSecrets: names of the Secrets that may change. */}}
{{- define "gatehouse.certificateSecrets" -}}
- {{ include "gatehouse.fullname" . }}-ca
{{- range splitList "," (include "gatehouse.certified" .) }}
- {{ include "gatehouse.fullname" $ }}-{{ . }}-tls
{{- end }}
{{- end -}}

{{/* gatehouse.setupRules: a role cannot name what is yet to be made. What is there may be read, and
     certificates may be changed. */}}
{{- define "gatehouse.setupRules" -}}
- apiGroups: [""]
  resources: [secrets]
  verbs: [create, get]
- apiGroups: [""]
  resources: [secrets]
  resourceNames: {{- include "gatehouse.certificateSecrets" . | nindent 4 }}
  verbs: [patch]
{{- end -}}

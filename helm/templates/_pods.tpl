{{/* What the pods of all services have in common. Each takes a dict of root and component. */}}

{{- define "gatehouse.port" -}}
{{- get (dict "gateway" "8080" "auth" "8081" "backend" "8082" "audit" "8083") .component -}}
{{- end -}}

{{/* The settings of a pod are read at its start, so that it starts again when they change. */}}
{{- define "gatehouse.podMetadata" -}}
{{- $values := get .root.Values .component -}}
labels:
  {{- include "gatehouse.labels" . | nindent 2 }}
  {{- with $values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  gatehouse.dev/settings: {{ include (print .root.Template.BasePath "/" .component "/configmap.yaml") .root | sha256sum }}
  {{- with $values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "gatehouse.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "gatehouse.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* gatehouse.placement: where pods go. They are spread over nodes and zones as far as that is possible. */}}
{{- define "gatehouse.placement" -}}
{{- $values := get .root.Values .component -}}
serviceAccountName: {{ include "gatehouse.fullname" .root }}-{{ .component }}
enableServiceLinks: false
securityContext: {{- include "gatehouse.podSecurity" . | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "gatehouse.selector" $ | nindent 8 }}
  {{- end }}
{{- end -}}

{{/* gatehouse.serves (root, component): true where a service answers over TLS. The gateway's own port has health
     and metrics alone. */}}
{{- define "gatehouse.serves" -}}
{{- if and .root.Values.internalTls.enabled (ne .component "gateway") }}true{{ end -}}
{{- end -}}

{{- define "gatehouse.scheme" -}}
{{- ternary "HTTPS" "HTTP" (include "gatehouse.serves" . | eq "true") -}}
{{- end -}}

{{/* gatehouse.container: without ports and mounts of its own. */}}
{{- define "gatehouse.container" -}}
{{- $values := get .root.Values .component -}}
name: {{ .component }}
image: {{ include "gatehouse.image" (dict "root" .root "name" (printf "%s-service" .component)) }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext: {{- include "gatehouse.containerSecurity" . | nindent 2 }}
resources: {{- toYaml $values.resources | nindent 2 }}
startupProbe:
  httpGet: {path: /q/health/live, port: {{ include "gatehouse.port" . }}, scheme: {{ include "gatehouse.scheme" . }}}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 150
livenessProbe:
  httpGet: {path: /q/health/live, port: {{ include "gatehouse.port" . }}, scheme: {{ include "gatehouse.scheme" . }}}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /q/health/ready, port: {{ include "gatehouse.port" . }}, scheme: {{ include "gatehouse.scheme" . }}}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end -}}

{{/* gatehouse.mounts and gatehouse.volumes: what every service has. */}}
{{- define "gatehouse.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: settings, mountPath: /opt/gatehouse/config, readOnly: true}
{{- if include "gatehouse.connection" . }}
- {name: connection, mountPath: /etc/gatehouse/connection, readOnly: true}
{{- end }}
{{- if .root.Values.internalTls.enabled }}
- {name: tls, mountPath: /etc/gatehouse/tls, readOnly: true}
{{- end }}
{{- end -}}

{{- define "gatehouse.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
- name: settings
  configMap:
    name: {{ include "gatehouse.fullname" .root }}-{{ .component }}
{{- with include "gatehouse.connection" . }}
- name: connection
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- if .root.Values.internalTls.enabled }}
{{ include "gatehouse.secretVolume" (dict "volume" "tls" "secret" (printf "%s-%s-tls" (include "gatehouse.fullname" .root) .component) "items" (list "tls.crt" "tls.key" "ca.crt")) }}
{{- end }}
{{- end -}}

{{/* gatehouse.secretVolume (root, volume, secret, items): files that the service's group may read. */}}
{{- define "gatehouse.secretVolume" -}}
- name: {{ .volume }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    {{- with .items }}
    items:
      {{- range . }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
    {{- end }}
{{- end -}}

{{/* gatehouse.beside: the objects that stand beside each service: account, Service, disruption budget. */}}
{{- define "gatehouse.account" -}}
{{- $values := get .root.Values .component -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "gatehouse.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "gatehouse.labels" . | nindent 4 }}
  {{- with $values.serviceAccountAnnotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}

{{- define "gatehouse.budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "gatehouse.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "gatehouse.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "gatehouse.selector" . | nindent 6 }}
{{- end -}}

{{- define "gatehouse.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "gatehouse.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "gatehouse.labels" . | nindent 4 }}
spec:
  selector: {{- include "gatehouse.selector" . | nindent 4 }}
  ports:
    - {name: http, port: {{ include "gatehouse.port" . }}, targetPort: {{ include "gatehouse.port" . }}}
{{- end -}}

{{/* gatehouse.autoscaler (root, component, kind). */}}
{{- define "gatehouse.autoscaler" -}}
{{- $scaling := (get .root.Values .component).autoscaling -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "gatehouse.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "gatehouse.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ .kind }}
    name: {{ include "gatehouse.fullname" .root }}-{{ .component }}
  minReplicas: {{ $scaling.minReplicas | int }}
  maxReplicas: {{ $scaling.maxReplicas | int }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ $scaling.cpuUtilization | int }}}
{{- end -}}

{{/* gatehouse.properties (a dict): lines of a properties file in the order of their names. */}}
{{- define "gatehouse.properties" -}}
{{- range $name, $value := . }}
{{- if or (kindIs "float64" $value) (kindIs "int" $value) }}{{ $value = $value | int64 }}{{ end }}
{{ $name }}={{ $value | toString | replace "\\" "\\\\" | replace "\n" "\\n" }}
{{- end }}
{{- end -}}

{{- define "gatehouse.kafka" -}}
{{- $quickstart := .Values.quickstart.enabled -}}
{{- $servers := .Values.kafka.bootstrapServers -}}
{{- if and $quickstart (not $servers) -}}
{{- $servers = printf "%s-quickstart.%s.svc:9092" (include "gatehouse.fullname" .) .Release.Namespace -}}
{{- end -}}
{{- if not $servers -}}
{{- fail "kafka.bootstrapServers is not set: nothing can be recorded. Name your brokers, or look at Gatehouse with quickstart.enabled=true." -}}
{{- end -}}
kafka.bootstrap.servers: {{ $servers | quote }}
kafka.security.protocol: {{ ternary "SASL_PLAINTEXT" .Values.kafka.securityProtocol (and $quickstart (not .Values.kafka.bootstrapServers)) }}
{{- $mechanism := ternary "PLAIN" .Values.kafka.saslMechanism (and $quickstart (not .Values.kafka.bootstrapServers)) }}
{{- if $mechanism }}
kafka.sasl.mechanism: {{ $mechanism }}
{{- end }}
{{- end -}}

{{/* gatehouse.postgres (root, name): the address of a service's database. */}}
{{- define "gatehouse.postgres" -}}
{{- $database := get .root.Values.postgres .name -}}
{{- $url := $database.url -}}
{{- $username := $database.username -}}
{{- if and .root.Values.quickstart.enabled (not $url) -}}
{{- $username = ternary "gatehouse_auth" "gatehouse" (eq .name "auth") -}}
{{- $url = printf "jdbc:postgresql://%s-quickstart.%s.svc:5432/%s" (include "gatehouse.fullname" .root) .root.Release.Namespace $username -}}
{{- end -}}
{{- if not $url -}}
{{- fail (printf "postgres.%s.url is not set. Name the database, such as jdbc:postgresql://db.example:5432/gatehouse, or look at Gatehouse with quickstart.enabled=true." .name) -}}
{{- end -}}
quarkus.datasource.jdbc.url: {{ $url | quote }}
quarkus.datasource.username: {{ $username | quote }}
{{- end -}}

{{/* gatehouse.serverTls (root, component): a service that answers over TLS alone, and takes up renewed certificates. */}}
{{- define "gatehouse.serverTls" -}}
{{- if include "gatehouse.serves" . -}}
quarkus.http.insecure-requests: disabled
quarkus.http.ssl-port: {{ include "gatehouse.port" . | quote }}
quarkus.http.tls-configuration-name: internal
quarkus.tls.internal.protocols: TLSv1.3
quarkus.tls.internal.reload-period: 60s
quarkus.tls.internal.key-store.pem.0.cert: /etc/gatehouse/tls/tls.crt
quarkus.tls.internal.key-store.pem.0.key: /etc/gatehouse/tls/tls.key
{{- if ne .component "audit" }}
quarkus.tls.internal.trust-store.pem.certs: /etc/gatehouse/tls/ca.crt
{{- end }}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{/* gatehouse.call (root, component, service): where a service is for another, and how the two know each other. */}}
{{- define "gatehouse.call" -}}
{{- $setting := printf "gatehouse.%s.%s" .component .service -}}
{{- $tls := .root.Values.internalTls.enabled -}}
{{ $setting }}.url: {{ printf "%s://%s-%s:%s" (ternary "https" "http" $tls) (include "gatehouse.fullname" .root) .service (include "gatehouse.port" (dict "component" .service)) }}
{{- if $tls }}
{{ $setting }}.tls.ca-file: /etc/gatehouse/tls/ca.crt
{{ $setting }}.tls.certificate-file: /etc/gatehouse/tls/tls.crt
{{ $setting }}.tls.key-file: /etc/gatehouse/tls/tls.key
{{- end }}
{{- end -}}

{{/* gatehouse.configmap (root, component, settings): a service's application.properties. What values say of
     a setting wins. */}}
{{- define "gatehouse.configmap" -}}
{{- $settings := mergeOverwrite .settings (include "gatehouse.serverTls" . | fromYaml) (get .root.Values .component).config -}}
{{- if include "gatehouse.connection" . -}}
{{- $_ := set $settings "quarkus.config.locations" "file:/etc/gatehouse/connection/connection.properties" -}}
{{- end -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "gatehouse.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "gatehouse.labels" . | nindent 4 }}
data:
  application.properties: |
    {{- include "gatehouse.properties" $settings | trim | nindent 4 }}
{{- end -}}

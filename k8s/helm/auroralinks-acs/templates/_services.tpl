{{/* What the services are: which ports they serve, which keys they get, what they share. Values say how they run. */}}
{{- define "acs.services" -}}
cwmp-gateway:
  ports: { cwmp: 7547 }
  keys: [ACS_SESSION_KEY, ACS_SECRET_KEY, ACS_FILES_KEY]
identity:
  database: true
  keys: [ACS_SECRET_KEY]
task-planner:
  database: true
  keys: [ACS_SECRET_KEY]
connection-request:
  database: true
  udpPorts: { stun: 3478 }
  keys: [ACS_SECRET_KEY]
management-api:
  database: true
  files: true
  ports: { api: 7557 }
  keys: [ACS_ADMIN_TOKEN, ACS_SECRET_KEY]
file-server:
  database: true
  files: true
  ports: { files: 7567 }
  keys: [ACS_ADMIN_TOKEN, ACS_FILES_KEY]
{{- end }}

{{- define "acs.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Labels of every object: a dict of root and name. */}}
{{- define "acs.labels" -}}
{{- with .name }}
app.kubernetes.io/name: {{ . }}
{{- end }}
app.kubernetes.io/part-of: auroralinks-acs
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "acs.selector" -}}
app.kubernetes.io/name: {{ . }}
app.kubernetes.io/part-of: auroralinks-acs
{{- end }}

{{- define "acs.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "acs.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "acs.databaseUrl" -}}
- { name: DATABASE_URL, valueFrom: { secretKeyRef: { name: {{ .Values.secrets.database.name }}, key: {{ .Values.secrets.database.key }} } } }
{{- end }}

{{/* How Kafka is reached besides the settings: environment, mounts and volumes. */}}
{{- define "acs.kafkaEnv" -}}
{{- with .Values.kafka.tls }}
{{- if .enabled }}
- { name: KAFKA_SSL_CA, value: /etc/acs/kafka-ca/ca.crt }
{{- end }}
{{- if .clientSecret }}
- { name: KAFKA_SSL_CERT, value: /etc/acs/kafka-client/user.crt }
- { name: KAFKA_SSL_KEY, value: /etc/acs/kafka-client/user.key }
{{- end }}
{{- end }}
{{- with .Values.kafka.sasl }}
{{- if .mechanism }}
- { name: KAFKA_SASL_USERNAME, valueFrom: { secretKeyRef: { name: {{ .secret }}, key: username } } }
- { name: KAFKA_SASL_PASSWORD, valueFrom: { secretKeyRef: { name: {{ .secret }}, key: password } } }
{{- end }}
{{- end }}
{{- end }}

{{- define "acs.kafkaMounts" -}}
{{- with .Values.kafka.tls }}
{{- if .enabled }}
- { name: kafka-ca, mountPath: /etc/acs/kafka-ca, readOnly: true }
{{- end }}
{{- if .clientSecret }}
- { name: kafka-client, mountPath: /etc/acs/kafka-client, readOnly: true }
{{- end }}
{{- end }}
{{- end }}

{{- define "acs.kafkaVolumes" -}}
{{- with .Values.kafka.tls }}
{{- if .enabled }}
- name: kafka-ca
  secret: { secretName: {{ .caSecret }}, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- if .clientSecret }}
- name: kafka-client
  secret: { secretName: {{ .clientSecret }}, defaultMode: 288, items: [{ key: user.crt, path: user.crt }, { key: user.key, path: user.key }] }
{{- end }}
{{- end }}
{{- end }}

{{- define "acs.settings" -}}
{{- $settings := deepCopy .Values.settings }}
{{- with .Values.kafka.sasl.mechanism }}{{ $_ := set $settings "KAFKA_SASL_MECHANISM" . }}{{ end }}
{{- range $name, $value := $settings }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}

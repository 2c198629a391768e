{{- define "k8s-collector.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "k8s-collector.fullname" -}}
{{- $name := include "k8s-collector.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* What is outside of the namespace must not meet that of another release of this name. */ -}}
{{- define "k8s-collector.nameOutside" -}}
{{- printf "%s-%s" (include "k8s-collector.fullname" .) .Release.Namespace }}
{{- end }}

{{- define "k8s-collector.egress" -}}
{{- $rules := default list .Values.networkPolicy.egress }}
{{- with .Values.intake.port }}
{{- $rules = append $rules (dict "ports" (list (dict "protocol" "TCP" "port" (int .)))) }}
{{- end }}
{{- toYaml $rules }}
{{- end }}

{{- define "k8s-collector.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "k8s-collector.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "k8s-collector.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "k8s-collector.selectorLabels" -}}
app.kubernetes.io/name: {{ include "k8s-collector.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "k8s-collector.labels" -}}
{{ include "k8s-collector.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "k8s-collector.podLabels" -}}
{{ include "k8s-collector.selectorLabels" . }}
{{- with .Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "k8s-collector.podAnnotations" -}}
checksum/configuration: {{ .Values.labels | toJson | sha256sum }}
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "k8s-collector.monitorLabels" -}}
{{ include "k8s-collector.labels" . }}
{{- with .Values.monitoring.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

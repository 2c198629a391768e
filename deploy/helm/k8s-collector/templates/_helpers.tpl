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

{{- /* helm takes namespace default where none is named; that is where everybody's objects are. */ -}}
{{- define "k8s-collector.namespace" -}}
{{- if and (eq .Release.Namespace "default") (not .Values.allowDefaultNamespace) }}
{{- fail "no namespace is named, so this would go into namespace default: add --namespace k8s-collector --create-namespace, or --set allowDefaultNamespace=true if default is what you want" }}
{{- end }}
{{- .Release.Namespace }}
{{- end }}

{{- /* No rule lets nobody in; a rule without peers would let in everybody. */ -}}
{{- define "k8s-collector.ingress" -}}
{{- $rules := list }}
{{- with .Values.networkPolicy.ingress.from }}
{{- $port := dict "protocol" "TCP" "port" $.Values.http.port }}
{{- $rules = append $rules (dict "from" . "ports" (list $port)) }}
{{- end }}
{{- toYaml $rules }}
{{- end }}

{{- /* A rule for the ports, towards the peers where there are any: (list .Values.…dns "UDP" "TCP") */ -}}
{{- define "k8s-collector.egressRule" -}}
{{- $peer := first . }}
{{- $ports := list }}
{{- range $protocol := rest . }}
{{- range $port := $peer.ports }}
{{- $ports = append $ports (dict "protocol" $protocol "port" (int $port)) }}
{{- end }}
{{- end }}
{{- $rule := dict "ports" $ports }}
{{- with $peer.to }}
{{- $rule = set $rule "to" . }}
{{- end }}
{{- /* Without a port it would be a rule for all of them. */ -}}
{{- toYaml (ternary (list $rule) list (gt (len $ports) 0)) }}
{{- end }}

{{- define "k8s-collector.egress" -}}
{{- $egress := .Values.networkPolicy.egress }}
{{- $reducer := dict "to" $egress.reducer.to "ports" (default list $egress.reducer.ports) }}
{{- with .Values.intake.port }}
{{- $ports := list }}
{{- range $reducer.ports }}{{ $ports = append $ports (int .) }}{{ end }}
{{- $reducer = set $reducer "ports" (append $ports (int .) | uniq) }}
{{- end }}
{{- $rules := concat
  (include "k8s-collector.egressRule" (list $egress.dns "UDP" "TCP") | fromYamlArray)
  (include "k8s-collector.egressRule" (list $egress.apiServer "TCP") | fromYamlArray)
  (include "k8s-collector.egressRule" (list $reducer "TCP") | fromYamlArray)
  (default list $egress.more) }}
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

{{/* The image of one of the shop's programs: include "shop.image" (list . "catalog") */}}
{{- define "shop.image" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- with $root.Values.registry }}{{ . }}/{{ end -}}
shop/{{ $name }}:{{ get $root.Values.tags $name | default $root.Values.tag }}
{{- end }}

{{/* Labels that only an installation by Helm has. */}}
{{- define "shop.helmLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

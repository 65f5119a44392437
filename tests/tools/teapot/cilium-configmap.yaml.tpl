{{- if .Values.agent }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
  namespace: {{ .Release.Namespace }}
data:
  # A remark on brewing
  brew: {{ .Values.tea.brew | quote }}
{{- /* comment-of-helm: not a key */}}
{{- if .Values.tea.sugar }}
  # Only with sugar
  sugar-lumps: {{ default .Values.tea.lumps .Values.tea.sugar | quote }}
{{- end }}
  # lid: as this sentence says, no key
  #whistle: "high"
  saucer: "{{ .Values.saucer }}"
  etcd-config: |-
    # secret remark
    endpoints: []
{{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: other
data:
  other-key: "1"

{{ define "lib.name" }}library of {{ .Chart.Name }}{{ end }}

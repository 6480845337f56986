#!/bin/bash
# The standard library, compiled once into a build cache that every job reads and none writes, and compile-go.
set -euo pipefail

root=$(realpath "$(go env GOROOT)")
source=$(realpath "$root/src")

# Before the cache is filled, because the cache knows the directories of the library by their content: the
# sources of the tools, the tests and the tools that compile-go does not need.
rm -rf "$source/cmd" "$(dirname "$source")"/{api,doc,misc,test}
find "$source" \( -name testdata -prune -o -name '*_test.go' \) -exec rm -rf {} +
find "$root/pkg/tool" -type f ! -name asm ! -name cgo ! -name compile ! -name link ! -name vet -delete

export GOCACHE=/usr/lib/go-cache CGO_ENABLED=0 XDG_CONFIG_HOME=/usr/local/lib/runner/go
go telemetry off
go build std
# shellcheck disable=SC2016 # the $ is the template's
go list -export -f '{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}' std >"$GOCACHE/importcfg"
# Once a day the go command wants to clean the cache and fails if it cannot write the time of that.
ln -sf /tmp/.go-trim "$GOCACHE/trim.txt"

tools=$(go env GOTOOLDIR)
sed "s|@TOOLS@|$tools|" /job/setup/go/compile-go >/usr/local/bin/compile-go
chmod 0755 /usr/local/bin/compile-go

# shellcheck shell=bash
# What every script here needs: messages, and where things are. Source it; it prints nothing.
set -euo pipefail

# The checkout, with no symbolic link in it, so that two ways to it are one deployment.
# shellcheck disable=SC2034 # the scripts that source this use it
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

say() {
  printf '%s\n' "$*"
}

# One line on stderr that names the script, then the end.
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

need_root() {
  [ "$(id -u)" = 0 ] || die "needs root: $1 (try: sudo ${0##*/})"
}

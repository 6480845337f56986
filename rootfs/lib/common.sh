# shellcheck shell=bash
# Progress lines and errors, shared by the scripts of this directory.

say() {
  printf '[%4ds] %s\n' "$SECONDS" "$*" >&2
}

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# need PACKAGE COMMAND: stops unless COMMAND is there, and says where it comes from.
need() {
  command -v "$2" >/dev/null || die "needs '$2': apt-get install $1"
}

#!/usr/bin/env bash
# Takes off what install.sh put on this machine. The configuration and the toolchain stay, unless --purge is given;
# then nothing of Runner remains.
#
#   deploy/uninstall.sh [--purge]
set -euo pipefail

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

stop_services() {
  local unit
  for unit in runner.service runner-helper.service runner.slice; do
    [ ! -e "/usr/lib/systemd/system/$unit" ] || systemctl --quiet disable --now "$unit"
  done
}

remove_files() {
  rm -f /usr/bin/runner /usr/share/man/man1/runner*.1.gz /usr/share/bash-completion/completions/runner /usr/lib/systemd/system/{runner.service,runner-helper.service,runner.slice} \
    /usr/lib/sysusers.d/runner.conf /usr/lib/tmpfiles.d/runner.conf
  rm -rf --one-file-system /usr/lib/runner /run/runner
  systemctl daemon-reload
  systemctl reset-failed 'runner*' 2>/dev/null || true
}

purge() {
  rm -rf --one-file-system /etc/runner /var/lib/runner
  if getent passwd runner >/dev/null; then
    userdel runner
  fi
}

case "${1:-}" in
  '' | --purge) ;;
  *) die "unknown argument: $1" ;;
esac
[ "$(id -u)" = 0 ] || die "needs root (try: sudo deploy/uninstall.sh)"
stop_services
remove_files
[ "${1:-}" != --purge ] || purge

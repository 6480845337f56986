#!/usr/bin/env bash
# Installs Runner from a built checkout on this machine, as two systemd services, and starts them. Run it again to
# upgrade: an operator's configuration stays.
#
#   deploy/install.sh [--rootfs DIR] [--bundle-jre JDK | --native] [--wait SECONDS] [--no-start]
#
#   --rootfs DIR      the built toolchain (/var/cache/runner/rootfs/core); it is copied to /var/lib/runner/rootfs/core
#                     unless it lies there already
#   --bundle-jre JDK  make a Java runtime of Runner's own from this JDK, on machines whose system has none that is
#                     new enough
#   --native          the native executable (make native), which needs no Java runtime
#   --wait SECONDS    how long the service may take to become ready (120)
#   --no-start        only install; start by: systemctl enable --now runner-helper runner
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
readonly here installed_rootfs=/var/lib/runner/rootfs/core prefix=/usr/lib/runner wanted_java=25

say() {
  printf '%s\n' "$*"
}

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

parse_arguments() {
  rootfs=/var/cache/runner/rootfs/core jdk='' native='' ready_seconds=120 start=yes
  while (($#)); do
    case $1 in
      --rootfs) rootfs=${2:?--rootfs needs a directory} && shift 2 ;;
      --bundle-jre) jdk=${2:?--bundle-jre needs the directory of a JDK} && shift 2 ;;
      --native) native=yes && shift ;;
      --wait) ready_seconds=${2:?--wait needs a number of seconds} && shift 2 ;;
      --no-start) start= && shift ;;
      *) die "unknown argument: $1" ;;
    esac
  done
}

check_host() {
  [ "$(id -u)" = 0 ] || die "needs root: it installs below /usr and /etc (try: sudo deploy/install.sh)"
  [ -d /run/systemd/system ] || die "systemd does not run here; see docs for other ways to start Runner"
  local controllers=/sys/fs/cgroup/cgroup.controllers wanted
  [ -r "$controllers" ] || die "cgroup v2 is not mounted on /sys/fs/cgroup: boot with systemd.unified_cgroup_hierarchy=1"
  for wanted in memory pids cpu; do
    grep -qw "$wanted" "$controllers" || die "cgroup v2 has no $wanted controller here"
  done
  [ -f "$rootfs/manifest.json" ] || die "there is no toolchain in $rootfs (make rootfs, or --rootfs DIR)"
}

# The version stands in a file beside the runtime: no need to start it.
java_version() {
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

newest_java() {
  local home version
  for home in /usr/lib/jvm/*/; do
    version=$(java_version "$home") || continue
    [ -x "$home/bin/java" ] && [ "${version:-0}" -ge "$wanted_java" ] && printf '%s\t%s\n' "$version" "${home%/}"
  done | sort -rn | head -n 1 | cut -f 2-
}

# The service runs with $prefix/jre, whichever that is.
choose_java() {
  local home
  [ -z "$native" ] || return 0
  if [ -n "$jdk" ] || { [ -d "$prefix/jre" ] && [ ! -L "$prefix/jre" ]; }; then
    say "Java: a runtime of its own in $prefix/jre"
    return
  fi
  home=$(newest_java)
  [ -n "$home" ] || die "no Java runtime $wanted_java or newer in /usr/lib/jvm:" \
    "apt-get install openjdk-$wanted_java-jre-headless where your system has it, else --bundle-jre JDK"
  ln -sfn "$home" "$prefix/jre"
  say "Java: $home"
}

# What came along is for the JVM of whoever built it. Commands start without it as well, only more slowly.
make_client_cache() {
  local app=$prefix/app
  [ -z "$native" ] && [ -z "$jdk" ] || return 0
  timeout 60 sh "$app/client-cache" "$prefix/jre/bin/java" ||
    say "the client's commands will start more slowly, without a cache"
}

# Beside the old one and then in its place: what runs goes on in the old tree.
copy_rootfs() {
  if [ "$(realpath "$rootfs")" = "$(realpath -m "$installed_rootfs")" ] ||
    cmp -s "$rootfs/manifest.json" "$installed_rootfs/manifest.json"; then
    return
  fi
  say "copying the toolchain ($(du -sh "$rootfs" | cut -f 1))"
  rm -rf --one-file-system "$installed_rootfs.new" "$installed_rootfs.old"
  cp -a "$rootfs" "$installed_rootfs.new"
  if [ -e "$installed_rootfs" ]; then
    mv -T "$installed_rootfs" "$installed_rootfs.old"
  fi
  mv -T "$installed_rootfs.new" "$installed_rootfs"
}

start_services() {
  systemctl daemon-reload
  systemctl enable --quiet runner-helper runner
  # The service first: it ends its jobs with the helper.
  systemctl stop runner
  systemctl restart runner-helper
  systemctl start runner
  rm -rf --one-file-system "$installed_rootfs.old"
}

is_ready() {
  curl --silent --fail --noproxy '*' --max-time 5 --output /dev/null "$url/q/health/ready"
}

configured() {
  sed -n "s/^$1=//p" /etc/runner/runner.properties | tail -n 1
}

wait_until_ready() {
  local deadline=$((SECONDS + ready_seconds)) host port
  host=$(configured quarkus.http.host) port=$(configured quarkus.http.port)
  case "${host:-127.0.0.1}" in 0.0.0.0 | ::) host=127.0.0.1 ;; esac
  url=http://${host:-127.0.0.1}:${port:-10100}
  until is_ready; do
    ((SECONDS < deadline)) || die "the service is not ready after $ready_seconds s; see: journalctl -u runner -u runner-helper"
    sleep 0.5
  done
  say "Runner is ready: $url"
}

main() {
  parse_arguments "$@"
  check_host
  "$here/lay-out" / ${jdk:+--bundle-jre "$jdk"} ${native:+--native}
  choose_java
  make_client_cache
  systemd-sysusers runner.conf
  systemd-tmpfiles --create runner.conf
  copy_rootfs
  if [ -z "$start" ]; then
    systemctl daemon-reload
    say "Installed. Start it by: systemctl enable --now runner-helper runner"
    return
  fi
  start_services
  wait_until_ready
}

main "$@"

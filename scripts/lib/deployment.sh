# shellcheck shell=bash
# One deployment on this machine: the helper as root, the service as its own user, each kept running by a
# `scripts/keep`. Everything about it lies in its state directory, so several can run at once:
#
#   helper.sock                 the socket between the two
#   NAME.pid, NAME.since        its processes: helper, service, helper-keeper, service-keeper (see processes.sh)
#   helper.log, service.log     what they print; they stay when the deployment ends
#   lock                        held by a start or a stop while it is at work
#   app/                        the built service, copied to where the service's user can read it
#   data/                       tokens and asynchronous jobs; they stay when the deployment ends
#   work                        link to the service's own scratch directory
#
# From the environment: RUNNER_STATE, RUNNER_PORT, RUNNER_HOST, RUNNER_ROOTFS, NUM_RUNNERS, JAVA_OPTS,
# RUNNER_HELPER_OPTIONS (--pin), and RUNNER_EXECUTABLE: a native executable that is the service in place of the one for
# Java.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$checkout/scripts/lib/user.sh"
. "$checkout/scripts/lib/processes.sh"

state=${RUNNER_STATE:-/run/runner}
port=${RUNNER_PORT:-10100}
host=${RUNNER_HOST:-127.0.0.1}
rootfs=${RUNNER_ROOTFS:-/var/cache/runner/rootfs/core}
readonly helper_binary=$checkout/native-helper/build/runner-helper
readonly built_app=$checkout/target/quarkus-app
readonly executable=${RUNNER_EXECUTABLE:-}
readonly ready_seconds=60
# Longer than the service's own bound for finishing jobs.
readonly stop_seconds=40
# A start or a stop under way in the same state directory is waited for so long.
readonly lock_seconds=$((ready_seconds + stop_seconds))

# Where to reach it from this machine.
case "$host" in
  0.0.0.0 | ::) reach=127.0.0.1 ;;
  *) reach=$host ;;
esac
readonly url=http://$reach:$port

is_running() {
  local name
  for name in service-keeper service helper-keeper helper; do
    ! is_alive "$state" "$name" || return 0
  done
  return 1
}

is_ready() {
  curl --silent --fail --noproxy '*' --max-time 5 --output /dev/null "$url/q/health/ready"
}

require_built() {
  [ -x "$helper_binary" ] || die "the helper is not built (make helper)"
  if [ -n "$executable" ]; then
    [ -x "$executable" ] || die "there is no executable $executable (RUNNER_EXECUTABLE; make native)"
  else
    [ -f "$built_app/quarkus-run.jar" ] || die "the service is not built (make service)"
  fi
  [ -f "$rootfs/manifest.json" ] || die "there is no rootfs in $rootfs (make rootfs, or set RUNNER_ROOTFS)"
  getent passwd "$service_user" >/dev/null || die "there is no user $service_user (scripts/setup)"
}

require_free_port() {
  # The connection is closed with the subshell.
  if (exec 3<>"/dev/tcp/$reach/$port") 2>/dev/null; then
    die "port $port of $reach is in use; choose another with RUNNER_PORT"
  fi
}

# One start or stop at a time; held until the script ends or unlocks. It makes the state directory.
lock_state() {
  install -d -m 755 "$state"
  state=$(cd "$state" && pwd -P)
  exec 9>"$state/lock"
  flock --wait "$lock_seconds" 9 || die "another start or stop is at work in $state"
}

unlock_state() {
  exec 9>&-
}

# The times stay, because the AOT cache is good only for JARs of the same times.
# The checkout may lie where the service's user cannot go, below /root for instance, so the service is copied.
# Its scratch directory is not in the state directory, because /run may be mounted noexec and native libraries
# are loaded from there.
prepare_state() {
  as_service test -x "$state" || die "the user $service_user cannot enter the state directory $state; set RUNNER_STATE"
  as_service test -r "$rootfs/manifest.json" || die "the user $service_user cannot read $rootfs; set RUNNER_ROOTFS"
  rm -rf "$state/app"
  if [ -n "$executable" ]; then
    install -D "$executable" "$state/app/runner"
  else
    cp -rL --preserve=timestamps "$built_app" "$state/app"
  fi
  chmod -R u=rwX,go=rX "$state/app"
  ln -sfn "$(mktemp -d -t runner-service.XXXXXX)" "$state/work"
  chown "$service_user:" "$state/work/"
  install -d -m 700 -o "$service_user" "$state/data"
}

# keep_running NAME COMMAND...: in a session of its own, so that Ctrl-C in the terminal is not for it. With
# tied=yes it ends when this script dies, however that happens.
keep_running() {
  local name=$1 tie=()
  shift
  [ "${tied:-}" != yes ] || tie=(setpriv --pdeathsig TERM)
  "${tie[@]}" setsid "$checkout/scripts/keep" "$state" "$name" "$@" </dev/null >"$state/$name.log" 2>&1 9>&- &
}

# On a host with systemd and cgroup v2 the helper gets a scope whose cgroup is its own to divide: it may make
# cgroups only below its own.
own_cgroup() {
  if [ -d /run/systemd/system ] && [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    printf '%s\n' systemd-run --scope --quiet --collect -p Delegate=yes --
  fi
}

# Each deployment gets 4,096 user ids of its own, told apart by the port, in the range that systemd's list of
# user ids leaves unused: 0x70000000 to 0x7fffffff.
uid_base() {
  printf '%s\n' $((0x70000000 + port * 4096))
}

start_helper() {
  local scope options
  read -ra options <<<"${RUNNER_HELPER_OPTIONS:-}"
  mapfile -t scope < <(own_cgroup)
  keep_running helper setpriv --pdeathsig TERM "${scope[@]}" \
    env -i --default-signal=INT,QUIT PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    "$helper_binary" --socket "$state/helper.sock" --rootfs "$rootfs/root" \
    --client-uid "$(id -u "$service_user")" --uid-base "$(uid_base)" "${options[@]}"
}

# What the service may see of this environment: its own settings, without those of these scripts.
service_environment() {
  local name
  printf '%s\n' PATH=/usr/bin:/bin LANG=C.UTF-8 "HOME=$(readlink "$state/work")" \
    "RUNNER_ROOTFS=$rootfs" "RUNNER_HELPER_SOCKET=$state/helper.sock"
  [ -n "${RUNNER_DATABASE_URL:-}" ] || printf '%s\n' "RUNNER_DATABASE_URL=jdbc:sqlite:$state/data/runner.db"
  for name in $(compgen -e); do
    case "$name" in
      RUNNER_HELPER_OPTIONS | RUNNER_STATE | RUNNER_PORT | RUNNER_ROOTFS | RUNNER_HELPER_SOCKET | RUNNER_JVM_DIRECTORY | RUNNER_PHASES | RUNNER_EXECUTABLE) ;;
      NUM_RUNNERS | RUNNER_* | QUARKUS_*) printf '%s\n' "$name=${!name}" ;;
    esac
  done
}

# The program that is the service, in $program.
choose_program() {
  local java_home options
  program=("$state/app/runner")
  [ -z "$executable" ] || return 0
  read -ra options <<<"${JAVA_OPTS:-}"
  java_home=$("$checkout/scripts/java-home" --user "$service_user")
  # Without it the service only starts more slowly; the JVM says what it thinks of one that does not fit.
  [ ! -f "$state/app/app.aot" ] || options=("-XX:AOTCache=$state/app/app.aot" "${options[@]}")
  program=("$java_home/bin/java" "@$state/app/jvm.options" "${options[@]}" -jar "$state/app/quarkus-run.jar")
}

start_service() {
  local environment program work
  choose_program
  mapfile -t environment < <(service_environment)
  work=$(readlink "$state/work")
  keep_running service setpriv --pdeathsig TERM --reuid="$service_user" --regid="$service_user" --clear-groups \
    --no-new-privs --bounding-set=-all --inh-caps=-all \
    env -i --default-signal=INT,QUIT --chdir="$work" "${environment[@]}" \
    "${program[0]}" "-Djava.io.tmpdir=$work" "-Dquarkus.http.port=$port" "${program[@]:1}"
}

# first_start_holds NAME CONDITION...: waits for the condition; fails as soon as the process that was started first
# has ended, rather than watch it being started over and over.
first_start_holds() {
  local name=$1 first deadline=$((SECONDS + ready_seconds))
  shift
  wait_until 5 test -s "$state/$name.pid" || return 1
  first=$(recorded_pid "$state" "$name")
  until "$@"; do
    is_alive "$state" "$name" && [ "$(recorded_pid "$state" "$name")" = "$first" ] || return 1
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

helper_listens() {
  grep -q '^runner-helper: ready' "$state/helper.log"
}

# Brings the deployment up and returns when it answers. From here on the deployment ends when the calling script
# ends, unless that lets it go by `trap - EXIT`.
bring_up() {
  trap 'exit 130' INT TERM HUP
  trap take_down EXIT
  prepare_state
  start_helper
  first_start_holds helper helper_listens || give_up helper
  start_service
  first_start_holds service is_ready || give_up service
}

give_up() {
  {
    say "the $1 did not become ready. The end of $state/$1.log:"
    # Without the lines that our own asking for its health has made; the answer below says what is missing.
    grep -v SRHCK01001 "$state/$1.log" | tail -n 20 | sed 's/^/    /'
    [ "$1" != service ] || curl --silent --noproxy '*' --max-time 5 "$url/q/health/ready" || true
  } >&2
  exit 1
}

# Ends a process and its keeper, by force if they do not end in time.
end_kept() {
  signal "$state" "$1-keeper" TERM
  # Its keeper may have been killed; then it is ended directly.
  is_alive "$state" "$1-keeper" || signal "$state" "$1" TERM
  wait_until "$stop_seconds" has_ended "$1" || {
    signal "$state" "$1-keeper" KILL
    signal "$state" "$1" KILL
    say "${0##*/}: the $1 did not end within $stop_seconds s and was killed" >&2
  }
  forget "$state" "$1-keeper"
  forget "$state" "$1"
}

has_ended() {
  ! is_alive "$state" "$1-keeper" && ! is_alive "$state" "$1"
}

# The service first: it finishes its jobs with the helper.
take_down() {
  local work
  trap '' INT TERM HUP
  end_kept service
  end_kept helper
  if work=$(readlink "$state/work"); then
    rm -rf --one-file-system "$work" "$state/work"
  fi
  rm -rf "$state/app" "$state/helper.sock" "$state/helper.sock.lock"
}

announce() {
  cat <<END

Runner is ready: $url

  curl $url/api/v1/run -H 'Content-Type: application/json' \\
    -d '{"language": "python3", "source": "print(6 * 7)"}'

Logs: $state/service.log, $state/helper.log
END
}

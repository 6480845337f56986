# shellcheck shell=bash
# Remembering processes in a directory, so that only those are ended that were started: a process id alone is not
# enough, because the kernel gives it out again.
#
#   DIRECTORY/NAME.pid      the process id
#   DIRECTORY/NAME.since    when it was started: field 22 of /proc/PID/stat
set -euo pipefail

# Empty when there is no such process, or only a zombie of it.
start_time() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  # The name, in parentheses, may hold blanks and parentheses itself: count from its end.
  read -ra fields <<<"${stat##*) }"
  [ "${fields[0]}" = Z ] || printf '%s\n' "${fields[19]}"
}

# record DIRECTORY NAME PID
record() {
  start_time "$3" >"$1/$2.since"
  # The id comes last and at once: whoever sees it finds the rest complete.
  printf '%s\n' "$3" >"$1/$2.pid.new"
  mv "$1/$2.pid.new" "$1/$2.pid"
}

recorded_pid() {
  cat "$1/$2.pid" 2>/dev/null || true
}

# is_alive DIRECTORY NAME: whether the recorded process still runs.
is_alive() {
  local pid since
  pid=$(recorded_pid "$1" "$2")
  since=$(cat "$1/$2.since" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ -n "$since" ] && [ "$(start_time "$pid")" = "$since" ]
}

# signal DIRECTORY NAME SIGNAL: to the recorded process, if it still runs.
signal() {
  ! is_alive "$1" "$2" || kill "-$3" "$(recorded_pid "$1" "$2")" 2>/dev/null || true
}

# forget DIRECTORY NAME
forget() {
  rm -f "$1/$2.pid" "$1/$2.since" "$1/$2.pid.new"
}

# wait_until SECONDS COMMAND...: tries it every tenth of a second; fails when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

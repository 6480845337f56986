# What keeps a deployment's processes running, tried on processes that only sleep.
# shellcheck source-path=SCRIPTDIR/..

setup() {
  scripts=$(dirname "$BATS_TEST_DIRNAME")
  . "$scripts/lib/processes.sh"
  directory=$BATS_TEST_TMPDIR
}

teardown() {
  signal "$directory" nap-keeper KILL
  signal "$directory" nap KILL
}

# Without bats' descriptor 3, which it would wait for.
keep() {
  "$scripts/keep" "$directory" nap "$@" </dev/null >"$directory/nap.log" 2>&1 3>&- &
  wait_until 5 test -s "$directory/nap.pid"
}

gone() {
  ! is_alive "$directory" "$1"
}

runs_as_another_than() {
  is_alive "$directory" nap && [ "$(recorded_pid "$directory" nap)" != "$1" ]
}

@test "a process that was killed is started again" {
  keep sleep 60
  first=$(recorded_pid "$directory" nap)
  kill -KILL "$first"
  wait_until 5 runs_as_another_than "$first"
  grep -q 'nap ended (status 137), starting it again in 0.2 s' "$directory/nap.log"
}

@test "a process that keeps ending is started less and less often" {
  keep false
  wait_until 5 grep -q 'again in 0.8 s' "$directory/nap.log"
  run grep -o '[0-9.]* s$' "$directory/nap.log"
  [ "${lines[*]:0:3}" = '0.2 s 0.4 s 0.8 s' ]
}

@test "TERM ends the process and its keeper" {
  keep sleep 60
  signal "$directory" nap-keeper TERM
  wait_until 5 gone nap-keeper
  gone nap
}

@test "TERM ends a keeper that waits to start its process again" {
  keep false
  wait_until 5 grep -q 'again in 1.6 s' "$directory/nap.log"
  signal "$directory" nap-keeper TERM
  wait_until 1 gone nap-keeper
}

@test "a process that ignores TERM ends by KILL, and its keeper with it" {
  keep bash -c 'trap "" TERM; while :; do sleep 0.1; done'
  signal "$directory" nap-keeper TERM
  sleep 0.3
  is_alive "$directory" nap
  signal "$directory" nap KILL
  wait_until 5 gone nap-keeper
}

@test "the process does not see that its terminal or its stdin is anything but empty" {
  keep bash -c 'cat; sleep 60'
  [ "$(readlink "/proc/$(recorded_pid "$directory" nap)/fd/0")" = /dev/null ]
}

@test "a process is told from a later one of the same id" {
  sleep 60 3>&- &
  other=$!
  record "$directory" nap "$other"
  is_alive "$directory" nap
  echo 1 >"$directory/nap.since"
  gone nap
  signal "$directory" nap KILL
  kill -0 "$other"
  kill "$other"
}

@test "a zombie counts as ended" {
  # The child ends while its parent, exec'd into a program that reaps nobody, lives on.
  bash -c 'sleep 0 & echo $! >"$1"; exec sleep 60' - "$directory/zombie" 3>&- &
  parent=$!
  wait_until 5 test -s "$directory/zombie"
  wait_until 5 grep -q 'State:.*zombie' "/proc/$(cat "$directory/zombie")/status"
  [ -z "$(start_time "$(cat "$directory/zombie")")" ]
  kill "$parent"
}

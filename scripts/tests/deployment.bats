# Starting and stopping real deployments, each with its own state directory and port. The rootfs is the one that
# RUNNER_ROOTFS names.
# shellcheck source-path=SCRIPTDIR/..

setup() {
  scripts=$(dirname "$BATS_TEST_DIRNAME")
  RUNNER_STATE=$(mktemp -d -t runner-bats.XXXXXX)
  RUNNER_PORT=$((30000 + RANDOM % 2000))
  export RUNNER_STATE RUNNER_PORT
  . "$scripts/lib/processes.sh"
}

teardown() {
  "$scripts/stop" >/dev/null
  rm -rf "$RUNNER_STATE"
}

# Bats waits for whoever holds its descriptor 3.
start() {
  "$scripts/start" 3>&-
}

hello() {
  curl --silent --noproxy '*' "http://127.0.0.1:$RUNNER_PORT/api/v1/run" -H 'Content-Type: application/json' \
    -d '{"language": "bash", "source": "echo hello"}'
}

pid_of() {
  recorded_pid "$RUNNER_STATE" "$1"
}

nothing_runs() {
  local name
  for name in helper helper-keeper service service-keeper; do
    ! is_alive "$RUNNER_STATE" "$name" || return 1
  done
}

answers() {
  [ "$(hello)" = '{"stdout":"hello\n","stderr":"","error":""}' ]
}

@test "start returns when programs can be run" {
  run start
  [ "$status" = 0 ]
  [[ $output == *"Runner is ready: http://127.0.0.1:$RUNNER_PORT"* ]]
  answers
}

@test "the service starts from its AOT cache, though it is a copy of what the build made" {
  start
  grep -q "$RUNNER_STATE/app/app.aot" "/proc/$(pid_of service)/maps"
  run grep -i aot "$RUNNER_STATE/service.log"
  [ "$status" = 1 ]
}

@test "the service starts without an AOT cache, when it fits no more" {
  JAVA_OPTS=-XX:AOTCache=$RUNNER_STATE/none start
  answers
  grep -q aot "$RUNNER_STATE/service.log"
}

@test "start says that it is running already, and leaves it alone" {
  start
  first=$(pid_of service)
  run start
  [ "$status" = 0 ]
  [[ $output == *"already running: http://127.0.0.1:$RUNNER_PORT"* ]]
  [ "$(pid_of service)" = "$first" ]
}

@test "stop ends everything, and keeps the logs" {
  start
  pids=("$(pid_of helper)" "$(pid_of helper-keeper)" "$(pid_of service)" "$(pid_of service-keeper)")
  work=$(readlink "$RUNNER_STATE/work")
  "$scripts/stop"
  for pid in "${pids[@]}"; do
    [ -z "$(start_time "$pid")" ]
  done
  [ ! -e "$work" ]
  [ "$(ls "$RUNNER_STATE")" = $'data\nhelper.log\nlock\nservice.log' ]
}

@test "stop without anything to stop says so" {
  run "$scripts/stop"
  [ "$status" = 0 ]
  [[ $output == *'nothing is running'* ]]
}

@test "stop does not touch a process that merely has a remembered id" {
  sleep 60 3>&- &
  other=$!
  echo "$other" >"$RUNNER_STATE/service.pid"
  echo 1 >"$RUNNER_STATE/service.since"
  "$scripts/stop"
  kill -0 "$other"
  kill "$other"
}

@test "two deployments run side by side, and stop ends one of them" {
  start
  other=(RUNNER_STATE="$RUNNER_STATE/other" RUNNER_PORT=$((RUNNER_PORT + 1)))
  env "${other[@]}" "$scripts/start" 3>&-
  [ "$(recorded_pid "$RUNNER_STATE/other" helper)" != "$(pid_of helper)" ]
  env "${other[@]}" "$scripts/stop"
  nothing_runs && return 1
  answers
}

@test "a port in use is named before anything is started" {
  start
  RUNNER_STATE=$RUNNER_STATE/other run start
  [ "$status" = 1 ]
  [[ $output == *"port $RUNNER_PORT of 127.0.0.1 is in use; choose another with RUNNER_PORT"* ]]
}

@test "a service that cannot start is reported with the end of its log, and nothing stays" {
  NUM_RUNNERS=none run start
  [ "$status" = 1 ]
  [[ $output == *'the service did not become ready'*pool.size* ]]
  nothing_runs
}

@test "a rootfs that is not there is named" {
  RUNNER_ROOTFS=/nowhere run start
  [ "$status" = 1 ]
  [[ $output == *'there is no rootfs in /nowhere'* ]]
}

@test "an ordinary user is told that root is needed" {
  # A copy, because the user need not be able to read the checkout.
  cp -r "$scripts" "$RUNNER_STATE/scripts"
  chmod -R go+rX "$RUNNER_STATE"
  run setpriv --reuid=nobody --clear-groups "$RUNNER_STATE/scripts/start"
  [ "$status" = 1 ]
  [[ $output == 'start: needs root: '* ]]
}

@test "the service runs unprivileged, in an environment of its own" {
  SECRET=hush start
  status=/proc/$(pid_of service)/status
  [ "$(awk '/^Uid:/ { print $2, $3, $4, $5 }' "$status" | tr ' ' '\n' | sort -u)" = "$(id -u runner)" ]
  grep -q '^Groups:[[:space:]]*$' "$status"
  grep -q '^CapEff:.0*$' "$status"
  grep -q '^CapBnd:.0*$' "$status"
  grep -q '^NoNewPrivs:.1$' "$status"
  run tr '\0' '\n' <"/proc/$(pid_of service)/environ"
  [[ $output != *SECRET* ]]
}

@test "helper and service come back after a kill" {
  start
  kill -KILL "$(pid_of helper)"
  wait_until 20 answers
  kill -KILL "$(pid_of service)"
  sleep 0.5
  wait_until 30 answers
}

@test "doctor finds nothing missing where a deployment runs, and without one names what to start" {
  start
  run "$scripts/doctor"
  [ "$status" = 0 ]
  [[ $output == *'prepared a sandbox in '* ]]
  "$scripts/stop"
  run "$scripts/doctor"
  [ "$status" = 1 ]
  [[ $output == *"missing  helper socket    $RUNNER_STATE/helper.sock"*'to fix: start the helper'* ]]
}

@test "run ends everything on TERM" {
  "$scripts/run" >"$RUNNER_STATE/run.log" 2>&1 3>&- &
  run=$!
  wait_until 60 grep -q 'Runner is ready' "$RUNNER_STATE/run.log"
  kill "$run"
  wait "$run"
  nothing_runs
}

@test "killing run by force ends everything as well" {
  "$scripts/run" >"$RUNNER_STATE/run.log" 2>&1 3>&- &
  run=$!
  wait_until 60 grep -q 'Runner is ready' "$RUNNER_STATE/run.log"
  kill -KILL "$run"
  wait_until 20 nothing_runs
}

@test "run ends when stop is called elsewhere" {
  "$scripts/run" >"$RUNNER_STATE/run.log" 2>&1 3>&- &
  run=$!
  wait_until 60 grep -q 'Runner is ready' "$RUNNER_STATE/run.log"
  "$scripts/stop"
  wait "$run"
}

@test "the fake runtime serves the API without root and without a helper" {
  cp -r "$scripts" "$scripts/../rootfs" "$RUNNER_STATE"
  mkdir "$RUNNER_STATE/target"
  cp -r "$scripts/../target/quarkus-app" "$RUNNER_STATE/target"
  chmod -R go+rX "$RUNNER_STATE"
  setpriv --reuid=nobody --clear-groups "$RUNNER_STATE/scripts/run-mock" >"$RUNNER_STATE/mock.log" 2>&1 3>&- &
  mock=$!
  wait_until 30 curl --silent --fail --noproxy '*' "http://127.0.0.1:$RUNNER_PORT/q/health/ready"
  kill "$mock"
  grep -qi fake "$RUNNER_STATE/mock.log"
}

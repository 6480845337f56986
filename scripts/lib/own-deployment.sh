# shellcheck shell=bash
# A deployment for one run of tests: own state directory, own port. Ends with the script that sources this, and leaves
# its logs in the directory $logs.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

logs=$(dirname "${RUNNER_PHASES:-$checkout/target/phases/list.tsv}")

kind=

# A port that nobody listens on now; whoever takes it in between makes the start fail, not pass.
free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  say "$port"
}

clean_up() {
  "$checkout/scripts/stop"
  mkdir -p "$logs"
  cp "$RUNNER_STATE/helper.log" "$logs/$kind-helper.log" || true
  cp "$RUNNER_STATE/service.log" "$logs/$kind-service.log" || true
  rm -rf "$RUNNER_STATE"
}

# start_own KIND: its logs begin with this.
start_own() {
  kind=$1
  RUNNER_STATE=$(mktemp -d -t runner-test.XXXXXX)
  RUNNER_PORT=$(free_port)
  export RUNNER_STATE RUNNER_PORT
  trap 'exit 143' TERM INT HUP
  trap clean_up EXIT
  "$checkout/scripts/start"
}

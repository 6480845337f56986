# shellcheck shell=bash
# Runner's API, as a client sees it.

readonly url=http://127.0.0.1:10100

ask() {
  curl --silent --show-error --noproxy '*' --max-time 300 "$@"
}

# run_source LANGUAGE SOURCE: prints the answer.
run_source() {
  jq -n --arg language "$1" --arg source "$2" '{$language, $source}' |
    ask -H 'Content-Type: application/json' --data-binary @- "$url/api/v1/run"
}

# runs LANGUAGE SOURCE STDOUT: it runs without an error and prints just this.
runs() {
  local answer
  answer=$(run_source "$1" "$2")
  echo "$answer"
  equal '' "$(jq -r .error <<<"$answer")"
  equal "$3" "$(jq -r .stdout <<<"$answer")"
}

# ends_with_error LANGUAGE SOURCE ERROR
ends_with_error() {
  local answer
  answer=$(run_source "$1" "$2")
  cut -c 1-1000 <<<"$answer"
  equal "$3" "$(jq -r .error <<<"$answer")"
}

# accept LANGUAGE SOURCE: has it run later; prints the job's id.
accept() {
  jq -n --arg language "$1" --arg source "$2" '{$language, $source}' |
    ask --fail -H 'Content-Type: application/json' --data-binary @- "$url/api/v2/jobs" | jq -er .id
}

is_done() {
  [[ $(ask "$url/api/v2/jobs/$1" | jq -r .state) == 'done' ]]
}

# ends_with ID STDOUT: an accepted job comes to its end, and printed just this.
ends_with() {
  within 300 is_done "$1"
  equal "ok $2" "$(ask "$url/api/v2/jobs/$1" | jq -r '.result | "\(.status) \(.run.stdout)"')"
}

is_ready() {
  ask --fail --output /dev/null "$url/q/health/ready" 2>/dev/null
}

is_not_ready() {
  [[ $(ask --output /dev/null --write-out '%{http_code}' "$url/q/health/ready") == 503 ]]
}

main_pid() {
  systemctl show --property=MainPID --value "$1"
}

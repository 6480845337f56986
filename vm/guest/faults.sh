# shellcheck shell=bash
# What dies comes back, and takes its jobs with it.

faults_suite() {
  check 'kill -9 of the helper: its job is answered with an error, systemd starts it again, jobs run' helper_comes_back
  check 'kill -9 of the service: its sandboxes die with it, systemd starts it again, jobs run' service_comes_back
  check "kill -9 of a slot's supervisor: the slot is made anew, the helper stays" supervisor_comes_back
  check 'twenty accepted jobs amid kill -9 of the service and then of the helper: each is answered, and rightly' \
    accepted_jobs_are_kept
  check 'a service that hangs gives no sign of life, and systemd starts it again' hung_service_is_started_again
  check 'a helper that stopped is told by the health endpoint, and taken back when it runs again' helper_can_be_away
}

restarts() {
  systemctl show --property=NRestarts --value "$1"
}

helper_comes_back() {
  local before answer
  before=$(restarts runner-helper)
  run_source bash 'sleep 5.11' >/run/answer.json &
  within 20 step_of_sleep 5.11
  kill -9 "$(main_pid runner-helper)"
  wait $!
  answer=$(</run/answer.json)
  echo "$answer"
  [[ $(jq -r .error <<<"$answer") == 'failed to run output: '* ]]
  within 60 is_ready
  equal $((before + 1)) "$(restarts runner-helper)"
  nothing "$(pgrep -f -x 'sleep 5.11')"
  within 60 runs bash 'echo back' back
}

service_comes_back() {
  local before
  before=$(restarts runner)
  run_source bash 'sleep 5.12' >/dev/null 2>&1 &
  within 20 step_of_sleep 5.12
  kill -9 "$(main_pid runner)"
  within 3 eval '! pgrep -f -x "sleep 5.12"'
  within 600 is_ready
  equal $((before + 1)) "$(restarts runner)"
  runs bash 'echo back' back
}

supervisor_comes_back() {
  local helper slot
  helper=$(main_pid runner-helper)
  run_source bash 'sleep 5.13' >/run/answer.json &
  within 20 step_of_sleep 5.13
  slot=$(basename "$(dirname "$step")")
  kill -9 "$(pgrep -x "runner-$slot")"
  wait $!
  [[ $(jq -r .error /run/answer.json) == 'failed to run output: '* ]]
  within 20 eval '[[ $(ask "$url/q/health/ready" | jq ".checks[0].data.\"runners.ready\"") == 6 ]]'
  equal "$helper" "$(main_pid runner-helper)"
  runs bash 'echo back' back
}

accepted_jobs_are_kept() {
  local ids=() i
  for i in {1..20}; do
    ids+=("$(accept bash "sleep 4; echo $i")")
  done
  within 20 pgrep -f -x 'sleep 4'
  kill -9 "$(main_pid runner)"
  within 600 is_ready
  kill -9 "$(main_pid runner-helper)"
  within 60 is_ready
  for i in {1..20}; do
    ends_with "${ids[i - 1]}" "$i"
  done
}

helper_can_be_away() {
  systemctl stop runner-helper
  within 20 is_not_ready
  ask "$url/q/health/ready"
  systemctl start runner-helper
  within 60 is_ready
  runs bash 'echo back' back
}

# shellcheck shell=bash
# The limits, as cgroup v2 holds them: seen from the host while a job runs, and by what they do.

readonly slots=/sys/fs/cgroup/runner.slice/runner-helper.service

cgroups_suite() {
  check 'the helper lives in a leaf below its delegated group' helper_is_in_its_leaf
  check 'a running program is alone in the group of its step, under its limits' step_is_limited
  check "the sandbox's own processes are in another group" template_is_apart
  check '1 GiB in a program ends at the memory limit, and the kernel names the group of the step' memory_is_limited
  check 'the memory of a child counts, and its end is called by its name' ends_with_error bash \
    'python3 -c "x = bytearray(1 << 30)"; echo survived' 'memory limit exceeded'
  check 'memory that a program shares by a file in its directory counts' tmpfs_counts
  check 'after that the next job runs as ever' runs bash 'echo on' on
  check 'a fork bomb meets the limit of its step, and the service stays ready' fork_bomb_is_limited
  check 'after a fork bomb the next job runs as ever' runs bash 'echo on' on
  check 'half a processor is half a processor' quota_holds
  check 'a hundred jobs leave the cgroups as they were' jobs_leave_no_groups
}

helper_is_in_its_leaf() {
  equal "0::/runner.slice/runner-helper.service/supervisor" "$(</proc/"$(main_pid runner-helper)"/cgroup)"
  equal 'cpu memory pids' "$(tr ' ' '\n' <"$slots/cgroup.subtree_control" | sort | paste -sd ' ')"
}

# The group of the step that runs `sleep N`, N telling it from others.
step_of_sleep() {
  local pid
  pid=$(pgrep -f -x "sleep $1") || return 1
  step=/sys/fs/cgroup$(cut -d : -f 3 "/proc/$pid/cgroup")
}

in_background() {
  run_source bash "sleep $1" >/dev/null &
  within 20 step_of_sleep "$1"
  echo "$step"
}

step_is_limited() {
  in_background 5.01
  [[ $step == "$slots"/slot-?/step ]]
  at_most 2 "$(wc -l <"$step/cgroup.procs")"
  equal 64 "$(<"$step/pids.max")"
  at_least 268435456 "$(<"$step/memory.max")"
  at_most 285212672 "$(<"$step/memory.max")"
  equal 0 "$(<"$step/memory.swap.max")"
  equal 1 "$(<"$step/memory.oom.group")"
  equal 'max 100000' "$(<"$step/cpu.max")"
}

template_is_apart() {
  local pid
  in_background 5.02
  for pid in $(<"${step%/step}/template/cgroup.procs"); do
    equal runner- "$(cut -c 1-7 "/proc/$pid/comm")"
  done
  at_least 2 "$(wc -l <"${step%/step}/template/cgroup.procs")"
}

memory_is_limited() {
  ends_with_error python3 'x = bytearray(1 << 30)' 'memory limit exceeded'
  journalctl --dmesg --boot --grep 'oom-kill:.*oom_memcg=/runner.slice/runner-helper.service/slot-[0-9]+/step' --quiet
}

tmpfs_counts() {
  ends_with_error python3 "
kept = []
for i in range(4):
    with open(f'/tmp/{i}', 'wb') as file:
        file.write(bytes(15 << 20))
    kept.append(bytearray(60 << 20))" 'memory limit exceeded'
}

# Looked at while it runs: older kernels get a new group for each step.
fork_bomb_is_limited() {
  run_source bash 'bomb() { bomb | bomb & }; bomb; sleep 5; echo over' | cut -c 1-300 &
  within 20 forks_are_refused
  wait $!
  is_ready
}

forks_are_refused() {
  grep -hs '^max [1-9]' "$slots"/slot-*/step/pids.events
}

quota_holds() {
  took ends_with_error half 'while :; do :; done' 'signal: killed'
  at_least 3500 "$milliseconds"
  run_source half 'sleep 3.03' >/dev/null &
  within 20 step_of_sleep 3.03
  equal '50000 100000' "$(<"$step/cpu.max")"
}

groups() {
  find "$slots" -type d | sort
}

jobs_leave_no_groups() {
  local before i
  before=$(groups)
  for i in {1..25}; do
    run_source bash "echo $i" &
    run_source bash "echo $i" &
    run_source bash "exit 1" &
    run_source bash "echo $i >&2" &
    wait
  done | jq -se 'length == 100 and (map(select(.error == "")) | length == 75)'
  equal "$before" "$(groups)"
}

# shellcheck shell=bash
# One line per check: what is true, and how long it took to see it.

passed=0 failed=0

# check SENTENCE COMMAND...: the command runs in a subshell that ends at the first thing that fails.
check() {
  local sentence=$1 log=/run/check.log status started=$SECONDS
  shift
  set +e
  (set -e && "$@") >"$log" 2>&1
  status=$?
  set -e
  if ((status == 0)); then
    passed=$((passed + 1))
    printf 'passed: %s (%d s)\n' "$sentence" $((SECONDS - started))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s (%d s)\n' "$sentence" $((SECONDS - started))
    tail -n 40 "$log" | cut -c 1-2000 | sed 's/^/    | /'
  fi
}

# add_counts WHAT LOG: the counts of a test program that says `N passed, N failed` at its end are added to these.
add_counts() {
  local line more_passed more_failed
  line=$(grep -oE '[0-9]+ passed, [0-9]+ failed$' "$2" | tail -n 1) || line='0 passed, 1 failed'
  read -r more_passed _ more_failed _ <<<"$line"
  passed=$((passed + more_passed)) failed=$((failed + more_failed))
  printf '%s: %s\n' "$1" "$line"
  ((more_failed == 0)) || grep -v "^pass " "$2" | tail -n 100 | cut -c 1-500 | sed "s/^/    | /"
}

sum_up() {
  # Ended before its time: that is a failure, whatever was counted.
  [[ -n ${complete:-} ]] || failed=$((failed + 1))
  printf '%d passed, %d failed\n' "$passed" "$failed"
}

equal() {
  [[ $2 == "$1" ]] || { printf 'expected: %s\nbut it is: %s\n' "$1" "$2" && return 1; }
}

at_most() {
  [[ $(jq -n "$2 <= $1") == true ]] || { printf 'at most %s, but it is %s\n' "$1" "$2" && return 1; }
}

at_least() {
  [[ $(jq -n "$2 >= $1") == true ]] || { printf 'at least %s, but it is %s\n' "$1" "$2" && return 1; }
}

# within SECONDS COMMAND...: asks again until it is so.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || { printf 'not in time: %s\n' "$*" && return 1; }
    sleep 0.2
  done
}

nothing() {
  [[ -z $1 ]] || { printf 'expected nothing, but there is:\n%s\n' "$1" && return 1; }
}

begin() {
  echo "Linux $(uname -r), systemd $(systemctl --version | awk 'NR == 1 { print $2 }')"
  check 'the machine has booted completely' boot_is_complete
  check 'all of its cgroups are version 2' only_cgroup_v2
}

boot_is_complete() {
  equal running "$(timeout 120 systemctl is-system-running --wait)" || systemctl --failed --no-pager
}

only_cgroup_v2() {
  equal cgroup2fs "$(stat -f -c %T /sys/fs/cgroup)"
  nothing "$(awk '$3 == "cgroup"' /proc/mounts)"
}

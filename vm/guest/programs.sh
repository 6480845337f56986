# shellcheck shell=bash
# Programs in all languages, and how each way to end is told.

programs_suite() {
  local language
  check "the languages are the toolchain's and the operator's" languages_are_listed
  for language in $(jq -r 'keys[]' "$MADE/programs.json"); do
    check "hello world in $language" says_hello "$language"
  done
  check 'an exit status is told' ends_with_error bash 'exit 7' 'exit status 7'
  check "a compile error is told, with the compiler's words" compile_error_is_told
  check 'a program that crashes is told by its signal' ends_with_error bash 'kill -SEGV $$' 'signal: segmentation fault'
  check 'an endless loop is killed at its processor time' ends_with_error half 'while :; do :; done' 'signal: killed'
  check 'a program that sleeps is killed at its wall time' sleep_is_killed
  check 'a flood of output is cut at its limit' ends_with_error bash 'yes' 'output limit exceeded'
  check 'a full disk is an error of the program, not of the service' disk_is_bounded
  check 'a program sees itself as user 1000 without rights, alone, offline, on a read-only root' inside_view
}

languages_are_listed() {
  equal "$(jq -r '[.languages | keys[], "half", "nap"] | sort | join(" ")' /var/lib/runner/rootfs/core/manifest.json)" \
    "$(ask "$url/api/v1/languages" | jq -r '.languages | sort | join(" ")')"
}

says_hello() {
  runs "$1" "$(jq -r --arg id "$1" '.[$id]' "$MADE/programs.json")" 'Hello, world!'
}

compile_error_is_told() {
  local answer
  answer=$(run_source c 'int main(void) { return nowhere; }')
  equal 'exit status 1' "$(jq -r .error <<<"$answer")"
  jq -r .stderr <<<"$answer" | grep -q nowhere
}

# took COMMAND...: leaves the milliseconds in $milliseconds.
took() {
  local started
  started=$(date +%s%3N)
  "$@"
  milliseconds=$(($(date +%s%3N) - started))
}

sleep_is_killed() {
  took ends_with_error nap 'sleep 600' 'signal: killed'
  at_least 4000 "$milliseconds"
  at_most 20000 "$milliseconds"
}

disk_is_bounded() {
  local answer
  answer=$(run_source bash 'head -c 200000000 /dev/zero >big; stat -c %s big')
  echo "$answer"
  jq -r .stderr <<<"$answer" | grep -q 'No space left on device'
  at_most 67108864 "$(jq -r .stdout <<<"$answer")"
}

inside_view() {
  local answer
  answer=$(run_source bash '
    echo "$(id -u) $(id -G) $(hostname) $(ls -d /sys/* /proc/sys 2>/dev/null)"
    awk "/^(CapEff|CapBnd|NoNewPrivs|Seccomp):/ { printf \"%s \", \$2 } END { print \"\" }" /proc/self/status
    cat /proc/self/cgroup
    ls /proc | grep -c "^[0-9]"
    awk "NR > 2 { print \$1 }" /proc/self/net/dev
    touch /here 2>/dev/null && echo writable || echo read-only' | jq -r .stdout)
  echo "$answer"
  equal "1000 1000 sandbox
0000000000000000 0000000000000000 1 2
0::/" "$(head -n 3 <<<"$answer" | sed 's/ *$//')"
  equal "lo:
read-only" "$(tail -n 2 <<<"$answer")"
}

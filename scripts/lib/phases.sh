# shellcheck shell=bash
# Runs the phases of a long check one after the other, keeps the log, the time and the counts of each, and sums them
# up. Several scripts of one run append to the same list, named by RUNNER_PHASES.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

phases_are_ours=
if [ -z "${RUNNER_PHASES:-}" ]; then
  phases_are_ours=yes
  export RUNNER_PHASES=$checkout/target/phases/list.tsv
  mkdir -p "$checkout/target/phases"
  : >"$RUNNER_PHASES"
fi
# The logs lie beside the list.
phase_logs=$(dirname "$RUNNER_PHASES")

# phase NAME COMMAND...: runs it, whatever the phases before it gave; its exit status is the command's.
phase() {
  local name=$1 started=$SECONDS status=0
  shift
  printf '\n=== %s\n' "$name"
  "$@" </dev/null 2>&1 | tee "$phase_logs/$name.log" || status=$?
  local passed failed
  read -r passed failed < <(count_tests "$phase_logs/$name.log" "$status")
  printf '%s\t%s\t%s\t%s\n' "$name" $((SECONDS - started)) "$passed" "$failed" >>"$RUNNER_PHASES"
  return "$status"
}

# count_tests LOG STATUS: prints passed and failed, as the test runners in the log told them: TAP (bats), the closing
# lines of Maven, of Python's unittest and of Node, or `N passed, N failed`. A skipped test has shown nothing, so it
# counts as failed. A phase without tests is one test itself, and one that ended badly has at least one failure.
count_tests() {
  awk -v status="$2" '
    # Of a console.
    { sub(/\r$/, "") }
    /^not ok [0-9]/ { failed++; next }
    /^ok [0-9].*# skip/ { failed++; next }
    /^ok [0-9]/ { passed++; next }
    /^([a-z-]+: )?[0-9]+ passed, [0-9]+ failed$/ { sub(/^[a-z-]+: /, ""); passed += $1; failed += $3; next }
    # "Tests run: 3, Failures: 0, Errors: 0, Skipped: 0" alone is the sum; with "Time elapsed" it is one class.
    /Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$/ {
      sub(/.*Tests run: /, ""); gsub(/[^0-9]+/, " "); split($0, n, " ")
      bad = n[2] + n[3] + n[4]; failed += bad; passed += n[1] - bad
    }
    # Of Node, after a sign of its own.
    /^[^ ]+ pass [0-9]+$/ { passed += $3 }
    /^[^ ]+ (fail|cancelled|skipped|todo) [0-9]+$/ { failed += $3 }
    /^Ran [0-9]+ tests? in / { passed += $2 }
    /^(OK|FAILED) \(.*[0-9]\)$/ {
      gsub(/[^0-9]+/, " "); split($0, n, " "); bad = n[1] + n[2] + n[3]; failed += bad; passed -= bad
    }
    END {
      if (status != 0 && !failed) failed = 1
      if (!passed && !failed) passed = 1
      print passed + 0, failed + 0
    }' "$1"
}

# tell_failures LOG: prints what failed, as the test runners in the log told it, or else the end of the log.
tell_failures() {
  local told
  told=$(awk '
    { sub(/\r$/, "") }
    # What belongs to the line before: of bats, of the booted machine, of its tests.
    follow && /^(# |    \| |      )/ { print; next }
    { follow = 0; sub(/^    \| /, "") }
    # Of the helper, whose tests say why before they say what.
    /^      / { why = why $0 "\n"; next }
    /^FAIL / { printf "%s", why }
    { why = "" }
    /^not ok [0-9]/ || /^FAILED: / || /^(FAIL|ERROR)[: ]/ || /^✖/ || / :: FAILED$/ { print; follow = !/^FAIL /; next }
    # Of Maven: from here to the sum.
    /^\[ERROR\] (Failures|Errors):/ { maven = 1 }
    /Tests run: [0-9]+,/ { maven = 0 }
    maven && NF > 1' "$1" | cut -c 1-500 | head -n 60)
  [ -n "$told" ] || told=$(tail -n 20 "$1")
  say "$told"
}

any_failed() {
  awk -F '\t' '{ failed += $4 } END { exit failed == 0 }' "$RUNNER_PHASES"
}

# Prints what failed, the table of all phases, and ends with `N passed, N failed`; fails if anything failed.
# A script within another leaves the table to the outermost.
sum_up() {
  if [ -n "$phases_are_ours" ]; then
    local name failed
    while IFS=$'\t' read -r name _ _ failed; do
      if ((failed)); then
        printf '\n=== what failed in %s\n' "$name"
        tell_failures "$phase_logs/$name.log"
      fi
    done <"$RUNNER_PHASES"
    awk -F '\t' '
      BEGIN { printf "\n%-16s %8s %8s %8s\n", "phase", "seconds", "passed", "failed" }
      { printf "%-16s %8d %8d %8d\n", $1, $2, $3, $4; passed += $3; failed += $4 }
      END { printf "\n%d passed, %d failed\n", passed, failed }' "$RUNNER_PHASES"
  fi
  ! any_failed
}

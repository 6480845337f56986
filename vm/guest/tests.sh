# shellcheck shell=bash
# The service's own tests against the installed services. Left out is what measures times, which mean nothing here
# (tag clock); what starts or kills deployments by this project's scripts (tag deployment), for the other suites have
# that for systemd; and what runs ten programs in every language (tag languages), for that takes an hour of compilers
# here, and another suite runs some in each.

attack_tests() {
  junit 'the attacks' --select-package=dev.runner.attacks
}

acceptance_tests() {
  junit 'the acceptance tests' --select-package=dev.runner.acceptance
}

junit() {
  local what=$1 log=/run/results/tests-${2##*.}.txt state=/run/runner-state sum
  shift
  mkdir -p /run/results "$state"
  main_pid runner-helper >"$state/helper.pid"
  main_pid runner >"$state/service.pid"
  echo "$what:"
  (cd "$CHECKOUT" && java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    -Drunner.url="$url" -Drunner.state="$state" -Drunner.endurance.jobs=100 -Drunner.batch.jobs=200 \
    -cp "target/test-classes:$MADE/lib/*" \
    org.junit.platform.console.ConsoleLauncher execute "$@" \
    --include-classname='.*IT$' --exclude-tag=clock --exclude-tag=deployment \
    --exclude-tag=languages --reports-dir="$log.d" \
    --config=junit.jupiter.execution.parallel.enabled=true \
    --config=junit.jupiter.execution.parallel.mode.default=same_thread \
    --config=junit.jupiter.execution.parallel.config.strategy=fixed \
    --config=junit.jupiter.execution.parallel.config.fixed.parallelism=4 \
    --config=junit.jupiter.execution.parallel.config.fixed.max-pool-size=4 \
    --disable-banner --disable-ansi-colors --details=testfeed) 2>&1 | tee "$log" | as_it_happens || true
  sum=$(sum_of_junit "$log")
  echo "$sum" >>"$log"
  add_counts "$what" "$log"
}

# The end of each test: where a machine comes to the end of its time, it is known where it was. After one that failed,
# the reason.
as_it_happens() {
  sed -un -e 's/^.* > \(.* :: SUCCESSFUL\)$/    \1/p' -e '/ :: FAILED$/ { s/^.* > /    /; p; n; s/^/      /p }'
}

# Its sums in the words of the other tests. None: it did not come to its end.
sum_of_junit() {
  awk '/^\[ +[0-9]+ (containers|tests) (successful|failed|aborted|skipped) +\]$/ { count[$3, $4] = $2 }
    function bad(what) { return count[what, "failed"] + count[what, "aborted"] + count[what, "skipped"] }
    END {
      if (count["tests", "successful"] > 0)
        printf "%d passed, %d failed\n", count["tests", "successful"], bad("tests") + bad("containers")
    }' "$1"
}

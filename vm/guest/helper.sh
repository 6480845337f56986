# shellcheck shell=bash
# The helper's own integration tests, in a service of their own with a delegated group.

helper_suite() {
  local build=$CHECKOUT/native-helper/build log=/run/results/helper-tests.txt
  mkdir -p /run/results
  systemd-run --quiet --wait --collect --pipe --unit=helper-tests \
    --property=Delegate=yes --property=TasksMax=infinity --property=LimitNOFILE=1048576 \
    --setenv=RUNNER_HELPER="$build/runner-helper" --setenv=RUNNER_PROBE="$build/tests/probe" \
    --setenv=RUNNER_TEST_LATENESS_MS=300 \
    --setenv=RUNNER_HELPER_LOG=/run/results/helper-tests-helper.txt \
    "$build/tests/integration-tests" >"$log" 2>&1 || true
  add_counts "the helper's integration tests" "$log"
}

# Running phases and counting what their test runners said.
# shellcheck source-path=SCRIPTDIR/..

setup() {
  scripts=$(dirname "$BATS_TEST_DIRNAME")
  export RUNNER_PHASES=$BATS_TEST_TMPDIR/list.tsv
  . "$scripts/lib/phases.sh"
}

# counts STATUS LINES: passed and failed
counts() {
  printf '%s\n' "$2" >"$BATS_TEST_TMPDIR/log"
  count_tests "$BATS_TEST_TMPDIR/log" "$1"
}

@test "a phase without tests counts as one" {
  [ "$(counts 0 'compiled')" = '1 0' ]
  [ "$(counts 2 'error: no')" = '0 1' ]
}

@test "the lines of TAP are counted, a skipped test as failed" {
  [ "$(counts 1 $'1..4\nok 1 one\nnot ok 2 two\nok 3 three # skip no root\nok 4 four')" = '2 2' ]
}

@test "only the sums that Maven prints are counted, not those of each class" {
  log='[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.4 s -- in dev.runner.OneTest
[INFO] Results:
[ERROR] Tests run: 9, Failures: 1, Errors: 1, Skipped: 1'
  [ "$(counts 0 "$log")" = '6 3' ]
}

@test "the closing line of the helper's tests is counted" {
  [ "$(counts 0 $'ok\nunit: 40 passed, 0 failed\n12 passed, 1 failed')" = '52 1' ]
}

@test "a line of a console, which ends in a carriage return, is counted as any other" {
  [ "$(counts 0 $'200 passed, 0 failed\r\nthe machine is off')" = '200 0' ]
}

@test "the closing lines of Python's unittest are counted" {
  [ "$(counts 0 $'Ran 7 tests in 0.01s\n\nOK')" = '7 0' ]
  [ "$(counts 1 $'Ran 7 tests in 0.01s\n\nFAILED (failures=1, errors=1, skipped=1)')" = '4 3' ]
}

@test "the closing lines of Node's tests are counted" {
  [ "$(counts 0 $'ℹ tests 5\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0')" = '2 3' ]
}

@test "a phase that ends badly has a failure even if all of its tests passed" {
  [ "$(counts 1 $'1..1\nok 1 one')" = '1 1' ]
}

@test "a failing phase gives its own exit status and does not hide the others" {
  run phase first false
  [ "$status" = 1 ]
  run phase second echo fine
  [ "$status" = 0 ]
  run sum_up
  [ "$status" = 1 ]
}

@test "the table ends with the sums on a line of their own" {
  phase one true >/dev/null
  phases_are_ours=yes run sum_up
  [ "$status" = 0 ]
  [ "${lines[-1]}" = '1 passed, 0 failed' ]
}

@test "what a phase reads from its stdin is nothing" {
  run phase reader cat <<<'not for it'
  [[ $output != *'not for it'* ]]
}

@test "at the end it is said once more what failed, and nothing of what passed" {
  phase maven printf '%s\n' '[ERROR] Failures: ' '[ERROR]   OneTest.adds:7 expected: <2> but was: <3>' '[INFO] ' \
    '[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0' >/dev/null
  phase bats printf '%s\n' 'ok 1 one' 'not ok 2 two' '#   `false'"'"' failed' 'ok 3 three' >/dev/null
  phase machine sh -c 'echo "FAILED: it is on (2 s)"; echo "    | no"; echo "passed: rest"; exit 1' >/dev/null || true
  phase helper printf '%s\n' '      of another test' 'pass  one (0.1 s)' '      calls.c:7: not true: a' 'FAIL  two (0.1 s)' \
    'helper: 1 passed, 1 failed' >/dev/null
  phase booted printf '%s\r\n' "the helper's tests: 1 passed, 1 failed" '    |       limits.c:9: not true: b' \
    '    | FAIL  three (0.2 s)' '    | pass  four (0.2 s)' '1 passed, 1 failed' >/dev/null
  phase acceptance printf '%s\n' '    aProgramRuns() :: SUCCESSFUL' '    aProgramEnds() :: FAILED' '      => expected: 5' \
    '    aProgramStays() :: SUCCESSFUL' '2 passed, 1 failed' >/dev/null
  phase wordless sh -c 'echo the end of the log; exit 1' >/dev/null || true
  phases_are_ours=yes run sum_up
  [ "$status" = 1 ]
  [[ $output == *'=== what failed in maven'*'OneTest.adds:7 expected: <2> but was: <3>'*'=== what failed in bats'* ]]
  [[ $output == *'not ok 2 two'*'#   `false'*'FAILED: it is on'*'    | no'*'the end of the log'* ]]
  [[ $output != *'ok 3 three'* && $output != *'passed: rest'* && $output != *'of another test'* ]]
  [[ $output == *'not true: a'*'FAIL  two'*'not true: b'*'FAIL  three'* ]]
  [[ $output == *'aProgramEnds() :: FAILED'*'expected: 5'* && $output != *'four'* && $output != *'SUCCESSFUL'* ]]
}

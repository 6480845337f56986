# Finding a builder for the native executable, tried on directories that look like one.
bats_require_minimum_version 1.5.0
# shellcheck source-path=SCRIPTDIR/..

setup() {
  scripts=$(dirname "$BATS_TEST_DIRNAME")
  unset GRAALVM_HOME
  export RUNNER_GRAALVM_DIRECTORIES="$BATS_TEST_TMPDIR/jvm $BATS_TEST_TMPDIR/opt"
  export RUNNER_GRAALVM_MAKER=$BATS_TEST_TMPDIR/no-maker XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
  mkdir -p "$BATS_TEST_TMPDIR/jvm" "$BATS_TEST_TMPDIR/opt"
}

# graalvm DIRECTORY VERSION
graalvm() {
  mkdir -p "$1/bin"
  printf 'JAVA_VERSION="%s"\n' "$2" >"$1/release"
  cp /bin/true "$1/bin/native-image"
}

@test "GRAALVM_HOME is taken before any other" {
  graalvm "$BATS_TEST_TMPDIR/opt/mandrel" 26
  graalvm "$BATS_TEST_TMPDIR/mine" 25.0.2
  GRAALVM_HOME=$BATS_TEST_TMPDIR/mine run "$scripts/graalvm-home"
  [ "$output" = "$BATS_TEST_TMPDIR/mine" ]
}

@test "a GRAALVM_HOME without native-image is an error that names it" {
  GRAALVM_HOME=$BATS_TEST_TMPDIR/jvm run "$scripts/graalvm-home"
  [ "$status" = 1 ]
  [[ $output == *"GRAALVM_HOME is $BATS_TEST_TMPDIR/jvm"* ]]
}

@test "the newest of those installed is taken, and none that is too old" {
  graalvm "$BATS_TEST_TMPDIR/opt/old" 21.0.2
  graalvm "$BATS_TEST_TMPDIR/jvm/a" 25.0.2
  graalvm "$BATS_TEST_TMPDIR/opt/b" 26
  run "$scripts/graalvm-home"
  [ "$output" = "$BATS_TEST_TMPDIR/opt/b" ]
}

@test "where there is none, one is made once by the script beside the checkout" {
  # shellcheck disable=SC2016 # the script made here reads them
  printf '%s\n' '#!/bin/sh' 'mkdir -p "$1/bin"' 'echo JAVA_VERSION=\"25\" >"$1/release"' \
    'cp /bin/true "$1/bin/native-image"' 'echo made' >"$RUNNER_GRAALVM_MAKER"
  chmod +x "$RUNNER_GRAALVM_MAKER"
  run --separate-stderr "$scripts/graalvm-home"
  [ "$output" = "$XDG_CACHE_HOME/runner/native-image-home" ]
  # shellcheck disable=SC2154 # bats sets it
  [ "$stderr" = made ]
  rm "$RUNNER_GRAALVM_MAKER"
  run "$scripts/graalvm-home" --find
  [ "$output" = "$XDG_CACHE_HOME/runner/native-image-home" ]
}

@test "without any, it says that nothing can be built natively, and what to do" {
  run "$scripts/graalvm-home"
  [ "$status" = 1 ]
  [[ $output == *'nothing can be built or tested natively'*'GRAALVM_HOME'* ]]
}

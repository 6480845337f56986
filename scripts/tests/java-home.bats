# Finding a JDK, tried on directories that look like one.
# shellcheck source-path=SCRIPTDIR/..

setup() {
  scripts=$(dirname "$BATS_TEST_DIRNAME")
  unset JAVA_HOME
  export RUNNER_JVM_DIRECTORY=$BATS_TEST_TMPDIR/jvm
  # The machine's own tools, without its `java`.
  mkdir -p "$BATS_TEST_TMPDIR/bin" "$RUNNER_JVM_DIRECTORY"
  for tool in bash cat cut dirname env id readlink sed setpriv sort; do
    ln -s "$(command -v "$tool")" "$BATS_TEST_TMPDIR/bin/$tool"
  done
}

# jdk DIRECTORY VERSION
jdk() {
  mkdir -p "$1/bin"
  printf 'IMPLEMENTOR="Somebody"\nJAVA_VERSION="%s"\n' "$2" >"$1/release"
  cp /bin/true "$1/bin/java"
  cp /bin/true "$1/bin/javac"
}

java_home() {
  PATH=$BATS_TEST_TMPDIR/bin run "$scripts/java-home" "$@"
}

@test "JAVA_HOME is taken when it is new enough" {
  jdk "$RUNNER_JVM_DIRECTORY/jdk-26" 26
  jdk "$BATS_TEST_TMPDIR/mine" 25.0.1
  JAVA_HOME=$BATS_TEST_TMPDIR/mine java_home
  [ "$output" = "$BATS_TEST_TMPDIR/mine" ]
}

@test "a JAVA_HOME that is too old is passed over" {
  jdk "$RUNNER_JVM_DIRECTORY/jdk-25" 25.0.1
  jdk "$BATS_TEST_TMPDIR/old" 21.0.2
  JAVA_HOME=$BATS_TEST_TMPDIR/old java_home
  [ "$output" = "$RUNNER_JVM_DIRECTORY/jdk-25" ]
}

@test "the newest JDK of several is taken" {
  jdk "$RUNNER_JVM_DIRECTORY/a-jdk-25" 25.0.9
  jdk "$RUNNER_JVM_DIRECTORY/b-jdk-26" 26
  jdk "$RUNNER_JVM_DIRECTORY/c-jdk-17" 17.0.15
  java_home
  [ "$output" = "$RUNNER_JVM_DIRECTORY/b-jdk-26" ]
}

@test "a JRE without a compiler is passed over" {
  jdk "$RUNNER_JVM_DIRECTORY/jre-25" 25
  rm "$RUNNER_JVM_DIRECTORY/jre-25/bin/javac"
  java_home
  [ "$status" = 1 ]
}

@test "the JDK whose java is in the PATH is found through links" {
  jdk "$BATS_TEST_TMPDIR/opt/jdk" 25
  ln -s "$BATS_TEST_TMPDIR/opt/jdk/bin/java" "$BATS_TEST_TMPDIR/bin/java"
  java_home
  [ "$output" = "$BATS_TEST_TMPDIR/opt/jdk" ]
}

@test "a directory with a space in its name is found" {
  jdk "$RUNNER_JVM_DIRECTORY/my jdk" 25
  java_home
  [ "$output" = "$RUNNER_JVM_DIRECTORY/my jdk" ]
}

@test "without a JDK the message names the version, where it looked, and what to do" {
  jdk "$RUNNER_JVM_DIRECTORY/jdk-17" 17.0.15
  java_home
  [ "$status" = 1 ]
  [[ $output == *'no JDK 25 or newer'*"$RUNNER_JVM_DIRECTORY"*'Install one'*'set JAVA_HOME'* ]]
}

@test "for a user, a JDK that the user cannot read is passed over" {
  [ "$(id -u)" = 0 ]
  jdk "$RUNNER_JVM_DIRECTORY/jdk-25" 25
  chmod 700 "$RUNNER_JVM_DIRECTORY/jdk-25"
  java_home
  [ "$status" = 0 ]
  java_home --user runner
  [ "$status" = 1 ]
  [[ $output == *'that the user runner can read'* ]]
}

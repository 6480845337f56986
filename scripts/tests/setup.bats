# Making a machine ready, tried on this one, which is ready already, seen without some of its tools.

setup() {
  scripts=$(dirname "$BATS_TEST_DIRNAME")
  # A copy, because the ordinary user need not be able to read the checkout.
  copy=$(mktemp -d -t runner-bats.XXXXXX)
  cp -r "$scripts" "$copy/scripts"
  chmod -R go+rX "$copy"
}

teardown() {
  rm -rf "$copy"
}

# The machine's tools but for those named.
tools_without() {
  mkdir "$copy/bin"
  cp -s /usr/sbin/* /usr/bin/* "$copy/bin/" 2>/dev/null || true
  (cd "$copy/bin" && rm -f "$@")
}

as_nobody() {
  setpriv --reuid=nobody --clear-groups "$@"
}

@test "where nothing is missing it installs nothing, and needs no root" {
  run as_nobody "$copy/scripts/setup"
  [ "$status" = 0 ]
  [ "${#lines[@]}" = 1 ]
  [[ $output == 'setup: JDK /'* ]]
}

@test "an ordinary user is told what root would install" {
  tools_without mvn jq
  PATH=$copy/bin run as_nobody "$copy/scripts/setup"
  [ "$status" = 1 ]
  [[ $output == 'setup: needs root: it installs jq maven '* ]]
}

@test "where there is no apt-get the missing packages are named" {
  tools_without mvn apt-get
  PATH=$copy/bin run as_nobody "$copy/scripts/setup"
  [ "$status" = 1 ]
  [[ $output == 'setup: missing: maven. This is not Debian or Ubuntu'* ]]
}

@test "the mock needs Maven and a JDK only" {
  tools_without gcc mmdebstrap setpriv useradd
  PATH=$copy/bin run "$copy/scripts/setup" --mock
  [ "$status" = 0 ]
  rm "$copy/bin/mvn"
  PATH=$copy/bin run "$copy/scripts/setup" --mock
  [ "$status" = 1 ]
  [[ $output == 'setup: Maven (mvn) is missing'* ]]
}

@test "an option it does not know is refused" {
  run "$scripts/setup" --everything
  [ "$status" = 1 ]
  [[ $output == 'setup: unknown option --everything'* ]]
}

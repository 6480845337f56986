# What the image's first process says of a container that cannot run Runner, and that all who name the capabilities name
# the same ones. No container is needed: it ends before it has changed anything.

setup() {
  checkout=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
  container=$checkout/deploy/container
}

capabilities_of_container() {
  sed -n "/^readonly capabilities=/,/'\$/p" "$container" | grep -o '[A-Z_]*=[0-9]' | cut -d = -f 1 | sort
}

# without NAME...: as root, with all the capabilities of the container's but these.
without() {
  local lacking
  lacking=$(printf ',-%s' "$@")
  run setpriv --inh-caps=-all --bounding-set="${lacking#,}" "$container"
}

@test "the capabilities are those of the helper's unit and of the documented command" {
  [ "$(capabilities_of_container | wc -l)" = 11 ]
  diff <(capabilities_of_container) \
    <(sed -n 's/^CapabilityBoundingSet=//p' "$checkout/deploy/systemd/runner-helper.service" | sed 's/CAP_//g' | tr ' ' '\n' | sort)
  diff <(capabilities_of_container) \
    <(sed -n '/^# *docker run/,/runner$/p' "$checkout/Dockerfile.native" | grep -o 'cap-add=[A-Z_]*' | cut -d = -f 2 | sort)
}

@test "each capability that is missing is named, and nothing else" {
  local name
  for name in $(capabilities_of_container); do
    without "${name,,}"
    [ "$status" = 1 ]
    [ "${lines[0]}" = "runner: capabilities are missing: --cap-add=$name" ]
    [[ ${lines[1]} == *'Dockerfile.native'* ]]
    [ "${#lines[@]}" = 2 ]
  done
}

@test "several capabilities that are missing are named in one line" {
  without sys_admin net_admin
  [ "$status" = 1 ]
  [ "${lines[0]}" = 'runner: capabilities are missing: --cap-add=NET_ADMIN --cap-add=SYS_ADMIN' ]
}

@test "a container that is started as another user is told to start as root" {
  cp "$container" "$BATS_TEST_TMPDIR/container"
  chmod -R go+rX "$BATS_RUN_TMPDIR"
  run setpriv --reuid=nobody --clear-groups "$BATS_TEST_TMPDIR/container"
  [ "$status" = 1 ]
  [[ ${lines[0]} == 'runner: start the container as root'* ]]
}

# shellcheck shell=bash
# What changes from run to run: the checkout as it was built, as a tar archive on a disk of its own.

# How much longer times are here. Programs run slower without hardware's help: measured from 5 to 12 times on compilers
# and runtimes, on an idle host; and a guest's clocks run on while a busy host does something else. Many of the attacks
# run into their limits, and every one that does waits for it.
factors() {
  if [[ $accel == kvm ]]; then
    echo '{"cpu": 2, "wall": 2, "compile": 2}'
  elif [[ $suite == tests ]]; then
    echo '{"cpu": 20, "wall": 6, "compile": 3}'
  else
    echo '{"cpu": 20, "wall": 20, "compile": 20}'
  fi
}

# The operator's definitions of this machine, from the installed ones with times to fit its slowness, and two
# languages of its own: one gets half a processor for two seconds, the other four seconds in all. JSON is YAML.
write_definitions() {
  local directory=$1 definition id
  mkdir -p "$directory"
  for definition in "$rootfs"/languages/*.yaml; do
    id=$(yq -r .id "$definition")
    yq --argjson factors "$(factors)" "$slower" "$definition" >"$directory/$id.yaml"
  done
  # The tests of the service know the bundled ones alone.
  if [[ $suite == tests ]]; then return; fi
  own_language half '{cpus: 0.5, cpu: "2s", wall: "120s"}'
  own_language nap '{cpu: "60s", wall: "4s"}'
}

# own_language ID LIMITS: bash by another name.
own_language() {
  yq --arg id "$1" '.id = $id | .name = $id | .order = 1000 | .aliases = [] | .extensions = [$id]
    | .run.limits = '"$2" "$rootfs/languages/bash.yaml" >"$directory/$1.yaml"
}

# shellcheck disable=SC2016 # it is jq's
readonly slower='
  def seconds: capture("^(?<n>[0-9]+)(?<unit>ms|s|m)$")
    | (.n | tonumber) * (if .unit == "ms" then 0.001 elif .unit == "m" then 60 else 1 end);
  def slower($factor; $default): (. // $default | seconds * $factor * 1000 | tostring) + "ms";
  .run.limits.cpu |= slower($factors.cpu; "2s") | .run.limits.wall |= slower($factors.wall; "6s")
  | if .compile then
      .compile.limits.cpu |= slower($factors.compile; "20s") | .compile.limits.wall |= slower($factors.compile; "30s")
    else . end'

write_programs() {
  local definition
  for definition in "$rootfs"/languages/*.yaml; do
    yq '{(.id): .hello}' "$definition"
  done | jq -s add >"$1"
}

# The tests of the service that speak to a deployment, as they were compiled, with the programs that they post.
pack_tests() {
  say 'compiling the tests'
  "$CHECKOUT/scripts/mvn" --quiet test-compile dependency:copy-dependencies \
    -DincludeScope=test "-DoutputDirectory=$1/lib" >&2
  tests=(target/test-classes src/test/resources native-helper/tests/attacks)
}

# As the operator gets it: this version, and one before it to upgrade from. The tree lies on a disk of its own here.
make_packages() {
  local version
  say 'making the packages'
  rm -rf "$CHECKOUT/target/packages"/runner*
  for version in 0.0.1 ''; do
    RUNNER_ROOTFS=$rootfs RUNNER_PACKAGE_VERSION=$version "$CHECKOUT/deploy/package" --without-tree >&2
  done
}

pack_payload() {
  local made=$work/made/vm/made tests=()
  rm -rf "$work/made"
  mkdir -p "$made"
  if [[ $suite == tests ]]; then pack_tests "$made"; fi
  make_packages
  write_definitions "$made/languages.d"
  write_programs "$made/programs.json"
  echo "$suite" >"$made/suite"
  tar -cf "$work/payload.img" -C "$CHECKOUT" "${tests[@]}" \
    native-helper/build/{runner-helper,tests/integration-tests,tests/probe} target/packages deploy vm/guest \
    --exclude='*.tar.*' -C "$work/made" vm/made
}

# shellcheck shell=bash
# What changes from run to run: the checkout as it was built, as a tar archive on a disk of its own.

# Programs run that much slower without hardware's help: measured from 5 to 12 on compilers and runtimes, on an idle
# host. A guest's clocks run on while a busy host does something else.
slowness() {
  if [[ $accel == tcg ]]; then echo 20; else echo 2; fi
}

# The operator's definitions of this machine, from the installed ones with times to fit its slowness, and two
# languages of its own: one gets half a processor for two seconds, the other four seconds in all. JSON is YAML.
write_definitions() {
  local directory=$1 factor=$2 definition id
  mkdir -p "$directory"
  for definition in "$rootfs"/languages/*.yaml; do
    id=$(yq -r .id "$definition")
    yq --argjson factor "$factor" "$slower" "$definition" >"$directory/$id.yaml"
  done
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
  def slower($default): (. // $default | seconds * $factor * 1000 | tostring) + "ms";
  .run.limits.cpu |= slower("2s") | .run.limits.wall |= slower("6s")
  | if .compile then .compile.limits.cpu |= slower("20s") | .compile.limits.wall |= slower("30s") else . end'

write_programs() {
  local definition
  for definition in "$rootfs"/languages/*.yaml; do
    yq '{(.id): .hello}' "$definition"
  done | jq -s add >"$1"
}

pack_payload() {
  local made=$work/made/vm/made
  mkdir -p "$made"
  write_definitions "$made/languages.d" "$(slowness)"
  write_programs "$made/programs.json"
  echo "$suite" >"$made/suite"
  tar -cf "$work/payload.img" -C "$CHECKOUT" \
    native-helper/build/{runner-helper,tests/integration-tests,tests/probe} target/quarkus-app deploy vm/guest -C "$work/made" vm/made
}

# shellcheck shell=bash
# The manifest: which versions the tree holds and what it was built from.

# installed_packages ROOT: {"name": "version", ...}. Foreign architectures do not occur: one name, one version.
installed_packages() {
  dpkg-query --admindir="$1/var/lib/dpkg" --show --showformat '${binary:Package}\t${Version}\n' |
    jq -Rn '[inputs | split("\t") | {key: (.[0] | split(":")[0]), value: .[1]}] | from_entries'
}

# language_version ROOT DEFINITION: the first word of the version command's output that looks like a version.
language_version() {
  local root=$1 definition=$2 command version
  command=$(jq -r '.version | @sh' <<<"$definition")
  version=$("$LIB/enter" ro "$root" /bin/sh -c "$command" </dev/null 2>&1 | grep -oEm1 '[0-9]+(\.[0-9]+)+') ||
    die "$(jq -r .id <<<"$definition"): $command prints no version"
  head -n1 <<<"$version"
}

# write_manifest OUTPUT PROFILE DEFINITIONS HASH
write_manifest() {
  local output=$1 profile=$2 definitions=$3 hash=$4 packages versions definition
  packages=$(installed_packages "$output/root")
  versions=$(
    while read -r definition; do
      jq -n --arg id "$(jq -r .id <<<"$definition")" \
        --arg version "$(language_version "$output/root" "$definition")" '{($id): $version}'
    done < <(jq -c '.[]' <<<"$definitions") | jq -s add
  )
  jq -n --arg profile "$profile" --arg debian "$SUITE" --arg built "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    --arg inputs "$hash" --argjson packages "$packages" --argjson versions "$versions" \
    --argjson definitions "$definitions" '{
      $profile, $debian, $built, $inputs,
      languages: ($definitions | map({key: .id, value: {
        version: $versions[.id],
        packages: (.packages | map({key: ., value: $packages[.]}) | from_entries)}}) | from_entries),
      $packages}' >"$output/manifest.json"
}

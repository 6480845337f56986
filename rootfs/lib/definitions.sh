# shellcheck shell=bash
# Reads the language definitions. All YAML is turned into JSON once; the rest works with jq.

# yq of Debian and Ubuntu, a wrapper of jq; another program of this name has another syntax.
yaml_to_json() {
  yq --slurp . "$@"
}

# load_definitions ROOTFS_SOURCE PROFILE: prints the definitions of the profile as a JSON array in order.
load_definitions() {
  local source=$1 profile=$2
  yaml_to_json "$source"/languages/*.yaml |
    jq --arg profile "$profile" --argjson profiles "$(yq . "$source/profiles.yaml")" '
      ($profiles | map(.id)) as $ids
      | ($ids | index($profile)) as $last
      | map(. as $language | select(($ids | index($language.profile)) <= $last))
      | sort_by(.order)'
}

# check_definitions ROOTFS_SOURCE: stops with one line per mistake.
check_definitions() {
  local source=$1 files=("$1"/languages/*.yaml) mistakes
  mistakes=$(yaml_to_json "${files[@]}" |
    jq -r --argjson profiles "$(yq . "$source/profiles.yaml")" '
      ($profiles | map(.id)) as $profiles
      | ($ARGS.positional | map(split("/") | last)) as $files
      | to_entries
      | map(.value + {file: $files[.key]})
      | (.[]
          | . as $language
          | (["id", "name", "order", "profile", "packages", "version", "source", "run", "hello", "echo"][]
              | select($language[.] == null) | "\($language.file): \(.) is missing"),
            (select(.profile as $profile | $profiles | index($profile) | not)
              | "\(.file): there is no profile \(.profile)"),
            (select(.id | tostring | test("^[a-z0-9+#._-]+$") | not) | "\(.file): the id \(.id) is not allowed"),
            (select(.file != "\(.id).yaml") | "\(.file): is to be called \(.id).yaml")),
        (map([.id] + (.aliases // []) | .[]) | group_by(.)[] | select(length > 1)
          | "\(.[0]): is the id or alias of two languages"),
        (group_by(.order)[] | select(length > 1) | "\(map(.id) | join(", ")): have the same order")
      ' --args "${files[@]}")
  [[ -z $mistakes ]] || die "wrong language definitions:"$'\n'"$mistakes"
}

# packages_of PROFILE DEFINITIONS ROOTFS_SOURCE: prints the packages to install, separated by commas.
packages_of() {
  local profile=$1 definitions=$2 source=$3
  yq . "$source/profiles.yaml" | jq -r --arg profile "$profile" --argjson definitions "$definitions" '
    (map(.id) | index($profile)) as $last
    | [.[: $last + 1][].packages[], $definitions[].packages[]] | unique | join(",")'
}

# inputs_hash ROOTFS_SOURCE PROFILE: changes when anything that the tree is built from changes.
inputs_hash() {
  local source=$1 profile=$2
  {
    printf '%s %s\n' "$profile" "$(dpkg --print-architecture)"
    cd "$source" || exit
    find build check profiles.yaml lib languages setup -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d' ' -f1
}

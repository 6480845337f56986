# shellcheck shell=bash
# Reads the language definitions. All YAML is turned into JSON once; the rest works with jq.

# yq of Debian and Ubuntu, a wrapper of jq; another program of this name has another syntax.
yaml_to_json() {
  yq --slurp . "$@"
}

# load_definitions ROOTFS_SOURCE PROFILE: prints the definitions of the profile as a JSON array in order.
load_definitions() {
  local source=$1 profile=$2 profiles
  profiles=$(yq . "$source/profiles.yaml")
  yaml_to_json "$source"/languages/*.yaml |
    jq --arg profile "$profile" --argjson profiles "$profiles" '
      ($profiles | map(.id)) as $ids
      | ($ids | index($profile)) as $last
      | map(. as $language | select(($ids | index($language.profile)) <= $last))
      | sort_by(.order)'
}

# check_definitions ROOTFS_SOURCE: stops with one line per mistake.
check_definitions() {
  local source=$1 mistakes setup file id
  mistakes=$(yaml_to_json "$source"/languages/*.yaml | jq -r --argjson profiles "$(yq . "$source/profiles.yaml")" '
    ($profiles | map(.id)) as $ids
    | (.[] | . as $l
        | (["id", "name", "order", "profile", "packages", "version", "source", "run", "hello", "echo"][]
            | select($l[.] == null) | "\($l.id): \(.) is missing"),
          (select(.profile as $p | $ids | index($p) | not) | "\(.id): there is no profile \(.profile)"),
          (select(.id | test("^[a-z0-9+#._-]+$") | not) | "\(.id): this id is not allowed")),
      (map([.id] + (.aliases // []) | .[]) | group_by(.)[] | select(length > 1)
        | "\(.[0]): is the id or alias of two languages"),
      (group_by(.order)[] | select(length > 1) | "\(map(.id) | join(", ")): have the same order")')
  for file in "$source"/languages/*.yaml; do
    id=$(yq -r .id "$file")
    [[ ${file##*/} == "$id.yaml" ]] || mistakes+=$'\n'"$id: the file is called ${file##*/}"
    setup=$(yq -r '.rootfs // ""' "$file")
    [[ -z $setup || -f $source/$setup ]] || mistakes+=$'\n'"$id: there is no file $setup"
  done
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

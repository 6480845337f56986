# shellcheck shell=bash
# Where packages come from: the mirrors that the host's own apt uses, as far as they carry Debian SUITE.

readonly SUITE=trixie
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# mirror_has URI SUITE LABEL DIRECTORY: true if this mirror carries the suite, signed by Debian. Fetched by apt's own
# helper, so that the host's proxies and certificates hold here as well.
mirror_has() {
  local uri=$1 suite=$2 label=$3 release=$4/InRelease
  rm -f "$release"
  /usr/lib/apt/apt-helper -q download-file "${uri%/}/dists/$suite/InRelease" "$release" >/dev/null 2>&1 || return 1
  gpgv --quiet --keyring "$KEYRING" "$release" 2>/dev/null || return 1
  grep -qx "Label: $label" "$release"
}

# write_sources FILE DIRECTORY: one-line sources for SUITE with its updates and security fixes. The file stays
# empty if no mirror of the host carries it (an Ubuntu host): mmdebstrap then takes Debian's default mirror.
write_sources() {
  local file=$1 directory=$2 uri
  : >"$file"
  while read -r uri; do
    if mirror_has "$uri" "$SUITE" Debian "$directory"; then
      printf 'deb [signed-by=%s] %s %s main\n' "$KEYRING" "$uri" "$SUITE" "$KEYRING" "$uri" "$SUITE-updates" >>"$file"
      break
    fi
  done < <(host_mirrors)
  [[ -s $file ]] || return 0
  while read -r uri; do
    if mirror_has "$uri" "$SUITE-security" Debian-Security "$directory"; then
      printf 'deb [signed-by=%s] %s %s main\n' "$KEYRING" "$uri" "$SUITE-security" >>"$file"
      return 0
    fi
  done < <(host_mirrors)
  say "warning: no mirror of this host carries $SUITE-security"
}

host_mirrors() {
  # shellcheck disable=SC2016 # the fields are apt's
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | awk '!seen[$0]++'
}

# apt_options FILE: how the host's apt reaches its mirrors, for the apt that fills the tree.
apt_options() {
  {
    apt-config dump --no-empty |
      grep -E '^Acquire::(http|https|Check-Date|Check-Valid-Until|ForceIPv[46]|Retries|Proxy)' || true
    echo 'Acquire::Languages "none";'
  } >"$1"
}

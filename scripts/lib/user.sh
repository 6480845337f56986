# shellcheck shell=bash
# The account that the service runs as. It owns nothing, and no one can log in to it.
set -euo pipefail

# shellcheck disable=SC2034 # the scripts that source this use it
readonly service_user=runner

# Runs a command as the service runs: another user, no groups, no capability, none to be had again.
as_service() {
  setpriv --reuid="$service_user" --regid="$service_user" --clear-groups --no-new-privs \
    --bounding-set=-all --inh-caps=-all "$@"
}

#!/usr/bin/env bash
# attack: the classic of the shell: a function that calls itself twice, in the background
# proof: forks are refused at the process limit, or the limits of time or memory end it
# verdict: "" or "signal: killed" or "memory limit exceeded" or "exit status 254" or "exit status 1"
set -euo pipefail
# shellcheck disable=SC2264 # calling itself is the point
bomb() { bomb | bomb & }
bomb
wait
echo "refused: to fork without end"

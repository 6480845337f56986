set -u
echo "$deliberate_failure"

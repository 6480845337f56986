# shellcheck shell=bash
# Picks source files by kind out of a list of paths on stdin, one a line.
set -euo pipefail

# Scripts have no ending here: the first line tells. Programs that tests run are not ours to check: some are wrong on
# purpose.
shell_files() {
  local file first
  while IFS= read -r file; do
    case "$file" in
      src/test/resources/* | native-helper/tests/attacks/*/*) continue ;;
      *.sh | *.bats) printf '%s\n' "$file" ;;
      *)
        [ -f "$file" ] || continue
        first=$(head -c 64 "$file" | tr -d '\0' | head -n 1)
        case "$first" in
          '#!'*bash | '#!'*/sh) printf '%s\n' "$file" ;;
        esac
        ;;
    esac
  done
}

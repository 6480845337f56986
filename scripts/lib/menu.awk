# Prints a Makefile's targets that carry a comment after `##`, under the headings of its `##@` lines.
BEGIN {
  FS = ":.*## "
  print "make TARGET"
}
/^##@ / { printf "\n%s\n", substr($0, 5) }
/^[a-z][a-z-]*:.*## / { printf "  %-14s %s\n", $1, $2 }

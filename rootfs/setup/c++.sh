#!/bin/bash
# A precompiled bits/stdc++.h. gcc takes it only for the flags it was made with, so they come from the definition.
# With it a hello world that includes bits/stdc++.h compiles in a third of the time.
set -euo pipefail

command=()
eval "command=($COMPILE)"
flags=()
for word in "${command[@]:1}"; do
  case $word in
    -o | main | '{args}' | '{sources}') ;;
    *) flags+=("$word") ;;
  esac
done

header=$(echo '#include <bits/stdc++.h>' | g++ -x c++ -M - | grep -o '/[^ ]*/bits/stdc++\.h' | head -n1)
mkdir "$header.gch"
g++ "${flags[@]}" -x c++-header -o "$header.gch/default" "$header"

# A header that gcc refuses would cost nothing but time, and nobody would notice: -H marks with ! that it was taken.
used=$(echo '#include <bits/stdc++.h>' | g++ "${flags[@]}" -x c++ -fsyntax-only -H - 2>&1)
[[ $used == "! $header.gch/default"* ]]

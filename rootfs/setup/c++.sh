# shellcheck shell=bash
# A precompiled bits/stdc++.h for exactly the flags that the definition compiles with: gcc takes it only then.

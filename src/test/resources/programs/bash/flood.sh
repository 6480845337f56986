printf -v block '%065535d\n' 0
for ((written = 0; written < 16384; written++)); do
  printf '%s' "$block"
done

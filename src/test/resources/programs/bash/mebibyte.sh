printf -v line '%063d' 0
for ((printed = 0; printed < 16384; printed++)); do
  echo "${line//0/x}"
done

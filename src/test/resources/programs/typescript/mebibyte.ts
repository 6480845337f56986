const line: string = "x".repeat(63);
for (let printed = 0; printed < 16384; printed++) {
  console.log(line);
}

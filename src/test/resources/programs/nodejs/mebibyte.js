for (let line = 0; line < 16384; line++) {
  console.log("x".repeat(63));
}

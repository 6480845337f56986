/* attack: burns the processor without end
 * proof: the limit of processor time ends it
 * verdict: "signal: killed" */
int main(void) {
  for (volatile unsigned long i = 0;; i++) {
  }
}

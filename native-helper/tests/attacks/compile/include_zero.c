/* attack: includes a device that never ends
 * proof: the compiler ends by itself or at a limit
 * verdict: "exit status 1" or "signal: killed" or "memory limit exceeded" or "exit status 4" */
#include "/dev/zero"
int main(void) { return 0; }

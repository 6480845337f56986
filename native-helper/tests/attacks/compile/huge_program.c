/* attack: a line that compiles to a program of 16 GiB
 * proof: the compile step ends at a limit
 * verdict: "exit status 1" or "exit status 4" or "signal: killed" or "memory limit exceeded" */
int main[4UL << 30] = {1};

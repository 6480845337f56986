/* attack: lets the assembler read a device that never ends, from the job's disk outward
 * proof: the compile step ends at a limit
 * verdict: "exit status 1" or "signal: killed" or "memory limit exceeded" */
__asm__(".data\n.incbin \"/dev/urandom\"\n");
int main(void) { return 0; }

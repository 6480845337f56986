/* attack: macros that grow to a billion words
 * proof: the compile step ends at a limit
 * verdict: "signal: killed" or "memory limit exceeded" or "exit status 1" */
#define A "a", "a", "a", "a", "a", "a", "a", "a", "a", "a"
#define B A, A, A, A, A, A, A, A, A, A
#define C B, B, B, B, B, B, B, B, B, B
#define D C, C, C, C, C, C, C, C, C, C
#define E D, D, D, D, D, D, D, D, D, D
#define F E, E, E, E, E, E, E, E, E, E
#define G F, F, F, F, F, F, F, F, F, F
#define H G, G, G, G, G, G, G, G, G, G
#define I H, H, H, H, H, H, H, H, H, H
const char *words[] = {I};
int main(void) { return 0; }

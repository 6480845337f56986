/* attack: includes itself without end
 * proof: the compiler refuses the nesting, or the compile step ends at a limit
 * verdict: "exit status 1" or "output limit exceeded" or "signal: killed" */
#include __FILE__
#include __FILE__
int main(void) { return 0; }

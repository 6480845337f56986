/* attack: makes the compiler complain without end
 * proof: the answer holds no more than the limit of output
 * verdict: "exit status 1" or "output limit exceeded" */
#define A x = "0123456789012345678901234567890123456789012345678901234567890123456789" y;
#define B A A A A A A A A A A
#define C B B B B B B B B B B
#define D C C C C C C C C C C
int main(void) { D D D D D D D D }

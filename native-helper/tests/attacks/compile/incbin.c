/* attack: lets the assembler take a secret file into the program, which then prints it
 * proof: the assembler finds no such file, or may not read it
 * verdict: "exit status 1" */
__asm__(".data\nsecret: .incbin \"/etc/shadow\"\n.incbin \"/proc/1/mem\"\n");
int main(void) { return 0; }

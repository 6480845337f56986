/* attack: includes files of the host, so that the compiler's errors quote them
 * proof: the compiler finds no such file, or may not read it
 * verdict: "exit status 1" */
#if __has_include("/proc/1/environ") || __has_include("/run/runner/helper.log") || \
    __has_include("/etc/ssh/ssh_host_ed25519_key") || __has_include("/sys/kernel/notes")
#error achieved: a file of the host
#endif
#include "/etc/shadow"
int main(void) { return 0; }

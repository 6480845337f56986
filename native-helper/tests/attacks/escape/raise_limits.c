/* attack: raises its own resource limits and those of process 1
 * proof: no hard limit goes up, none of process 1 is reached */
#include "../attack.h"

int main(void) {
  for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
    struct rlimit limit, other = {RLIM_INFINITY, RLIM_INFINITY};
    char what[64];
    getrlimit(resource, &limit);
    if (limit.rlim_max != RLIM_INFINITY) {
      snprintf(what, sizeof what, "raise limit %d", resource);
      must_fail(what, setrlimit(resource, &other));
      other = (struct rlimit){limit.rlim_cur, limit.rlim_max + 1};
      must_fail(what, prlimit(0, resource, &other, NULL));
    }
    snprintf(what, sizeof what, "limit %d of process 1", resource);
    other = (struct rlimit){0, 0};
    must_fail(what, prlimit(1, resource, &other, NULL));
  }
}

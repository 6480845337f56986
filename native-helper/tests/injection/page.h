/* The page that a helper with the seam shares with the tests: which call is to fail, and when. */
#ifndef RUNNER_TESTS_INJECTION_PAGE_H
#define RUNNER_TESTS_INJECTION_PAGE_H

#include <stdatomic.h>

struct fault_page {
  char call[32];     /* empty: none fails */
  int error;         /* the errno it fails with */
  int nth;           /* counted from 1, over all processes of the helper */
  atomic_int passed; /* so many were made */
  atomic_int fired;
};

#endif

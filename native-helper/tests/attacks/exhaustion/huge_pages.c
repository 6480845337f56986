/* attack: takes huge pages, which no memory limit counts, by mmap, shm and memfd
 * proof: none can be had
 * verdict: "" or "memory limit exceeded" or "signal: bus error" */
#include "../attack.h"
#include <sys/shm.h>

int main(void) {
  signal(SIGXFSZ, SIG_IGN);
  static const int sizes[] = {0, 21 << 26, 30 << 26};
  for (size_t i = 0; i < 3; i++) {
    must_fail("huge pages by mmap",
              mmap(NULL, 1 << 30, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | sizes[i], -1, 0) == MAP_FAILED
                  ? -1
                  : 0);
    must_fail("huge pages by shmget",
              shmget(IPC_PRIVATE, 1 << 30, IPC_CREAT | SHM_HUGETLB | 0600 | sizes[i]));
    int fd = memfd_create("huge", MFD_HUGETLB | (unsigned)sizes[i]);
    must_fail("huge pages by memfd", fd < 0 ? -1 : fallocate(fd, 0, 0, 1 << 30));
  }
}

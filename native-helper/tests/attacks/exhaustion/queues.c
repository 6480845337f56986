/* attack: hoards kernel memory in System V semaphores and messages, POSIX queues and watches
 * proof: each is refused at a limit, or charged
 * verdict: "" or "memory limit exceeded" */
#include "../attack.h"
#include <mqueue.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>

int main(void) {
  char name[64];
  int queues = 0, sets = 0, messages = 0, watches = 0;
  struct mq_attr size = {.mq_maxmsg = 10, .mq_msgsize = 8192};
  for (; queues < 10000; queues++) {
    snprintf(name, sizeof name, "/q%d", queues);
    if (mq_open(name, O_CREAT | O_RDWR, 0600, &size) < 0)
      break;
  }
  refused("POSIX queue %d %s", queues, strerrorname_np(errno));
  int watch = inotify_init1(IN_NONBLOCK);
  for (; watches < 1000000; watches++) {
    snprintf(name, sizeof name, "w%d", watches);
    if (mkdir(name, 0700) != 0 || inotify_add_watch(watch, name, IN_ALL_EVENTS) < 0)
      break;
  }
  refused("watch %d %s", watches, strerrorname_np(errno));
  while (sets < 40000 && semget(IPC_PRIVATE, 250, 0600) >= 0)
    sets++;
  refused("semaphore set %d %s", sets, strerrorname_np(errno));
  char message[8192 + sizeof(long)] = {1};
  for (int id; messages < 1 << 20 && (id = msgget(IPC_PRIVATE, 0600)) >= 0;)
    while (msgsnd(id, message, 8192, IPC_NOWAIT) == 0)
      messages++;
  refused("message %d %s", messages, strerrorname_np(errno));
}

/* attack: leaves a POSIX message queue to the next job
 * proof: the next job finds no queue
 * run: sequence */
#include "../../attack.h"
#include <mqueue.h>

int main(void) {
  struct mq_attr size = {.mq_maxmsg = 4, .mq_msgsize = 64};
  mqd_t queue = mq_open("/secret", O_CREAT | O_RDWR, 0666, &size);
  if (queue >= 0 && mq_send(queue, "secret", 7, 0) == 0)
    planted("a message");
}

#include "../../attack.h"
#include <mqueue.h>

int main(void) {
  must_fail("open the queue", mq_open("/secret", O_RDONLY));
  must_fail("remove the queue", mq_unlink("/secret"));
}

/* Attacks on the files that come out of a sandbox and go into it. */
#include "../kit/kit.h"
#include "client.h"
#include "world.h"

#include <errno.h>
#include <string.h>

static bool is_refusal(const struct answer *answer) {
  return answer->type == REFUSED && answer->stage == AT_FETCH &&
         (answer->number == ELOOP || answer->number == EINVAL || answer->number == EISDIR);
}

TEST(swapped_files_stand_still, "a file that daemons swap for a link, a FIFO and a directory is fetched as "
                                "it stood when the step ended") {
  for (int round = 0; round < 20; round++) {
    struct client client = client_open();
    struct answer step = RUN(&client, "swap");
    CHECK_EXITED(step, 0);
    struct answer first = client_fetch(&client, "artefact", MIB);
    CHECK(first.type == DATA || is_refusal(&first));
    /* The daemons are dead: what the first look saw, every look sees. */
    for (int look = 0; look < 20; look++) {
      struct answer again = client_fetch(&client, "artefact", MIB);
      CHECK_EQUAL(again.type, first.type);
      if (again.type == DATA)
        CHECK_TEXT((const char *)again.data.data, "mine");
      else
        CHECK_EQUAL(again.number, first.number);
      answer_free(&again);
    }
    answer_free(&first);
    answer_free(&step);
    client_close(&client);
  }
}

TEST(hostile_names_stay_below,
     "names of odd bytes, or too long for a directory, write nothing outside the job") {
  static const char *const names[] = {"\xff\xfe", "a\nb",    "-rf",  "*", "...",
                                      "..a",      "a/..b/c", "\x01", "~", "\xe2\x80\xae"};
  struct client client = client_open();
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    client_put(&client, names[i], "mine");
    struct answer answer = client_fetch(&client, names[i], MIB);
    CHECK_EQUAL(answer.type, DATA);
    CHECK_TEXT((const char *)answer.data.data, "mine");
    answer_free(&answer);
  }
  char longest[257];
  memset(longest, 'x', 256);
  longest[256] = '\0';
  client_put(&client, longest, "mine");
  struct answer refused = RUN(&client, "exit", "0");
  CHECK_REFUSED(refused, AT_FILE, ENAMETOOLONG);
}

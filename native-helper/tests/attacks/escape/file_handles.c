/* attack: opens files outside the root by handles with guessed inode numbers, as shocker.c did
 * proof: handles are neither made nor opened */
#include "../attack.h"

int main(void) {
  char space[sizeof(struct file_handle) + MAX_HANDLE_SZ];
  struct file_handle *handle = (struct file_handle *)space;
  int mount_id;
  handle->handle_bytes = MAX_HANDLE_SZ;
  must_fail("make a handle of the root", name_to_handle_at(AT_FDCWD, "/", handle, &mount_id, 0));
  int mount = open("/", O_RDONLY | O_DIRECTORY);
  for (unsigned long inode = 2; inode < 6; inode++) {
    handle->handle_bytes = 8;
    handle->handle_type = 1;
    memcpy(handle->f_handle, &inode, 8);
    must_fail("open a handle of a guessed inode", open_by_handle_at(mount, handle, O_RDONLY));
  }
}

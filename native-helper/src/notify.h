/* Tells the service manager how the helper does, by the protocol of sd_notify(3). */
#ifndef RUNNER_NOTIFY_H
#define RUNNER_NOTIFY_H

/* Sends one state, such as "READY=1", to the socket that NOTIFY_SOCKET names. Nothing is open before or after
 * it, so that no child inherits the way. Returns 0, also where nobody wants to know, or -errno. */
int notify(const char *state);

#endif

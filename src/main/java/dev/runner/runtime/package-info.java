/**
 * Sandboxes, and the wire protocol to the privileged helper that makes them.
 *
 * <p>One connection to the helper is one sandbox at a time. Nothing of uids, sockets or frames is
 * seen above this package.
 */
@NullMarked
package dev.runner.runtime;

import org.jspecify.annotations.NullMarked;

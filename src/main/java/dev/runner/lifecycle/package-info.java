/** How the service lives with whoever started it: systemd, or nobody. */
@NullMarked
package dev.runner.lifecycle;

import org.jspecify.annotations.NullMarked;

/** The form of the log. */
@NullMarked
package dev.runner.logs;

import org.jspecify.annotations.NullMarked;

/** The command line, apart from {@code serve}. It never boots the service. */
@NullMarked
package dev.runner.cli;

import org.jspecify.annotations.NullMarked;

/** Runs programs from strangers: the entry point of the service and of the command line. */
@NullMarked
package dev.runner;

import org.jspecify.annotations.NullMarked;

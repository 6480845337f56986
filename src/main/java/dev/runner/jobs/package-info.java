/** Asynchronous jobs: accepted, kept, run in turn, and their results sent to who wants them. */
@NullMarked
package dev.runner.jobs;

import org.jspecify.annotations.NullMarked;

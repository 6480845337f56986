/**
 * Knows the languages: turns a submission into files and steps, and a step's end into a verdict.
 */
@NullMarked
package dev.runner.coderunner;

import org.jspecify.annotations.NullMarked;

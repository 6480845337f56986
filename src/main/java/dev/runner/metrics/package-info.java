/** What is seen from outside, in numbers. */
@NullMarked
package dev.runner.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * Attacks on a deployment that runs: by programs, which lie in {@code native-helper/tests/attacks},
 * and by requests. Every one tries, and the test fails if it achieved something.
 *
 * <p>The system property {@code runner.url} says where the deployment answers, {@code
 * runner.attacks} where the programs are.
 */
@NullMarked
package dev.runner.attacks;

import org.jspecify.annotations.NullMarked;

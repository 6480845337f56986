/**
 * What Runner promises, asked of a deployment that runs: real service, real helper, real rootfs.
 *
 * <p>The system properties {@code runner.url} and {@code runner.state} say where it is, see {@link
 * dev.runner.acceptance.Deployment}. The tests look at its processes and kill some, so they need
 * root.
 */
@NullMarked
package dev.runner.acceptance;

import org.jspecify.annotations.NullMarked;

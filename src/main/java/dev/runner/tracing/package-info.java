/** Where the time of each job went, told to a receiver of OpenTelemetry's traces. */
@NullMarked
package dev.runner.tracing;

import org.jspecify.annotations.NullMarked;

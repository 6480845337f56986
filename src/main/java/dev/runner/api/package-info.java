/** HTTP and JSON: validates requests, hands them to the code runner, maps what came of them. */
@NullMarked
package dev.runner.api;

import org.jspecify.annotations.NullMarked;

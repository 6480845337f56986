/** What an operator may set. Every other package may read it; it knows none of them. */
@NullMarked
package dev.runner.config;

import org.jspecify.annotations.NullMarked;

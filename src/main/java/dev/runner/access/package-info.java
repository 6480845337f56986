/** Who may do what: tokens, their scopes, rates and ceilings. */
@NullMarked
package dev.runner.access;

import org.jspecify.annotations.NullMarked;

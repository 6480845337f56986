/** The database: SQLite by itself, PostgreSQL by configuration. Knows nothing of what is in it. */
@NullMarked
package dev.runner.store;

import org.jspecify.annotations.NullMarked;

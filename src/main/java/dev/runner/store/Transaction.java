package dev.runner.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Something that is done with the database. It changes nothing else, because it may have to be done
 * again; and it neither commits nor rolls back.
 */
@FunctionalInterface
public interface Transaction<T> {
  T run(Connection connection) throws SQLException;
}

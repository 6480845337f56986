package dev.runner.store;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.PGStream;
import org.postgresql.sspi.ISSPIClient;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * What the native executable has in the place of the PostgreSQL driver's way to log in on Windows,
 * which needs libraries that are not there when the executable is built.
 */
@TargetClass(className = "org.postgresql.core.v3.ConnectionFactoryImpl")
final class PostgresInNativeImage {

  private PostgresInNativeImage() {}

  /** A server that asks for it is told of as the driver does where it finds no such libraries. */
  @Substitute
  @SuppressWarnings("DoNotCallSuggester") // the driver calls it
  static ISSPIClient createSSPI(
      PGStream stream, @Nullable String serviceClass, boolean enableNegotiate) throws SQLException {
    throw new PSQLException(
        "the database asks for SSPI, by which only Windows logs in", PSQLState.CONNECTION_REJECTED);
  }
}

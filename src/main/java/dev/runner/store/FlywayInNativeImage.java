package dev.runner.store;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.Set;

/**
 * What the native executable has in the place of Flyway's search of the class path, of which it has
 * none. Flyway still searches for callbacks, of which there are none either, and brings along ways
 * to do so within servers (JBoss, OSGi) whose libraries are not there when the executable is built.
 */
@TargetClass(className = "org.flywaydb.core.internal.scanner.classpath.ClassPathScanner")
final class FlywayInNativeImage {

  private FlywayInNativeImage() {}

  /** Pairs of a name and where it was found: none. {@link Schema} names the migrations itself. */
  @Substitute
  Set<Object> findResourceNamesAndParentURLs() {
    return Set.of();
  }
}

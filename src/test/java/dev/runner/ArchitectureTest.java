package dev.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A job's way goes down: api, jobs, coderunner, controller, runtime. No arrow points upward. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.runner");

  @Test
  void theRuntimeKnowsNobodyAboveIt() {
    noneFrom(
        "runtime",
        "api",
        "jobs",
        "access",
        "store",
        "coderunner",
        "controller",
        "cli",
        "lifecycle");
  }

  @Test
  void theControllerKnowsOnlyTheRuntime() {
    noneFrom("controller", "api", "jobs", "access", "store", "coderunner", "cli", "lifecycle");
  }

  @Test
  void theCodeRunnerDoesNotKnowWhoCallsIt() {
    noneFrom("coderunner", "api", "jobs", "access", "store", "cli", "lifecycle");
  }

  @Test
  void jobsAndAccessKnowNeitherEachOtherNorWhatIsBelowTheCodeRunner() {
    noneFrom("jobs", "api", "access", "controller", "runtime", "cli", "lifecycle");
    noneFrom("access", "api", "jobs", "controller", "runtime", "cli", "lifecycle");
  }

  @Test
  void theDatabaseKnowsNothingOfWhatIsInIt() {
    noneFrom(
        "store",
        "api",
        "jobs",
        "access",
        "coderunner",
        "controller",
        "runtime",
        "cli",
        "lifecycle");
  }

  @Test
  void theInterfaceKnowsNothingBelowTheCodeRunner() {
    noneFrom("api", "controller", "runtime", "cli", "lifecycle");
  }

  @Test
  void theWebEditorsFilesKnowNothingOfJobs() {
    noneFrom("web", "api", "coderunner", "controller", "runtime", "cli", "lifecycle");
  }

  @Test
  void tracesAreToldByOnePackageAlone() {
    noneFrom("tracing", "api", "jobs", "access", "store", "controller", "runtime", "cli");
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.runner.tracing..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .check(CLASSES);
  }

  @Test
  void theConfigurationKnowsNobody() {
    noneFrom(
        "config",
        "web",
        "api",
        "jobs",
        "access",
        "store",
        "coderunner",
        "controller",
        "runtime",
        "cli",
        "lifecycle");
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
  }

  private static void noneFrom(String from, String... to) {
    String[] packages = new String[to.length];
    for (int i = 0; i < to.length; i++) {
      packages[i] = "dev.runner." + to[i] + "..";
    }
    noClasses()
        .that()
        .resideInAPackage("dev.runner." + from + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(CLASSES);
  }
}

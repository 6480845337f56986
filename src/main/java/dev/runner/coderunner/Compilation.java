package dev.runner.coderunner;

import dev.runner.runtime.JobFile;
import java.util.List;

/**
 * What a compiler made of a program.
 *
 * @param report of the compile step
 * @param artefacts the files that it left in the job directory
 */
record Compilation(StepReport report, List<JobFile> artefacts) {

  /** What the objects around the bytes take, roughly. */
  private static final long OVERHEAD = 1024;

  Compilation {
    artefacts = List.copyOf(artefacts);
  }

  /** Bytes of memory. */
  long weight() {
    return OVERHEAD
        + report.stdout().bytes().length
        + report.stderr().bytes().length
        + artefacts.stream().mapToLong(file -> OVERHEAD + file.content().length).sum();
  }
}

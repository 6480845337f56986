package dev.runner.coderunner;

import dev.runner.runtime.JobFile;

/**
 * A file that a client sends along.
 *
 * @param name path below the job directory
 * @param content not copied: whoever makes one leaves the array alone afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // up to megabytes: not worth a copy
public record SourceFile(String name, byte[] content) {

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the name climbs out of the job directory, or is no path
   */
  public SourceFile {
    new JobFile(name, content, false);
  }

  JobFile jobFile() {
    return new JobFile(name, content, false);
  }

  /** What stands after the last dot of its name; empty if there is none. */
  public String extension() {
    String last = name.substring(name.lastIndexOf('/') + 1);
    int dot = last.lastIndexOf('.');
    return dot <= 0 ? "" : last.substring(dot + 1);
  }
}

package dev.runner.coderunner;

/** A file of the job directory that was asked for. */
public sealed interface OutputFile {

  String name();

  /** Bytes. */
  long size();

  /** Brought back; the content is not copied. */
  @SuppressWarnings("ArrayRecordComponent") // up to megabytes: not worth a copy
  record Fetched(String name, byte[] content) implements OutputFile {
    @Override
    public long size() {
      return content.length;
    }
  }

  /** Left behind. */
  record Left(String name, long size, String why) implements OutputFile {}
}

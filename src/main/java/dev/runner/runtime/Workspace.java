package dev.runner.runtime;

import java.util.List;

/**
 * A prepared sandbox with its empty job directory, as one job sees it.
 *
 * <p>One thread at a time uses it, except that a {@link RunningStep} may be fed and cancelled from
 * others. After {@link Sandbox#finish} it must not be used any more.
 */
public interface Workspace {

  /**
   * Sets the size of the job's file system. Only before the first file or step of a job.
   *
   * @param bytes size, 4 KiB to 1 TiB
   * @param inodes number of files and directories, 16 to 16 Mi
   */
  void limitDisk(long bytes, int inodes) throws SandboxException;

  /**
   * Writes a file into the job directory. It may be sent only with the next step: that it could not
   * be written is then said by the next {@link #start}, {@link #fetch} or {@link #list}.
   */
  void put(JobFile file) throws SandboxException;

  /**
   * Gives open descriptors of this process to the job: memfds, pipes or socket pairs, at most eight
   * at once. Those of a job are numbered 0, 1, 2 … in the order of their arrival; a step names them
   * by that number.
   */
  void attach(int... descriptors) throws SandboxException;

  /** Starts a program. One step at a time. */
  RunningStep start(StepRequest request, OutputSink sink) throws SandboxException;

  /**
   * Reads a regular file of the job directory. Links are not followed.
   *
   * @param maxBytes a larger file is refused with {@code EFBIG}
   */
  JobFile fetch(String path, long maxBytes) throws SandboxException, InterruptedException;

  /** The regular files of the job directory, at most so many. */
  Listing list(int maxEntries) throws SandboxException, InterruptedException;

  /** What {@link #list} found. */
  record Listing(boolean truncated, List<Entry> entries) {
    public Listing {
      entries = List.copyOf(entries);
    }
  }

  /** A file of the job directory, with its size in bytes. */
  record Entry(String path, long size) {}
}

package dev.runner.runtime;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two pipes between two sandboxes: what a program in one writes, a program in the other reads, and
 * the other way round. Both jobs get the ends as their descriptors {@link #INPUT} and {@link
 * #OUTPUT}.
 *
 * <p>A reader sees the end of file once the writer's job is finished, because the helper keeps the
 * ends for as long as the job.
 */
public final class Crossing {

  /** Number of the descriptor that the job's program reads from. */
  public static final int INPUT = 0;

  /** Number of the descriptor that the job's program writes to. */
  public static final int OUTPUT = 1;

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int O_CLOEXEC = 0x80000;

  private Crossing() {}

  /** Connects two jobs that have got no descriptors yet. */
  public static void connect(Workspace one, Workspace other) throws SandboxException {
    List<Integer> opened = new ArrayList<>();
    try {
      int[] there = pipe(opened);
      int[] back = pipe(opened);
      one.attach(back[READ], there[WRITE]);
      other.attach(there[READ], back[WRITE]);
    } catch (IOException e) {
      throw SandboxException.lost("no pipe could be made: " + e.getMessage(), e);
    } finally {
      opened.forEach(Crossing::close);
    }
  }

  private static int[] pipe(List<Integer> opened) throws IOException {
    int[] ends = new int[2];
    try {
      LibC.pipe2(ends, O_CLOEXEC);
    } catch (LastErrorException e) {
      throw Descriptors.failed("pipe2", e);
    }
    opened.add(ends[READ]);
    opened.add(ends[WRITE]);
    return ends;
  }

  private static void close(int descriptor) {
    try {
      Descriptors.close(descriptor);
    } catch (IOException _) {
      // It is closed whatever close() answers.
    }
  }
}

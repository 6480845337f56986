package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The file of a batch's results, which may have some from an earlier time. */
final class BatchResults implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOO_MANY_REQUESTS = 429;

  /** How the service begins each answer of a batch. */
  private static final String BEGIN = "{\"id\":";

  private final Path file;
  private final FileChannel found;
  private final FileChannel channel;
  private final Set<String> before;

  private BatchResults(Path file, FileChannel found, FileChannel channel, Set<String> before) {
    this.file = file;
    this.found = found;
    this.channel = channel;
    this.before = before;
  }

  static BatchResults open(Path file) {
    try {
      FileChannel found =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock(file, found);
      endLastLine(file, found);
      Set<String> before = new HashSet<>();
      boolean whole = true;
      Iterator<String> lines = lines(found);
      while (lines.hasNext()) {
        String line = lines.next();
        if (isFinal(line)) {
          id(line).ifPresent(before::add);
        } else {
          whole = false;
        }
      }
      FileChannel channel = whole ? found : keepFinal(file.toRealPath(), found);
      channel.position(channel.size());
      return new BatchResults(file, found, channel, before);
    } catch (UncheckedIOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unreadable(file, e));
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unwritable(file, e));
    }
  }

  /** The jobs that were answered before, by their ids. */
  Set<String> before() {
    return before;
  }

  /**
   * Held until this process ends, or closes any channel to the file: such are the locks of POSIX.
   */
  private static void lock(Path file, FileChannel channel) throws IOException {
    if (channel.tryLock() == null) {
      throw new CliFailure(
          ExitCodes.NO_INPUT,
          file
              + " is being written by another batch; wait for its end, or name another file with --output");
    }
  }

  private static Iterator<String> lines(FileChannel channel) throws IOException {
    channel.position(0);
    // Not to be closed: the lock would go with it.
    return new BufferedReader(Channels.newReader(channel, UTF_8.newDecoder(), -1))
        .lines()
        .iterator();
  }

  /**
   * Leaves out of the file what is not final: that job is run again, and gets a line then. Whoever
   * is killed meanwhile has the old file or the new one, and each has all results.
   */
  private static FileChannel keepFinal(Path file, FileChannel found) throws IOException {
    Path directory = Objects.requireNonNull(file.getParent());
    Path kept = Files.createTempFile(directory, file.getFileName() + ".", ".new");
    try {
      FileChannel channel = FileChannel.open(kept, StandardOpenOption.WRITE);
      lock(file, channel);
      Iterator<String> lines = lines(found);
      while (lines.hasNext()) {
        String line = lines.next();
        if (isFinal(line)) {
          write(channel, line);
        }
      }
      channel.force(true);
      Files.setPosixFilePermissions(kept, Files.getPosixFilePermissions(file));
      Files.move(kept, file, StandardCopyOption.ATOMIC_MOVE);
      return channel;
    } finally {
      Files.deleteIfExists(kept);
    }
  }

  /** The service's own trouble may be over another time. What is no answer is not ours to judge. */
  private static boolean isFinal(String line) {
    JsonNode answer = parsed(line);
    int status = answer.path("problem").path("status").asInt();
    return !answer.path("id").isTextual() || (status < 500 && status != TOO_MANY_REQUESTS);
  }

  static Optional<String> id(String line) {
    return Optional.of(parsed(line).path("id")).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException _) {
      return JSON.missingNode();
    }
  }

  /** Who was killed while writing a line has left half of it: that is cut off, and nothing else. */
  private static void endLastLine(Path file, FileChannel channel) throws IOException {
    long end = endOfLines(channel);
    ByteBuffer rest = ByteBuffer.allocate(Math.toIntExact(channel.size() - end));
    channel.read(rest, end);
    String text = new String(rest.array(), UTF_8);
    if (text.isEmpty()) {
      return;
    }
    if (!parsed(text).isMissingNode()) {
      channel.write(ByteBuffer.wrap("\n".getBytes(UTF_8)), channel.size());
    } else if (text.startsWith(BEGIN) || BEGIN.startsWith(text)) {
      channel.truncate(end);
    } else {
      throw new CliFailure(
          ExitCodes.NO_INPUT,
          file + " ends in half a line that is no result; name another file with --output");
    }
  }

  private static long endOfLines(FileChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    long end = channel.size();
    while (end > 0) {
      channel.read(one.clear(), end - 1);
      if (one.get(0) == '\n') {
        return end;
      }
      end--;
    }
    return 0;
  }

  void add(String line) {
    try {
      write(channel, line);
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unwritable(file, e));
    }
  }

  private static void write(FileChannel channel, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    found.close();
  }
}

package dev.runner.web;

import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The files that the build made of {@code src/main/webui}. Only those that it listed exist; each is
 * kept once it was asked for.
 */
@Singleton
final class WebFiles {

  private static final String DIRECTORY = "/webui/";

  private final Map<String, Listed> listed;
  private final Map<String, WebFile> kept = new ConcurrentHashMap<>();

  WebFiles() {
    this.listed =
        new String(read("files.tsv"), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.split("\t", -1))
            .collect(Collectors.toUnmodifiableMap(f -> f[0], f -> new Listed(f[1], f[2])));
  }

  /** A line of the build's list. */
  private record Listed(String type, String hash) {}

  /** The file with this path, such as {@code assets/main-1A2B3C4D.js}. */
  Optional<WebFile> find(String path) {
    Listed file = listed.get(path);
    return file == null
        ? Optional.empty()
        : Optional.of(
            kept.computeIfAbsent(
                path, p -> new WebFile(file.type(), file.hash(), read(p + ".gz"))));
  }

  /** A file, compressed as the build left it. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
  record WebFile(String type, String hash, byte[] gzip) {

    byte[] plain() {
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static byte[] read(String path) {
    try (InputStream in = WebFiles.class.getResourceAsStream(DIRECTORY + path)) {
      if (in == null) {
        throw new IllegalStateException("the web editor is not built: no " + DIRECTORY + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

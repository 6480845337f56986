package dev.runner.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runner.coderunner.SourceFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code files}.
 *
 * @param marked name of the one that says that it is the entry
 */
record FileFields(List<SourceFile> files, Optional<String> marked) {

  private static final int MOST = 256;
  private static final int MAX_COMPONENT_BYTES = 255;

  /** A file of this many bytes takes that much of a file system in memory. */
  private static final long PAGE = 4096;

  static final List<String> PROGRAM_NAMES = List.of("name", "content", "encoding", "entry");
  static final List<String> TEST_NAMES = List.of("name", "content", "encoding");

  static FileFields ofProgram(Fields parent) {
    return read(parent, PROGRAM_NAMES);
  }

  static List<SourceFile> ofTest(Fields parent) {
    return read(parent, TEST_NAMES).files;
  }

  private static FileFields read(Fields parent, List<String> allowed) {
    List<SourceFile> files = new ArrayList<>();
    Optional<String> marked = Optional.empty();
    Names names = new Names();
    for (Fields fields : parent.objects("files", MOST)) {
      fields.allowOnly(allowed);
      Optional<SourceFile> file = file(fields, names);
      file.ifPresent(files::add);
      if (fields.flag("entry", false)) {
        if (marked.isPresent()) {
          fields.wrong("entry", "is true for another file already");
        }
        marked = file.map(SourceFile::name).or(() -> Optional.of(""));
      }
    }
    return new FileFields(files, marked);
  }

  private static Optional<SourceFile> file(Fields fields, Names names) {
    String name = fields.requiredText("name");
    if (!fields.has("content")) {
      fields.wrong("content", "is required");
    }
    byte[] content = fields.bytes("content", "encoding");
    if (!fields.has("name") || name.isEmpty()) {
      if (fields.has("name")) {
        fields.wrong("name", "must not be empty");
      }
      return Optional.empty();
    }
    Optional<String> wrong = names.add(name);
    wrong.ifPresent(why -> fields.wrong("name", why));
    return wrong.isPresent() ? Optional.empty() : Optional.of(new SourceFile(name, content));
  }

  /** Bytes of a file system that files take. */
  static long space(List<SourceFile> files) {
    return files.stream().mapToLong(file -> (file.content().length + PAGE - 1) / PAGE * PAGE).sum();
  }

  /** The names of the files so far, and the directories that they imply. */
  private static final class Names {

    private final Set<String> files = new HashSet<>();
    private final Set<String> directories = new HashSet<>();

    /** Says what is wrong with one more name, if something is. */
    Optional<String> add(String name) {
      Optional<String> malformed = malformed(name);
      if (malformed.isPresent()) {
        return malformed;
      }
      if (directories.contains(name)) {
        return Optional.of("is the directory of another file");
      }
      for (int at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
        String directory = name.substring(0, at);
        if (files.contains(directory)) {
          return Optional.of("is below " + directory + ", which is a file");
        }
        directories.add(directory);
      }
      return files.add(name) ? Optional.empty() : Optional.of("is the name of another file too");
    }

    private static Optional<String> malformed(String name) {
      try {
        new SourceFile(name, new byte[0]);
      } catch (IllegalArgumentException _) {
        return Optional.of(
            "must be a relative path of at most 4095 bytes, without empty parts, . and .. and NUL");
      }
      if (!Fields.isUnicode(name)) {
        return Optional.of("has half a surrogate pair, which is no character");
      }
      for (String component : name.split("/", -1)) {
        if (component.getBytes(UTF_8).length > MAX_COMPONENT_BYTES) {
          return Optional.of("has a part of more than " + MAX_COMPONENT_BYTES + " bytes");
        }
      }
      return Optional.empty();
    }
  }
}

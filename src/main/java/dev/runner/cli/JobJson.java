package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Puts together the body of a request to run something. */
final class JobJson {

  private final ObjectNode job = JsonNodeFactory.instance.objectNode();

  JobJson(String language) {
    job.put("language", language);
  }

  /** A program of one text, whose file's name does not matter. */
  JobJson source(String text) {
    job.put("source", text);
    return this;
  }

  /** Files by their names; the first is the one to start with. */
  JobJson files(List<Path> files) {
    ArrayNode list = job.putArray("files");
    for (Path file : files) {
      ObjectNode entry = list.addObject().put("name", String.valueOf(file.getFileName()));
      put(entry, "content", "encoding", read(file));
      if (file.equals(files.getFirst())) {
        entry.put("entry", true);
      }
    }
    return this;
  }

  JobJson args(List<String> args) {
    args.forEach(job.withArray("args")::add);
    return this;
  }

  JobJson stdin(byte[] bytes) {
    put(job, "stdin", "stdin_encoding", bytes);
    return this;
  }

  ObjectNode node() {
    return job;
  }

  byte[] bytes() {
    return job.toString().getBytes(UTF_8);
  }

  /** As text, if it is one. */
  static void put(ObjectNode object, String field, String encoding, byte[] bytes) {
    try {
      object.put(field, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      object.put(field, Base64.getEncoder().encodeToString(bytes)).put(encoding, "base64");
    }
  }

  static byte[] read(Path file) {
    if (Files.isDirectory(file)) {
      throw new CliFailure(ExitCodes.NO_INPUT, "cannot read " + file + ": it is a directory");
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unreadable(file, e));
    }
  }
}

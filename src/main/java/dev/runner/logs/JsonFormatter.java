package dev.runner.logs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** One JSON object in each line, with the id of the job that it is about. */
final class JsonFormatter extends ExtFormatter {

  private final JsonFactory factory = new JsonFactory();

  @Override
  public String format(ExtLogRecord event) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = factory.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", event.getInstant().toString());
      json.writeStringField("level", event.getLevel().getName());
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("message", formatMessage(event));
      for (Map.Entry<String, String> entry : event.getMdcCopy().entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      if (event.getThrown() != null) {
        json.writeStringField("error", trace(event.getThrown()));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.append('\n').toString();
  }

  private static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }
}

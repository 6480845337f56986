package dev.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results in the form that CI systems read. */
final class JUnitXml {

  private final XMLStreamWriter xml;

  private JUnitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static String of(List<SolutionResult> results) {
    StringWriter text = new StringWriter();
    try {
      new JUnitXml(XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text)).write(results);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text + "\n";
  }

  private void write(List<SolutionResult> results) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuites");
    for (SolutionResult result : results) {
      suite(result);
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void suite(SolutionResult result) throws XMLStreamException {
    List<JsonNode> tests = result.tests().toList();
    boolean notRun = tests.isEmpty();
    long failed = notRun ? 1 : tests.stream().filter(test -> !SolutionResult.isOk(test)).count();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", result.name());
    xml.writeAttribute("tests", String.valueOf(Math.max(1, tests.size())));
    xml.writeAttribute("failures", String.valueOf(failed));
    if (notRun) {
      testCase(result.name(), "compile", 0, Verdict.words(result.answer().path("status").asText()));
    }
    for (JsonNode test : tests) {
      testCase(
          result.name(),
          test.path("name").asText(),
          test.at("/run/wall_ms").asDouble(),
          SolutionResult.isOk(test) ? "" : SolutionResult.reason(test));
    }
    xml.writeEndElement();
  }

  private void testCase(String suite, String name, double millis, String failure)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", suite);
    xml.writeAttribute("name", name);
    xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", millis / 1000));
    if (!failure.isEmpty()) {
      xml.writeEmptyElement("failure");
      xml.writeAttribute("message", failure);
    }
    xml.writeEndElement();
  }
}

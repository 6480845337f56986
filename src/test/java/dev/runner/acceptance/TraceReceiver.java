package dev.runner.acceptance;

import static java.util.Map.entry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Receives traces by OTLP over HTTP. */
final class TraceReceiver implements AutoCloseable {

  private static final String PATH = "/v1/traces";

  private final HttpServer server;
  private final Queue<byte[]> requests = new ConcurrentLinkedQueue<>();

  /**
   * A span.
   *
   * @param parent the other span's id; empty if there is none
   * @param from nanoseconds since 1970
   */
  record Received(
      String trace,
      String id,
      String parent,
      String name,
      long from,
      long to,
      Map<String, String> attributes) {

    private static Received of(Span span) {
      HexFormat hex = HexFormat.of();
      return new Received(
          hex.formatHex(span.getTraceId().toByteArray()),
          hex.formatHex(span.getSpanId().toByteArray()),
          hex.formatHex(span.getParentSpanId().toByteArray()),
          span.getName(),
          span.getStartTimeUnixNano(),
          span.getEndTimeUnixNano(),
          span.getAttributesList().stream()
              .map(attribute -> entry(attribute.getKey(), attribute.getValue().getStringValue()))
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    String attribute(String name) {
      return attributes.getOrDefault(name, "");
    }
  }

  private TraceReceiver(HttpServer server) {
    this.server = server;
  }

  static TraceReceiver start() {
    try {
      InetSocketAddress place = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      TraceReceiver receiver = new TraceReceiver(HttpServer.create(place, 0));
      receiver.server.createContext(PATH, receiver::receive);
      receiver.server.start();
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestBody().readAllBytes());
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
  }

  private Stream<Received> spans() {
    return requests.stream()
        .map(TraceReceiver::parse)
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .map(Received::of);
  }

  private static ExportTraceServiceRequest parse(byte[] request) {
    try {
      return ExportTraceServiceRequest.parseFrom(request);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that have come, of one trace. */
  List<Received> spans(String trace) {
    return spans().filter(span -> span.trace().equals(trace)).toList();
  }

  /** Those that have come, of one job. */
  List<Received> ofJob(String id) {
    return spans().filter(span -> span.attribute("runner.job_id").equals(id)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

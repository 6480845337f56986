package dev.runner.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runner.config.RunnerConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends one callback: a POST, signed as the Standard Webhooks specification has it, to the one
 * address that was checked, and without following redirects.
 */
final class Callback implements AutoCloseable {

  private static final String ALGORITHM = "HmacSHA256";

  /** How that specification's libraries write a secret: then it is base64. */
  private static final String PREFIX = "whsec_";

  private final Destinations destinations;
  private final RunnerConfig.Webhooks config;
  private final SecretKeySpec key;
  private final HttpClient client;

  Callback(Vertx vertx, Destinations destinations, RunnerConfig.Webhooks config) {
    this.destinations = destinations;
    this.config = config;
    this.key = key(config.secret().orElseThrow());
    // No connection is kept: each is to an address that was checked for it.
    this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
  }

  private static SecretKeySpec key(String secret) {
    byte[] bytes =
        secret.startsWith(PREFIX)
            ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
            : secret.getBytes(UTF_8);
    return new SecretKeySpec(bytes, ALGORITHM);
  }

  /**
   * Sends it once.
   *
   * @param id the same for each attempt, so that the receiver knows what it has already
   * @return why it was not received; nothing if it was
   */
  Optional<String> send(String url, String id, byte[] body) throws InterruptedException {
    try {
      Destinations.Target target = destinations.check(url);
      int status = post(options(target, destinations.resolve(target)), id, body);
      return status / 100 == 2 ? Optional.empty() : Optional.of("the answer was " + status);
    } catch (Destinations.Refused e) {
      return Optional.of(e.getMessage());
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(e.getCause()));
    }
  }

  /** The name is for the certificate and the Host header; the connection goes to the address. */
  private RequestOptions options(Destinations.Target target, InetAddress address) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, target.port())))
        .setHost(target.host())
        .setPort(target.port())
        .setSsl(target.https())
        .setURI(target.path())
        .setFollowRedirects(false)
        .setTimeout(config.timeout().toMillis());
  }

  private int post(RequestOptions options, String id, byte[] body)
      throws InterruptedException, ExecutionException {
    String time = Long.toString(Instant.now().getEpochSecond());
    options
        .putHeader("Content-Type", "application/json")
        .putHeader("User-Agent", "Runner")
        .putHeader("Webhook-Id", id)
        .putHeader("Webhook-Timestamp", time)
        .putHeader("Webhook-Signature", "v1," + signature(id, time, body));
    return client
        .request(options)
        .compose(request -> request.send(Buffer.buffer(body)))
        // Nobody reads the answer's body: the connection is not used again.
        .map(response -> {
          int status = response.statusCode();
          response.request().connection().close();
          return status;
        })
        .toCompletionStage()
        .toCompletableFuture()
        // The client's own limit is of silence, and a receiver may send a byte now and then.
        .orTimeout(2 * config.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .get();
  }

  private String signature(String id, String time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + time + ".").getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}

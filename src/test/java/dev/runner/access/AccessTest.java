package dev.runner.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.config.RunnerConfig;
import dev.runner.config.TestConfig;
import dev.runner.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {

  private static final String ADDRESS = "192.0.2.1";

  @TempDir private Path directory;

  private Database database;
  private TokenStore store;

  @BeforeEach
  void open() throws IOException {
    database = Database.open(config().database());
    store = new TokenStore(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private RunnerConfig config() {
    return TestConfig.with(
        Map.of(
            "runner.database.url",
            "jdbc:sqlite:" + directory.resolve("runner.db"),
            "runner.access.refresh",
            "10ms"));
  }

  @Test
  void withoutAnyTokenEverybodyMayDoEverything() throws Exception {
    Access access = new Access(database, config());
    assertTrue(access.open());
    Caller caller = access.caller(null, ADDRESS).orElseThrow();
    assertEquals("address:" + ADDRESS, caller.id());
    assertInstanceOf(Verdict.Granted.class, access.admit(caller, Scope.ADMIN));
  }

  @Test
  void onlyTheHolderOfATokenIsKnown() throws Exception {
    String secret = create(Rate.NONE, 0).secret();
    Access access = new Access(database, config());
    assertTrue(access.caller("Bearer " + secret, ADDRESS).isPresent());
    assertTrue(access.caller("bearer " + secret, ADDRESS).isPresent());
    for (String wrong :
        new String[] {secret, "Basic " + secret, "Bearer " + secret + "x", "Bearer "}) {
      assertEquals(Optional.empty(), access.caller(wrong, ADDRESS), wrong);
    }
    assertEquals(Optional.empty(), access.caller(null, ADDRESS));
  }

  @Test
  void theTokenItselfIsKeptNowhere() throws Exception {
    String secret = create(Rate.NONE, 0).secret();
    database.close();
    String file = Files.readString(directory.resolve("runner.db"), ISO_8859_1);
    assertFalse(file.contains(secret));
    assertTrue(file.contains(Secret.digest(secret)));
  }

  @Test
  void aScopePermitsWhatItSaysAndAdminEverything() throws Exception {
    create(Rate.NONE, 0);
    String admin = create(Set.of(Scope.ADMIN), Rate.NONE, 0).secret();
    String run = create(Set.of(Scope.RUN), Rate.NONE, 0).secret();
    Access access = new Access(database, config());
    Caller runner = access.caller("Bearer " + run, ADDRESS).orElseThrow();
    assertInstanceOf(Verdict.Granted.class, access.admit(runner, Scope.RUN));
    assertEquals(new Verdict.Forbidden(Scope.JOBS), access.admit(runner, Scope.JOBS));
    Caller administrator = access.caller("Bearer " + admin, ADDRESS).orElseThrow();
    for (Scope scope : Scope.values()) {
      assertInstanceOf(Verdict.Granted.class, access.admit(administrator, scope));
    }
    assertTrue(administrator.maySee(runner.id()));
    assertFalse(runner.maySee(administrator.id()));
  }

  @Test
  void aRateIsHeldAndTellsWhenToComeAgain() throws Exception {
    String secret = create(new Rate(3, Duration.ofHours(1)), 0).secret();
    Access access = new Access(database, config());
    Caller caller = access.caller("Bearer " + secret, ADDRESS).orElseThrow();
    for (int left = 2; left >= 0; left--) {
      Verdict.Granted granted =
          assertInstanceOf(Verdict.Granted.class, access.admit(caller, Scope.RUN));
      assertEquals(left, granted.quota().orElseThrow().left());
    }
    Verdict.TooMany tooMany =
        assertInstanceOf(Verdict.TooMany.class, access.admit(caller, Scope.RUN));
    assertTrue(tooMany.retryAfter().compareTo(Duration.ofMinutes(20)) <= 0);
    assertTrue(tooMany.retryAfter().compareTo(Duration.ofMinutes(15)) > 0);
  }

  @Test
  void soManyAtOnceAndNoMore() throws Exception {
    String secret = create(Rate.NONE, 2).secret();
    Access access = new Access(database, config());
    Caller caller = access.caller("Bearer " + secret, ADDRESS).orElseThrow();
    assertTrue(access.enter(caller));
    assertTrue(access.enter(caller));
    assertFalse(access.enter(caller));
    access.leave(caller);
    assertTrue(access.enter(caller));
  }

  @Test
  void aRevokedTokenIsOfNoUseSoonAndTheLastOneOpensNothing() throws Exception {
    TokenStore.Created created = create(Rate.NONE, 0);
    Access access = new Access(database, config());
    assertTrue(access.caller("Bearer " + created.secret(), ADDRESS).isPresent());
    assertTrue(store.revoke(created.token().id(), Instant.now()));
    assertFalse(store.revoke(created.token().id(), Instant.now()));
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (access.caller("Bearer " + created.secret(), ADDRESS).isPresent()) {
      assertTrue(System.nanoTime() < deadline, "it is of use still");
      Thread.sleep(10);
    }
    assertFalse(access.open());
    assertEquals(Optional.empty(), access.caller(null, ADDRESS));
  }

  @Test
  void whatIsReadBackIsWhatWasGranted() throws Exception {
    Ceilings ceilings = Ceilings.parse("cpu_ms=1000,memory_bytes=268435456");
    TokenStore.Grant grant =
        new TokenStore.Grant("name", Set.of(Scope.RUN), Rate.parse("600/m"), 4, ceilings);
    Token created = store.create(grant, Instant.now()).token();
    Token read = store.all().getFirst();
    assertEquals(created.ceilings(), read.ceilings());
    assertEquals(created.rate(), read.rate());
    assertEquals(created.digest(), read.digest());
    assertEquals(4, read.concurrency());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "0/s", "10/w", "-1/s", "10/", "x/s"})
  void aRateThatCannotBeReadIsTold(String text) {
    assertThrows(IllegalArgumentException.class, () -> Rate.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu=1", "cpu_ms", "cpu_ms=x", "cpu_ms=0", "memory_bytes=1"})
  void aCeilingThatCannotBeReadIsTold(String text) {
    assertThrows(IllegalArgumentException.class, () -> Ceilings.parse(text));
  }

  private TokenStore.Created create(Rate rate, int concurrency) throws InterruptedException {
    return create(EnumSet.of(Scope.RUN, Scope.JOBS), rate, concurrency);
  }

  private TokenStore.Created create(Set<Scope> scopes, Rate rate, int concurrency)
      throws InterruptedException {
    return store.create(
        new TokenStore.Grant("test", scopes, rate, concurrency, Ceilings.NONE), Instant.now());
  }
}

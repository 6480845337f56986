package dev.runner.attacks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.runner.attacks.Attack.Program;
import dev.runner.attacks.Target.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every attack by a program, posted as anyone could, fails.
 *
 * <p>Where JUnit may run tests at the same time, single attacks run so. Pairs run alone, because it
 * matters which slots they get, and so does what shows that an attack left the service as fast as
 * it was.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AttackIT {

  private final List<Attack> attacks =
      new AttackFiles(Path.of(System.getProperty("runner.attacks", "native-helper/tests/attacks")))
          .all();

  private final Target target = new Target();
  private final ReadWriteLock others = new ReentrantReadWriteLock(true);
  private Duration ordinary = Duration.ZERO;

  @BeforeAll
  void measureOrdinaryHellos() throws Exception {
    Duration[] taken = new Duration[7];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = target.hello();
    }
    ordinary = Stream.of(taken).sorted().skip(taken.length / 2).findFirst().orElseThrow();
  }

  @AfterAll
  void close() {
    target.close();
  }

  @Test
  void thereAreAttacksOfEveryGroup() {
    Map<String, Long> counts =
        attacks.stream().collect(Collectors.groupingBy(Attack::group, Collectors.counting()));
    assertTrue(attacks.size() >= 80, () -> "attacks: " + counts);
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicNode> everyAttackFails() {
    return attacks.stream()
        .collect(Collectors.groupingBy(Attack::group, LinkedHashMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(group -> dynamicContainer(group.getKey(), group.getValue().stream().map(this::test)));
  }

  private DynamicTest test(Attack attack) {
    return dynamicTest(
        attack.name(),
        () -> {
          boolean single = attack.order() == Attack.Order.ALONE;
          under(single ? others.readLock() : others.writeLock(), () -> run(attack));
          if (attack.group().equals("exhaustion")) {
            under(others.writeLock(), () -> target.assertUnimpressed(ordinary));
          }
        });
  }

  private static void under(Lock lock, Executable test) throws Throwable {
    lock.lock();
    try {
      test.execute();
    } finally {
      lock.unlock();
    }
  }

  private void run(Attack attack) throws Exception {
    switch (attack.order()) {
      case ALONE -> fails(attack, attack.programs().getFirst());
      case SEQUENCE -> inSequence(attack);
      case TOGETHER -> together(attack);
    }
  }

  /**
   * The slot that a job gets is the pool's choice, and takes turns: of as many jobs as there are
   * slots, one comes after the first. The one before them has been compiled for all.
   */
  private void inSequence(Attack attack) throws Exception {
    int slots = target.runners();
    fails(attack, attack.programs().getFirst());
    fails(attack, attack.programs().getLast());
    Callable<Boolean> again =
        () -> {
          fails(attack, attack.programs().getLast());
          return true;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(slots, again))) {
        done.get();
      }
    }
  }

  private void together(Attack attack) throws Exception {
    assertTrue(target.places() >= 2, "two jobs at once need two places");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first =
          threads.submit(() -> {
            fails(attack, attack.programs().getFirst());
            return true;
          });
      fails(attack, attack.programs().getLast());
      first.get();
    }
  }

  private void fails(Attack attack, Program program) throws IOException, InterruptedException {
    Answer answer = target.run(program.language(), program.source());
    String said = program.name() + " (" + attack.proof() + ") said " + answer;
    assertFalse(
        answer.stdout().contains("achieved:") || answer.stderr().contains("achieved:"), said);
    assertTrue(program.verdicts().contains(answer.error()), said);
    // What a limit ended may not have come to say anything: then the verdict is the proof.
    assertTrue(!answer.error().isEmpty() || answer.stdout().contains(program.word()), said);
  }
}

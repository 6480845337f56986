package dev.runner.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HandoverTest {

  private static final Duration LONG = Duration.ofSeconds(15);

  private final Handover<String> handover = new Handover<>(String::length, 10, 2);

  @Test
  void whatIsFreeTheLongestIsHandedOutFirst() throws InterruptedException {
    handover.offer("first");
    handover.offer("second");
    assertEquals("first", handover.take("client", LONG));
    assertEquals("second", handover.take("client", LONG));
  }

  @Test
  void whatIsOfTheLaneOfSomethingInUseIsHandedOutLast() throws InterruptedException {
    handover.offer("one");
    handover.offer("two");
    handover.offer("three");
    assertEquals("one", handover.take("client", LONG));
    assertEquals("three", handover.take("client", LONG));
    assertEquals("two", handover.take("client", LONG));
    handover.vacate("one");
    handover.offer("one");
    assertEquals("one", handover.take("client", LONG));
  }

  @Test
  void whoWaitsTheLongestIsServedFirst() throws Exception {
    List<CompletableFuture<Optional<String>>> waiters = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      waiters.add(take(LONG));
      awaitWaiting(i + 1);
    }
    handover.offer("first");
    assertEquals(Optional.of("first"), waiters.get(0).get());
    assertFalse(waiters.get(1).isDone());
    handover.offer("second");
    assertEquals(Optional.of("second"), waiters.get(1).get());
  }

  @Test
  void whoComesWhenTooManyWaitIsSentAwayAtOnce() throws Exception {
    CompletableFuture<Optional<String>> first = take(LONG);
    CompletableFuture<Optional<String>> second = take(LONG);
    awaitWaiting(2);
    assertNull(handover.take("client", LONG));
    assertFalse(first.isDone() || second.isDone());
  }

  @Test
  void whoWaitsTooLongIsSentAwayAndForgotten() throws InterruptedException {
    assertNull(handover.take("client", Duration.ofMillis(20)));
    assertEquals(0, handover.waiting());
    handover.offer("kept");
    assertEquals("kept", handover.take("client", LONG));
  }

  @Test
  void whoIsInterruptedIsForgotten() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                handover.take("client", LONG);
                interrupted.complete(false);
              } catch (InterruptedException _) {
                interrupted.complete(true);
              }
            });
    awaitWaiting(1);
    waiter.interrupt();
    assertTrue(interrupted.get());
    assertEquals(0, handover.waiting());
    handover.offer("kept");
    assertEquals("kept", handover.take("client", LONG));
  }

  @Test
  void whatWasWithdrawnIsNotHandedOut() throws InterruptedException {
    handover.offer("gone");
    assertTrue(handover.withdraw("gone"));
    assertFalse(handover.withdraw("gone"));
    assertNull(handover.take("client", Duration.ofMillis(1)));
  }

  @Test
  void closingSendsEverybodyAway() throws Exception {
    CompletableFuture<Optional<String>> waiter = take(LONG);
    awaitWaiting(1);
    handover.close();
    assertEquals(Optional.empty(), waiter.get());
    handover.offer("late");
    assertNull(handover.take("client", LONG));
  }

  @Test
  void whoWaitsForASecondThingIsServedBeforeWhoWaitsForAPlace() throws Exception {
    Handover<String> one = new Handover<>(String::length, 1, 10);
    one.offer("first");
    assertEquals("first", one.take("client", LONG));
    one.offer("spare");
    assertNull(one.take("client", Duration.ofMillis(1)));
    assertEquals("spare", one.takeSecond(LONG));
    assertNull(one.takeSecond(Duration.ofMillis(1)));
    one.vacate("first");
    one.offer("next");
    assertEquals("next", one.take("client", LONG));
  }

  @Test
  void nothingIsLostOrHandedOutTwiceUnderContention() throws Exception {
    Handover<Integer> busy = new Handover<>(_ -> 0, 4, 1000);
    for (int i = 0; i < 4; i++) {
      busy.offer(i);
    }
    List<CompletableFuture<Integer>> users = new ArrayList<>();
    boolean[] inUse = new boolean[4];
    for (int i = 0; i < 32; i++) {
      CompletableFuture<Integer> user = new CompletableFuture<>();
      users.add(user);
      Thread.ofVirtual().start(() -> use(busy, inUse, user));
    }
    int total = 0;
    for (CompletableFuture<Integer> user : users) {
      total += user.get();
    }
    assertEquals(32 * 500, total);
  }

  private static void use(
      Handover<Integer> busy, boolean[] inUse, CompletableFuture<Integer> user) {
    try {
      for (int round = 0; round < 500; round++) {
        Integer thing = busy.take("client", LONG);
        if (thing == null || inUse[thing]) {
          throw new IllegalStateException("handed out: " + thing);
        }
        inUse[thing] = true;
        Thread.onSpinWait();
        inUse[thing] = false;
        busy.offer(thing);
        busy.vacate(thing);
      }
      user.complete(500);
    } catch (InterruptedException | IllegalStateException e) {
      user.completeExceptionally(e);
    }
  }

  private CompletableFuture<Optional<String>> take(Duration maxWait) {
    CompletableFuture<Optional<String>> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(Optional.ofNullable(handover.take("client", maxWait)));
          } catch (InterruptedException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private void awaitWaiting(int count) {
    while (handover.waiting() != count) {
      Thread.onSpinWait();
    }
  }
}

package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Threads;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Interrupting a thread that selects. */
public class InterruptionContract extends Contract {
  @Test
  void interruptEndsASelectionAndStaysSet() throws Exception {
    Selector selector = openSelector();
    Task<Boolean> select =
        start(
            () -> {
              assertEquals(0, selector.select());
              return Thread.currentThread().isInterrupted();
            });
    select.awaitBlockedInSelect();
    select.thread().interrupt();
    assertTrue(select.join());
    assertTrue(selector.isOpen());
  }

  @Test
  void interruptedThreadDoesNotBlock() throws Exception {
    Selector selector = openSelector();
    Task<Void> task =
        start(
            () -> {
              Thread.currentThread().interrupt();
              assertEquals(0, selector.select());
              assertEquals(0, selector.select(PATIENCE_MILLIS * 10));
              assertEquals(0, selector.select(key -> {}));
              assertEquals(0, selector.selectNow());
              assertTrue(Thread.currentThread().isInterrupted());
              return null;
            });
    task.join();
  }

  @Test
  void interruptDoesNotHideWhatIsReady() throws Exception {
    Selector selector = openSelector();
    openReady().register(selector, OP_READ);
    Task<Integer> task =
        start(
            () -> {
              Thread.currentThread().interrupt();
              return selector.select();
            });
    assertEquals(1, task.join());
  }

  @Test
  void interruptEndsAllFormsOfSelection() throws Exception {
    Selector selector = openSelector();
    List<Callable<Integer>> forms =
        List.of(
            selector::select,
            () -> selector.select(PATIENCE_MILLIS * 10),
            () -> selector.select(key -> {}),
            () -> selector.select(key -> {}, PATIENCE_MILLIS * 10));
    for (Callable<Integer> form : forms) {
      Task<Integer> select = start(form);
      select.awaitBlockedInSelect();
      select.thread().interrupt();
      assertEquals(0, select.join());
    }
    assertNothingFor(20, selector);
  }

  /** A channel that an interrupted thread uses is closed; one that it selects is not. */
  @Test
  void interruptClosesNoChannelThatIsRegistered() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    select.thread().interrupt();
    assertEquals(0, select.join());
    assertTrue(key.isValid());
    connection.send("x");
    assertEquals(1, selector.select());
    connection.receive(1);
  }

  /** Another thread interrupts it after its selection has ended. */
  @Test
  void interruptAfterASelectionEndsNoOther() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, OP_READ);
    CountDownLatch selected = new CountDownLatch(1);
    Task<Void> task =
        start(
            () -> {
              assertEquals(1, selector.select());
              key.interestOps(0);
              selected.countDown();
              while (!Thread.interrupted()) {
                Threads.pause(); // calls nothing that an interrupt ends
              }
              assertNothingFor(50, selector);
              return null;
            });
    assertTrue(selected.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    task.thread().interrupt();
    task.join();
  }
}

package io.edgewise.faults;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.internal.arming.Learning;
import io.edgewise.internal.selector.Insides;
import io.edgewise.testing.Faults;
import io.edgewise.testing.Mailbox;
import io.edgewise.testing.SystemCall;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Where a {@link Scenario} is played: its selectors, each with {@link Bystanders}, its channels and
 * its keys. A fault ends the play by an exception from the step that met it, unless it need not be
 * reported. {@link Aftermath} looks at what is left.
 */
public final class Scene implements AutoCloseable {
  /** What is done to a selector. */
  @FunctionalInterface
  public interface Selection {
    int select(EpollSelector selector) throws IOException;
  }

  private final Map<EpollSelector, Bystanders> selectors = new LinkedHashMap<>();
  private final Map<SelectableChannel, Mailbox> mailboxes = new LinkedHashMap<>();
  private final List<Mailbox> bystandersMailboxes = new ArrayList<>();
  private final List<EpollSelectionKey> keys = new ArrayList<>();

  /** The call that may not fail without an exception; null if that is allowed. */
  private final SystemCall audible;

  Scene(SystemCall audible) {
    this.audible = audible;
  }

  /** The selectors, each with its bystanders; null if there are none yet. */
  Map<EpollSelector, Bystanders> selectors() {
    return selectors;
  }

  /** The mailboxes by channel, without those of the bystanders. */
  Map<SelectableChannel, Mailbox> mailboxes() {
    return mailboxes;
  }

  List<EpollSelectionKey> keys() {
    return keys;
  }

  /** Performs a step; fails if a fault was met and not reported. */
  <T> T step(Callable<T> action) throws Exception {
    T result = action.call();
    if (audible != null) {
      assertEquals(0, Faults.failures(audible), "a failure that nobody was told of");
    }
    return result;
  }

  EpollSelector open() throws Exception {
    return open(Learning.AUTOMATIC);
  }

  EpollSelector open(Learning learning) throws Exception {
    EpollSelector selector = step(() -> Insides.open(learning));
    selectors.put(selector, null); // to be closed, whatever happens
    selectors.put(selector, Faults.without(() -> new Bystanders(selector, bystandersMailboxes)));
    return selector;
  }

  void close(EpollSelector selector) throws Exception {
    step(
        () -> {
          selector.close();
          return null;
        });
  }

  SelectableChannel channel() throws IOException {
    Mailbox mailbox = new Mailbox();
    mailboxes.put(mailbox.channel(), mailbox);
    return mailbox.channel();
  }

  SelectableChannel readable() throws IOException {
    SelectableChannel channel = channel();
    send(channel);
    return channel;
  }

  void send(SelectableChannel channel) throws IOException {
    mailboxes.get(channel).send();
  }

  /** Performs a step that makes a key. */
  EpollSelectionKey key(Callable<? extends SelectionKey> action) throws Exception {
    return step(
        () -> {
          EpollSelectionKey key = (EpollSelectionKey) action.call();
          keys.add(key);
          return key;
        });
  }

  EpollSelectionKey register(EpollSelector selector, SelectableChannel channel, Trigger trigger)
      throws Exception {
    return key(() -> selector.register(channel, OP_READ, trigger));
  }

  /** Selects while the bystanders' events are there, too; returns what else was selected. */
  Set<SelectionKey> select(EpollSelector selector) throws Exception {
    Faults.without(
        () -> {
          selectors.get(selector).send();
          return null;
        });
    return select(selector, EpollSelector::selectNow);
  }

  Set<SelectionKey> select(EpollSelector selector, Selection selection) throws Exception {
    return step(
        () -> {
          selection.select(selector);
          return hear(selector);
        });
  }

  /** Uses every selected key, as loops do; returns those that are not bystanders'. */
  Set<SelectionKey> hear(EpollSelector selector) throws IOException {
    Set<SelectionKey> others = new HashSet<>();
    for (SelectionKey key : Set.copyOf(selector.selectedKeys())) {
      if (!selectors.get(selector).hear(key)) {
        others.add(key);
      }
    }
    selector.selectedKeys().clear();
    others.forEach(SelectionKey::readyOps); // throws for a refused one
    return others;
  }

  /** A poll that a signal cuts short finds nothing, so it has a second chance. */
  void assertReported(EpollSelectionKey key) throws Exception {
    boolean reported = false;
    for (int i = 0; i < 2 && !reported; i++) {
      reported = select(key.selector()).contains(key);
    }
    assertTrue(reported, () -> "not reported: " + key);
  }

  void assertNotReported(EpollSelectionKey key) throws Exception {
    assertFalse(select(key.selector()).contains(key), () -> "reported: " + key);
  }

  /** Wakes a thread that is blocked, as one step. */
  void selectAndWake(EpollSelector selector) throws Exception {
    FutureTask<Integer> selecting = block(selector, EpollSelector::select);
    step(() -> wake(selector, selecting));
  }

  /** Has another thread select; it is blocked, or about to be, when this returns. */
  public static FutureTask<Integer> block(EpollSelector selector, Selection selection) {
    FutureTask<Integer> selecting = new FutureTask<>(() -> selection.select(selector));
    int before = Faults.calls(SystemCall.EPOLL_WAIT);
    new Thread(selecting).start();
    while (Faults.calls(SystemCall.EPOLL_WAIT) == before && !selecting.isDone()) {
      Thread.onSpinWait();
    }
    return selecting;
  }

  private static int wake(EpollSelector selector, FutureTask<Integer> selecting) throws Exception {
    try {
      selector.wakeup();
    } catch (IllegalStateException e) {
      selector.wakeup(); // the next one is to try again
      selecting.get();
      throw e;
    }
    try {
      return selecting.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Closes what is still open. */
  @Override
  public void close() throws IOException {
    for (EpollSelector selector : selectors.keySet()) {
      selector.close();
    }
    for (Mailbox mailbox : mailboxes.values()) {
      mailbox.close();
    }
    for (Mailbox mailbox : bystandersMailboxes) {
      mailbox.close();
    }
  }
}

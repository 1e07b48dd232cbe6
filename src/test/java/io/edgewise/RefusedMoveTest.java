package io.edgewise;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.contract.Rounds;
import io.edgewise.internal.linux.Errno;
import io.edgewise.testing.Fault;
import io.edgewise.testing.Faults;
import io.edgewise.testing.Mailbox;
import io.edgewise.testing.SystemCall;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One thread's change of a key is refused by the kernel while another thread moves it: either the
 * key was refused and has not moved, or it has moved and nobody sees the refusal. Needs the shim of
 * build/test-shim.
 */
@Tag("faults")
class RefusedMoveTest {
  private static final int ROUNDS = 3000;

  /** What is refused. */
  private enum Change {
    REARM {
      @Override
      void make(EpollSelectionKey key) {
        key.rearm();
      }
    },
    TRIGGER {
      @Override
      void make(EpollSelectionKey key) {
        key.trigger(Trigger.EDGE_ONE_SHOT);
      }
    },
    INTEREST {
      @Override
      void make(EpollSelectionKey key) {
        key.interestOps(0);
      }
    };

    abstract void make(EpollSelectionKey key);
  }

  private final ExecutorService pool = Executors.newSingleThreadExecutor();
  private final CyclicBarrier start = new CyclicBarrier(2);
  private EpollSelector source;
  private EpollSelector target;

  @BeforeEach
  void open() throws Exception {
    source = EpollSelector.open();
    target = EpollSelector.open();
    Faults.clear();
  }

  @AfterEach
  void close() throws Exception {
    Faults.clear();
    pool.shutdown();
    source.close();
    target.close();
  }

  @ParameterizedTest
  @EnumSource
  void refusalAndMoveAreOneAfterTheOther(Change change) throws Exception {
    int moved = 0;
    Rounds rounds = new Rounds(ROUNDS);
    while (rounds.next()) {
      try (Mailbox mailbox = new Mailbox()) {
        moved += playRound(change, mailbox) ? 1 : 0;
      }
      source.selectNow();
      target.selectNow();
      source.selectedKeys().clear();
      target.selectedKeys().clear();
    }
    assertTrue(moved > 0 && moved < rounds.count(), "each comes first now and then: " + moved);
  }

  /** Returns whether the key has moved. */
  private boolean playRound(Change change, Mailbox mailbox) throws Exception {
    SelectableChannel channel = mailbox.channel();
    EpollSelectionKey key = source.register(channel, OP_READ, Trigger.EDGE);
    Faults.clear();
    Faults.arm(Fault.always(SystemCall.EPOLL_MODIFY, Errno.ENOMEM)); // a move makes no such call
    Future<CancelledKeyException> changing =
        pool.submit(
            () -> {
              start.await();
              return refusal(change, key);
            });
    start.await();
    EpollSelectionKey to = move(key);
    CancelledKeyException refusal = changing.get();
    Faults.clear();
    if (to == null) {
      assertInstanceOf(EpollException.class, refusal.getCause());
      assertFalse(key.isValid());
      assertTrue(key.movedTo().isEmpty());
      assertNull(channel.keyFor(target));
      return false;
    }
    assertSame(to, key.movedTo().orElseThrow());
    mailbox.send();
    if (change == Change.INTEREST) {
      to.interestOps(OP_READ); // a refused change may have moved along
    }
    if (to.isValid()) {
      assertSame(to, key.rearm());
      assertEquals(1, target.selectNow());
      assertTrue(target.selectedKeys().contains(to));
    } else {
      assertSame(Change.REARM, change, "only rearming follows a move");
      assertInstanceOf(EpollException.class, refusal.getCause());
    }
    return true;
  }

  /** Returns what the change was refused with, or null. */
  private static CancelledKeyException refusal(Change change, EpollSelectionKey key) {
    try {
      change.make(key);
      return null;
    } catch (CancelledKeyException e) {
      return e;
    }
  }

  /** Returns the new key; null if the old one was refused before. */
  private EpollSelectionKey move(EpollSelectionKey key) throws Exception {
    try {
      return key.moveTo(target);
    } catch (CancelledKeyException e) {
      assertInstanceOf(EpollException.class, e.getCause());
      return null;
    }
  }
}

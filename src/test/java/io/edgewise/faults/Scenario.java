package io.edgewise.faults;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.BusyPoll;
import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.internal.arming.Learning;
import io.edgewise.internal.linux.DescriptorNatives;
import io.edgewise.internal.linux.WakeupSources;
import io.edgewise.internal.selector.Insides;
import io.edgewise.testing.BusyPolling;
import io.edgewise.testing.Faults;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Small programs that make the same system calls each time, and together all that Edgewise makes.
 * Each ends at the first exception.
 */
enum Scenario {
  OPEN_AND_CLOSE {
    @Override
    void play(Scene scene) throws Exception {
      scene.close(scene.open());
    }
  },

  CLOSE_WITH_KEYS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open();
      EpollSelectionKey applied = scene.key(() -> scene.readable().register(selector, OP_READ));
      EpollSelectionKey cancelled = scene.register(selector, scene.channel(), Trigger.EDGE);
      EpollSelectionKey closed = scene.register(selector, scene.channel(), Trigger.ONE_SHOT);
      scene.assertReported(applied);
      EpollSelectionKey queued = scene.key(() -> scene.channel().register(selector, OP_READ));
      cancelled.cancel();
      closed.channel().close();
      scene.close(selector);
      for (EpollSelectionKey key : Set.of(applied, cancelled, closed, queued)) {
        assertFalse(key.isValid());
        assertFalse(key.channel().isRegistered());
      }
    }
  },

  PLAIN_KEYS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open();
      SelectableChannel channel = scene.readable();
      EpollSelectionKey key = scene.key(() -> channel.register(selector, OP_READ));
      EpollSelectionKey other = scene.key(() -> scene.readable().register(selector, OP_READ));
      scene.assertReported(key);
      scene.assertReported(other);
      key.interestOps(0);
      scene.assertNotReported(key);
      key.interestOps(OP_READ | OP_WRITE);
      scene.assertReported(key);
      key.cancel();
      scene.select(selector);
      assertFalse(selector.keys().contains(key));
      EpollSelectionKey again = scene.key(() -> channel.register(selector, OP_READ));
      scene.assertReported(again);
      channel.close();
      scene.select(selector);
      assertFalse(selector.keys().contains(again));
      scene.assertReported(other);
    }
  },

  WAITS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open();
      EpollSelectionKey key = scene.register(selector, scene.channel(), Trigger.LEVEL);
      assertWaits(scene, selector, Duration.ofMillis(2));
      assertWaits(scene, selector, Duration.ofNanos(1_500_000));
      scene.selectAndWake(selector);
      selector.wakeup();
      assertEquals(Set.of(), scene.select(selector, EpollSelector::select));
      scene.send(key.channel());
      assertEquals(Set.of(key), scene.select(selector, EpollSelector::select));
      assertEquals(Set.of(key), scene.select(selector, each -> each.select(1000)));
      assertEquals(
          Set.of(key), scene.select(selector, each -> each.select(Duration.ofSeconds(1, 1))));
      Set<Object> performed = new HashSet<>();
      scene.select(selector, each -> each.select(performed::add));
      assertEquals(Set.of(key), performed);
    }

    private void assertWaits(Scene scene, EpollSelector selector, Duration timeout)
        throws Exception {
      long start = System.nanoTime();
      assertEquals(Set.of(), scene.select(selector, each -> each.select(timeout)));
      assertTrue(System.nanoTime() - start >= timeout.toNanos(), "ended early");
    }
  },

  SPINS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open().spin(Duration.ofDays(1));
      EpollSelectionKey key = scene.register(selector, scene.channel(), Trigger.LEVEL);
      selector.wakeup();
      assertEquals(Set.of(), scene.select(selector, EpollSelector::select));
      scene.send(key.channel());
      assertEquals(Set.of(key), scene.select(selector, EpollSelector::select));
      assertEquals(
          Set.of(key), scene.select(selector, each -> each.select(Duration.ofSeconds(1, 1))));
    }
  },

  BUSY_POLLING {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open();
      if (Faults.without(BusyPolling::isAvailable)) {
        BusyPoll wanted = new BusyPoll(Duration.ofNanos(50_000), 8, true);
        scene.step(() -> selector.busyPoll(wanted));
        assertEquals(wanted, scene.step(selector::busyPoll));
      }
    }
  },

  TYPED_KEYS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open();
      EpollSelectionKey edge = scene.register(selector, scene.readable(), Trigger.EDGE);
      EpollSelectionKey oneShot = scene.register(selector, scene.readable(), Trigger.ONE_SHOT);
      assertEquals(Set.of(edge, oneShot), selectTwice(scene, selector));
      scene.assertNotReported(edge);
      scene.step(oneShot::rearm);
      scene.assertReported(oneShot);
      scene.step(() -> edge.trigger(Trigger.EDGE_ONE_SHOT));
      scene.assertReported(edge);
      scene.step(() -> edge.extraEvents(EpollEvents.RDHUP));
      scene.assertReported(edge);
      scene.step(() -> oneShot.interestOpsOr(OP_WRITE));
      scene.assertReported(oneShot);
      scene.step(oneShot::takeError);
      scene.register(selector, edge.channel(), Trigger.LEVEL);
      scene.assertReported(edge);
      oneShot.cancel();
      scene.select(selector);
      assertFalse(oneShot.channel().isRegistered());
    }
  },

  EXCLUSIVE_KEYS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open();
      EpollSelectionKey key = scene.register(selector, scene.readable(), Trigger.EXCLUSIVE);
      scene.assertReported(key);
      scene.step(() -> key.interestOps(OP_READ | OP_WRITE));
      scene.assertReported(key);
      scene.step(() -> key.interestOps(0));
      scene.assertNotReported(key);
      scene.step(() -> key.interestOps(OP_READ));
      scene.assertReported(key);
      key.cancel();
      scene.select(selector);
      assertFalse(key.channel().isRegistered());
    }
  },

  MOVES {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector source = scene.open();
      EpollSelector target = scene.open();
      for (Trigger trigger : List.of(Trigger.LEVEL, Trigger.ONE_SHOT, Trigger.EXCLUSIVE)) {
        EpollSelectionKey key = scene.register(source, scene.readable(), trigger);
        EpollSelectionKey moved = scene.key(() -> key.moveTo(target));
        scene.assertReported(moved);
        scene.select(source);
        EpollSelectionKey back = scene.key(() -> moved.moveTo(source));
        scene.step(moved::rearm);
        scene.assertReported(back);
        assertFalse(source.keys().contains(key));
      }
    }
  },

  NESTED_SELECTORS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector inner = scene.open();
      EpollSelector outer = scene.open();
      SelectableChannel channel = scene.step(inner::asChannel);
      EpollSelectionKey nested = scene.register(outer, channel, Trigger.LEVEL);
      scene.assertNotReported(nested);
      EpollSelectionKey key = scene.key(() -> scene.readable().register(inner, OP_READ));
      scene.step(inner::wakeup);
      scene.assertReported(nested);
      scene.assertReported(key);
      scene.assertReported(nested);
      scene.close(inner);
      scene.select(outer);
      assertFalse(outer.keys().contains(nested));
    }
  },

  WAKE_UPS_BEYOND_COUNTING {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open();
      scene.step(selector::asChannel); // from now on each wake-up is written
      Faults.without(() -> DescriptorNatives.eventfdAdd(Insides.eventfd(selector), -2L));
      scene.step(selector::wakeup);
      assertEquals(Set.of(), scene.select(selector, EpollSelector::select));
    }
  },

  ACTION_THAT_THROWS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open();
      EpollSelectionKey edge = scene.register(selector, scene.readable(), Trigger.EDGE);
      EpollSelectionKey oneShot = scene.register(selector, scene.readable(), Trigger.ONE_SHOT);
      Set<Object> reported = new HashSet<>();
      Set<Object> left = scene.step(() -> selectThrowing(scene, selector, reported));
      reported.addAll(left);
      assertEquals(Set.of(edge, oneShot), reported);
    }

    /** A key that is refused when its event is given back is reported by the next selection. */
    private Set<Object> selectThrowing(Scene scene, EpollSelector selector, Set<Object> reported)
        throws Exception {
      for (int i = 0; i < 2 && reported.isEmpty(); i++) {
        try {
          selector.selectNow(
              key -> {
                reported.add(key);
                throw new IllegalArgumentException("thrown for " + key);
              });
        } catch (IllegalArgumentException e) {
          assertEquals(1, reported.size());
        }
      }
      return selectTwice(scene, selector);
    }
  },

  DISPATCHED_KEYS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open(Learning.ON);
      EpollSelectionKey key = scene.key(() -> scene.readable().register(selector, OP_READ));
      EpollSelectionKey kept = scene.key(() -> scene.readable().register(selector, OP_READ));
      for (int round = 0; round < 3; round++) {
        scene.assertReported(key);
        scene.assertReported(kept);
        key.interestOps(0);
        scene.assertNotReported(key);
        key.interestOps(OP_READ);
      }
      key.cancel();
      scene.select(selector);
      assertFalse(selector.keys().contains(key));
    }
  },

  UNWANTED_EVENTS {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open(Learning.AUTOMATIC);
      EpollSelectionKey key = scene.key(() -> scene.channel().register(selector, OP_READ));
      scene.assertNotReported(key);
      key.interestOps(0);
      scene.assertNotReported(key);
      scene.send(key.channel());
      // Long enough to wait again after the event, however busy the machine is: the calls are
      // counted.
      assertEquals(
          Set.of(), scene.select(selector, each -> each.select(Duration.ofMillis(50))), "unwanted");
      key.interestOps(OP_READ);
      scene.assertReported(key);
      key.interestOps(0);
      scene.assertNotReported(key);
    }
  },

  WRITABLE_AT_ONCE {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open(Learning.ON);
      EpollSelectionKey key = scene.key(() -> scene.readable().register(selector, OP_READ));
      scene.assertReported(key);
      for (int round = 0; round < 2; round++) {
        key.interestOps(OP_READ | OP_WRITE);
        scene.assertReported(key);
        assertTrue(key.isWritable());
        key.interestOps(OP_READ);
        scene.assertReported(key);
      }
      key.interestOps(OP_WRITE);
      scene.assertReported(key);
      scene.assertReported(key);
    }
  },

  WAKE_UP_SOURCES {
    @Override
    void play(Scene scene) throws Exception {
      EpollSelector selector = scene.open();
      boolean available = scene.step(WakeupSources::areAvailable);
      SelectableChannel channel = scene.readable();
      if (available) {
        scene.assertReported(
            scene.key(
                () ->
                    selector.register(channel, OP_READ, Trigger.LEVEL, EpollEvents.WAKEUP, null)));
      } else {
        assertThrows(
            UnsupportedOperationException.class,
            () -> selector.register(channel, OP_READ, Trigger.LEVEL, EpollEvents.WAKEUP, null));
      }
    }
  };

  abstract void play(Scene scene) throws Exception;

  /** What is selected, also when the first poll is cut short. */
  static Set<Object> selectTwice(Scene scene, EpollSelector selector) throws Exception {
    Set<Object> selected = new HashSet<>(scene.select(selector));
    selected.addAll(scene.select(selector));
    return selected;
  }
}

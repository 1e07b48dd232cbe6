package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLRDHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLL_CTL_MOD;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.conformance.SendBuffer;
import io.edgewise.conformance.contract.Contract;
import io.edgewise.internal.jdk.JdkChannels;
import io.edgewise.internal.linux.EpollNatives;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What otherwise only racing threads cause, step by step. */
class InterestListTest extends Contract {
  @TempDir private Path directory;

  private SelectorImpl open(Trigger defaultTrigger) throws IOException {
    return (SelectorImpl) closing(EpollSelector.open(defaultTrigger));
  }

  private SelectableChannel readable() throws IOException {
    return openReadable();
  }

  /** The selector's descriptor may have been reused by then. */
  @Test
  void nothingIsToldOfAKeyThatWasAbandoned() throws Exception {
    SelectorImpl selector = open(Trigger.LEVEL);
    SelectableChannel channel = readable();
    SelectionKeyImpl key = selector.register(channel, OP_READ, Trigger.EDGE);
    selector.interests().detach(key);
    selector.interests().remove(key);
    assertFalse(selector.interests().update(key, true));
    int descriptor = JdkChannels.descriptor(channel);
    int result =
        EpollNatives.control(
            selector.descriptor(), EPOLL_CTL_MOD, descriptor, EPOLLIN, Waker.TOKEN);
    assertEquals(0, result, "the kernel was told to remove it");
  }

  /**
   * A selection has the event of a one-shot key in hand. The key, disarmed by that, moves and no
   * longer requests the event.
   */
  @Test
  void eventThatNobodyTakesIsReportedAfterAMove() throws Exception {
    for (Trigger trigger : new Trigger[] {Trigger.ONE_SHOT, Trigger.EDGE_ONE_SHOT}) {
      SelectorImpl source = open(Trigger.LEVEL);
      SelectorImpl target = open(Trigger.LEVEL);
      SelectionKeyImpl key = source.register(readable(), OP_READ, trigger);
      assertTrue(KeyTable.consume(key, key.token()));
      EpollSelectionKey moved = key.moveTo(target);
      assertFalse(moved.isArmed());
      assertEquals(0, target.selectNow());
      Insides.delivery(source).requeue(key);
      assertEquals(1, target.selectNow());
      moved.cancel();
      assertEquals(0, target.selectNow());
      Insides.delivery(source).requeue(key); // there is no key left to arm
      assertEquals(0, target.selectNow());
    }
  }

  /**
   * A peer half-close had been reported, but not noted yet, when it was requested again from the
   * kernel: nobody takes the event, which has disarmed the key.
   */
  @Test
  void eventThatTheKeyDoesNotTakeLeavesItArmed() throws Exception {
    for (Trigger trigger : new Trigger[] {Trigger.LEVEL, Trigger.EDGE, Trigger.ONE_SHOT}) {
      Connection connection = connectByPath(directory.resolve(trigger.name()));
      final long sent = SendBuffer.fill(connection.near());
      SelectorImpl selector = open(Trigger.LEVEL);
      SelectionKeyImpl key =
          selector.register(connection.near(), OP_WRITE, trigger, EpollEvents.RDHUP, null);
      key.addSticky(EPOLLRDHUP);
      connection.far().shutdownOutput();
      assertEquals(0, selector.select(20), trigger::toString);
      assertTrue(key.isArmed());
      SendBuffer.drain(connection.far(), sent);
      assertEquals(1, selector.select(PATIENCE_MILLIS), trigger::toString);
      assertTrue(key.isWritable());
    }
  }
}

package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.EpollNatives.EPOLLET;
import static io.edgewise.internal.linux.EpollNatives.EPOLLEXCLUSIVE;
import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLL_CTL_ADD;
import static io.edgewise.internal.linux.EpollNatives.EPOLL_CTL_DEL;
import static io.edgewise.internal.linux.EpollNatives.EPOLL_CTL_MOD;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollException;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.EpollSelectorProvider;
import io.edgewise.Trigger;
import io.edgewise.internal.jdk.JdkChannels;
import io.edgewise.internal.linux.EpollInstance;
import io.edgewise.internal.linux.EpollNatives;
import io.edgewise.testing.Descriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Errors of epoll_ctl as the kernel itself gives them. {@code ELOOP} is in NestedTest, {@code
 * EMFILE} in DropInTest; {@code ENOMEM} and {@code ENOSPC} are injected in SystemCallTest.
 */
class KernelErrorTest {
  private EpollSelector selector;
  private DatagramChannel channel;

  @BeforeEach
  void open() throws Exception {
    selector = EpollSelector.open();
    channel = EpollSelectorProvider.provider().openDatagramChannel();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
  }

  @AfterEach
  void close() throws Exception {
    selector.close();
    channel.close();
  }

  private EpollSelectionKey register(SelectableChannel watched, int ops, Trigger trigger)
      throws IOException {
    return selector.register(watched, ops, trigger);
  }

  /** Does something to the kernel's interest list behind the selector's back. */
  private void meddle(int operation, int events) {
    int descriptor = JdkChannels.descriptor(channel);
    assertEquals(
        0, EpollNatives.control(selector.descriptor(), operation, descriptor, events, Waker.TOKEN));
  }

  private void assertSays(String errno, String operation, EpollException e) {
    assertEquals(errno, e.errnoName());
    String descriptor = "descriptor " + JdkChannels.descriptor(channel);
    for (String part : new String[] {operation, descriptor, "DatagramChannel", errno + " ("}) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  /** Of a registration: it is thrown, and nothing is registered. */
  private void assertNotRegistered(String errno, Trigger trigger) throws IOException {
    EpollException e =
        assertThrows(
            EpollException.class, () -> selector.register(channel, OP_READ, trigger, 0, "lost"));
    assertSays(errno, "epoll_ctl(EPOLL_CTL_ADD)", e);
    assertEquals(Set.of(), selector.keys());
    assertNull(channel.keyFor(selector));
    assertFalse(channel.isRegistered());
    assertEquals(0, selector.selectNow());
  }

  /** Of a change: it is the cause of what is thrown, then and from then on. */
  private void assertRefused(
      String errno, String operation, EpollSelectionKey key, Executable change) throws IOException {
    for (Executable use : new Executable[] {change, key::readyOps, key::rearm}) {
      CancelledKeyException e = assertThrows(CancelledKeyException.class, use);
      assertSays(errno, operation, assertInstanceOf(EpollException.class, e.getCause()));
    }
    assertFalse(key.isValid());
    assertEquals(0, selector.selectNow());
    assertEquals(Set.of(), selector.keys());
    assertFalse(channel.isRegistered());
  }

  @ParameterizedTest
  @EnumSource
  void descriptorThatIsThereAlready(Trigger trigger) throws Exception {
    meddle(EPOLL_CTL_ADD, EPOLLET);
    assertNotRegistered("EEXIST", trigger);
    meddle(EPOLL_CTL_DEL, 0);
    EpollSelectionKey key = register(channel, OP_READ, trigger);
    assertEquals(1, selector.selectNow());
    assertTrue(key.isReadable());
  }

  @ParameterizedTest
  @EnumSource
  void descriptorThatIsNoneThatEpollWatches(Trigger trigger) throws Exception {
    Descriptors.replaceByFile(JdkChannels.descriptor(channel));
    assertNotRegistered("EPERM", trigger);
  }

  @ParameterizedTest
  @EnumSource(names = {"EDGE", "ONE_SHOT", "EDGE_ONE_SHOT"})
  void descriptorThatIsNotThereAnyMore(Trigger trigger) throws Exception {
    EpollSelectionKey key = register(channel, OP_READ, trigger);
    meddle(EPOLL_CTL_DEL, 0);
    assertRefused("ENOENT", "epoll_ctl(EPOLL_CTL_MOD)", key, key::rearm);
  }

  @Test
  void exclusiveKeyThatCannotBeAddedAgain() throws Exception {
    EpollSelectionKey key = register(channel, OP_READ, Trigger.EXCLUSIVE);
    Descriptors.replaceByFile(JdkChannels.descriptor(channel));
    assertRefused(
        "EPERM", "epoll_ctl(EPOLL_CTL_ADD)", key, () -> key.interestOps(OP_READ | OP_WRITE));
  }

  @Test
  void triggerThatTheKernelRefuses() throws Exception {
    EpollSelectionKey key = register(channel, OP_READ, Trigger.EDGE);
    Descriptors.replaceByFile(JdkChannels.descriptor(channel));
    assertRefused("EPERM", "epoll_ctl(EPOLL_CTL_MOD)", key, () -> key.trigger(Trigger.ONE_SHOT));
  }

  @Test
  void keyThatIsRegisteredAgainAndRefused() throws Exception {
    EpollSelectionKey key = register(channel, OP_READ, Trigger.EDGE);
    meddle(EPOLL_CTL_DEL, 0);
    assertRefused(
        "ENOENT", "epoll_ctl(EPOLL_CTL_MOD)", key, () -> register(channel, OP_WRITE, Trigger.EDGE));
    assertEquals(1, register(channel, OP_READ, Trigger.EDGE).selector().selectNow());
  }

  /** The kernel modifies no exclusive registration: such a key is taken out and added again. */
  @ParameterizedTest
  @EnumSource
  void keyThatItsTargetRefusesIsAsItWas(Trigger trigger) throws Exception {
    EpollSelectionKey key = register(channel, OP_READ, trigger);
    try (EpollSelector target = EpollSelector.open()) {
      int descriptor = JdkChannels.descriptor(channel);
      int epoll = target.descriptor();
      assertEquals(0, EpollNatives.control(epoll, EPOLL_CTL_ADD, descriptor, EPOLLET, Waker.TOKEN));
      assertSays(
          "EEXIST",
          "epoll_ctl(EPOLL_CTL_ADD)",
          assertThrows(EpollException.class, () -> key.moveTo(target)));
      assertEquals(Set.of(), target.keys());
    }
    assertTrue(key.isValid());
    for (int ops : new int[] {OP_READ, OP_WRITE, OP_READ}) {
      key.interestOps(ops);
      assertEquals(1, selector.selectNow(ready -> assertEquals(ops, ready.readyOps())));
    }
  }

  /** An action fails before a key has its event, which is given back; that may fail, too. */
  @Test
  void keyWhoseEventCannotBeGivenBackIsReportedAsRefused() throws Exception {
    EpollSelectionKey key = register(channel, OP_READ, Trigger.ONE_SHOT);
    try (DatagramChannel always = DatagramChannel.open()) {
      always.configureBlocking(false);
      register(always, OP_WRITE, Trigger.LEVEL);
      // Which of them comes first is the kernel's choice; level-triggered ones queue up again.
      boolean[] failed = {false};
      while (!failed[0]) {
        key.rearm();
        assertThrows(
            IllegalStateException.class,
            () ->
                selector.select(
                    ready -> {
                      failed[0] = ready != key;
                      if (failed[0]) {
                        meddle(EPOLL_CTL_DEL, 0);
                      }
                      throw new IllegalStateException("at " + ready);
                    }));
      }
      assertEquals(2, selector.selectNow());
      CancelledKeyException e = assertThrows(CancelledKeyException.class, key::readyOps);
      EpollException cause = assertInstanceOf(EpollException.class, e.getCause());
      assertSays("ENOENT", "epoll_ctl(EPOLL_CTL_MOD)", cause);
    }
  }

  @Test
  void numbersAndEventsThatCannotBe() throws Exception {
    EpollInstance epoll = EpollInstance.open();
    try {
      EpollException closed =
          assertThrows(
              EpollException.class, () -> epoll.add(Integer.MAX_VALUE, EPOLLIN, 0, "nobody"));
      assertEquals("EBADF", closed.errnoName());
      assertTrue(closed.getMessage().contains("closed behind its channel"), closed.getMessage());
      int descriptor = JdkChannels.descriptor(channel);
      epoll.add(descriptor, EPOLLIN, 0, channel);
      int result = epoll.control(EPOLL_CTL_MOD, descriptor, EPOLLIN | EPOLLEXCLUSIVE, 0);
      EpollException exclusive = EpollInstance.refused(EPOLL_CTL_MOD, descriptor, channel, -result);
      assertSays("EINVAL", "epoll_ctl(EPOLL_CTL_MOD)", exclusive);
      assertTrue(exclusive.getMessage().contains("EPOLLEXCLUSIVE"), exclusive.getMessage());
    } finally {
      epoll.close();
    }
  }
}

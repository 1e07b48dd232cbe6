package io.edgewise.internal.arming;

import static io.edgewise.internal.linux.EpollNatives.EPOLLERR;
import static io.edgewise.internal.linux.EpollNatives.EPOLLHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLOUT;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("table")
class EventMaskTest {
  private static final int ALL = OP_READ | OP_WRITE | OP_CONNECT;

  @Test
  void interestAsksForTheEventsThatShowIt() {
    assertEquals(0, EventMask.of(0));
    assertEquals(EPOLLIN, EventMask.of(OP_READ));
    assertEquals(EPOLLIN, EventMask.of(OP_ACCEPT));
    assertEquals(EPOLLOUT, EventMask.of(OP_WRITE));
    assertEquals(EPOLLOUT, EventMask.of(OP_CONNECT));
    assertEquals(EPOLLIN | EPOLLOUT, EventMask.of(ALL));
  }

  @Test
  void connectedChannelReadsAndWrites() {
    assertEquals(OP_READ, EventMask.readyOps(EPOLLIN, ALL, true, false));
    assertEquals(OP_WRITE, EventMask.readyOps(EPOLLOUT, ALL, true, false));
    assertEquals(OP_READ | OP_WRITE, EventMask.readyOps(EPOLLIN | EPOLLOUT, ALL, true, false));
  }

  @Test
  void connectingChannelOnlyConnects() {
    assertEquals(0, EventMask.readyOps(EPOLLIN, ALL, false, true));
    assertEquals(OP_CONNECT, EventMask.readyOps(EPOLLIN | EPOLLOUT, ALL, false, true));
  }

  @Test
  void channelThatIsNeitherIsNotReady() {
    assertEquals(0, EventMask.readyOps(EPOLLIN | EPOLLOUT, ALL, false, false));
  }

  @Test
  void serverAccepts() {
    assertEquals(OP_ACCEPT, EventMask.readyOps(EPOLLIN, OP_ACCEPT, true, false));
    assertEquals(0, EventMask.readyOps(EPOLLOUT, OP_ACCEPT, true, false));
  }

  @ParameterizedTest
  @ValueSource(ints = {EPOLLERR, EPOLLHUP, EPOLLERR | EPOLLHUP | EPOLLIN})
  void errorAndHangUpMakeAllInterestReady(int events) {
    for (int interest : new int[] {0, OP_READ, OP_WRITE, OP_CONNECT, ALL, OP_ACCEPT}) {
      assertEquals(interest, EventMask.readyOps(events, interest, true, false));
      assertEquals(interest, EventMask.readyOps(events, interest, false, true));
      assertEquals(interest, EventMask.readyOps(events, interest, false, false));
    }
  }

  @Test
  void nothingBeyondTheInterestIsReady() {
    assertEquals(OP_WRITE, EventMask.readyOps(EPOLLIN | EPOLLOUT, OP_WRITE, true, false));
    assertEquals(0, EventMask.readyOps(EPOLLIN, OP_WRITE, true, false));
    assertEquals(0, EventMask.readyOps(EPOLLIN | EPOLLOUT, 0, true, false));
  }
}

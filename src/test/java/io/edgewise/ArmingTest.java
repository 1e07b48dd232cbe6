package io.edgewise;

import static io.edgewise.Arming.ABSENT;
import static io.edgewise.Arming.DISARMED;
import static io.edgewise.Arming.NO_CHANGE;
import static io.edgewise.Native.EPOLLIN;
import static io.edgewise.Native.EPOLLOUT;
import static io.edgewise.Native.EPOLL_CTL_ADD;
import static io.edgewise.Native.EPOLL_CTL_MOD;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ArmingTest {
  private static void assertTransition(int from, int interest, int to, int operation) {
    assertEquals(to, Arming.wanted(from, interest));
    assertEquals(operation, Arming.operation(from, to));
  }

  @Test
  void keyWithoutInterestIsNotAdded() {
    assertTransition(ABSENT, 0, ABSENT, NO_CHANGE);
  }

  @Test
  void firstInterestIsAdded() {
    assertTransition(ABSENT, OP_READ, EPOLLIN, EPOLL_CTL_ADD);
    assertTransition(ABSENT, OP_ACCEPT, EPOLLIN, EPOLL_CTL_ADD);
    assertTransition(ABSENT, OP_CONNECT, EPOLLOUT, EPOLL_CTL_ADD);
    assertTransition(ABSENT, OP_READ | OP_WRITE, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
  }

  @Test
  void everyLaterChangeIsModified() {
    assertTransition(EPOLLIN, OP_READ | OP_WRITE, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    assertTransition(EPOLLIN | EPOLLOUT, OP_WRITE, EPOLLOUT, EPOLL_CTL_MOD);
    assertTransition(EPOLLIN, 0, DISARMED, EPOLL_CTL_MOD);
    assertTransition(DISARMED, OP_READ, EPOLLIN, EPOLL_CTL_MOD);
  }

  @Test
  void whatTheKernelHasAlreadyIsNotSaidAgain() {
    assertTransition(EPOLLIN, OP_READ, EPOLLIN, NO_CHANGE);
    assertTransition(DISARMED, 0, DISARMED, NO_CHANGE);
    assertTransition(EPOLLOUT, OP_CONNECT, EPOLLOUT, NO_CHANGE);
    assertTransition(EPOLLOUT, OP_WRITE, EPOLLOUT, NO_CHANGE);
  }
}

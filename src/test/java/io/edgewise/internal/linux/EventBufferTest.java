package io.edgewise.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.edgewise.Epoll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventBufferTest {
  @BeforeEach
  void load() {
    Epoll.ensureAvailability();
  }

  @Test
  void polledEventsAreBeforeThoseThatAreWaitedFor() throws Exception {
    EventBuffer events = EventBuffer.allocate();
    try {
      assertEquals(0, events.count());
      events.addPolled(EpollNatives.EPOLLOUT, 7);
      events.addPolled(EpollNatives.EPOLLIN, -1L >>> 1);
      assertEquals(2, events.count());
      assertEquals(2, events.polled());
      assertEquals(EpollNatives.EPOLLOUT, events.events(0));
      assertEquals(7, events.token(0));
      assertEquals(-1L >>> 1, events.token(1));
      events.clear();
      assertEquals(0, events.count());
      assertEquals(0, events.polled());
    } finally {
      events.free();
    }
  }

  /** Memory that is not mapped any more would end the JVM. */
  @Test
  void memoryThatWasGivenBackIsNotTouched() throws Exception {
    EventBuffer events = EventBuffer.allocate();
    events.addPolled(EpollNatives.EPOLLOUT, 7);
    events.free();
    assertEquals(0, events.count());
    events.clear();
    assertThrows(NullPointerException.class, () -> events.events(0));
    assertThrows(NullPointerException.class, () -> events.noteSticky(0, 0));
    EpollInstance epoll = EpollInstance.open();
    try {
      assertThrows(IllegalStateException.class, () -> epoll.await(events, 0, 0));
    } finally {
      epoll.close();
    }
  }
}

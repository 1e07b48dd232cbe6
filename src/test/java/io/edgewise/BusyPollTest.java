package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewise.testing.BusyPolling;
import java.nio.channels.ClosedSelectorException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BusyPollTest {
  @Test
  void negativeOrMissingTimeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> BusyPoll.of(Duration.ofNanos(-1000)));
    assertThrows(NullPointerException.class, () -> BusyPoll.of(null));
  }

  @Test
  void kernelKeepsWhatItIsTold() throws Exception {
    assumeTrue(BusyPolling.isAvailable(), "this kernel's epoll has no busy polling");
    try (EpollSelector selector = EpollSelector.open()) {
      assertEquals(BusyPoll.OFF, selector.busyPoll());
      for (BusyPoll wanted :
          new BusyPoll[] {
            BusyPoll.of(Duration.ofNanos(50_000)),
            new BusyPoll(Duration.ofNanos(Integer.MAX_VALUE * 1000L), 64, true),
            new BusyPoll(Duration.ZERO, 1, false),
            BusyPoll.OFF
          }) {
        assertSame(selector, selector.busyPoll(wanted));
        assertEquals(wanted, selector.busyPoll());
      }
      assertThrows(NullPointerException.class, () -> selector.busyPoll(null));
      assertEquals(0, selector.selectNow());
    }
  }

  /** Its descriptor may have been reused by then. */
  @Test
  void closedSelectorHasNone() throws Exception {
    EpollSelector selector = EpollSelector.open();
    selector.close();
    assertThrows(ClosedSelectorException.class, () -> selector.busyPoll(BusyPoll.OFF));
    assertThrows(ClosedSelectorException.class, selector::busyPoll);
  }
}

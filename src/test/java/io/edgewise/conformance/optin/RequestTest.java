package io.edgewise.conformance.optin;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollEvents;
import io.edgewise.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What keys with some requests must report. */
@Tag("table")
class RequestTest {
  private static boolean isReported(int interest, Trigger trigger, int extra, boolean shared) {
    return new Request(interest, trigger, extra, false, false).isReportedOnceArmed(shared);
  }

  @Test
  void armedKeyIsReported() {
    for (Trigger trigger : Trigger.values()) {
      assertTrue(isReported(OP_READ, trigger, 0, false), trigger.name());
      assertFalse(isReported(0, trigger, 0, false), trigger.name());
    }
    assertFalse(isReported(OP_CONNECT, Trigger.LEVEL, 0, false), "makes no operation ready");
    assertTrue(isReported(OP_CONNECT, Trigger.LEVEL, EpollEvents.RDHUP, false));
  }

  /** The kernel reported to one of them, and a level is not requested again. */
  @Test
  void sharedExclusiveKeyMayHaveBeenReportedElsewhere() {
    for (Trigger trigger : Trigger.values()) {
      assertTrue(isReported(OP_READ, trigger, 0, true) != (trigger == Trigger.EXCLUSIVE));
    }
  }
}

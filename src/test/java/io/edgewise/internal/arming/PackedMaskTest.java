package io.edgewise.internal.arming;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.internal.linux.EpollNatives;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("table")
class PackedMaskTest {
  private static final int[] BITS = {
    EpollNatives.EPOLLIN,
    EpollNatives.EPOLLPRI,
    EpollNatives.EPOLLOUT,
    EpollNatives.EPOLLRDHUP,
    EpollNatives.EPOLLEXCLUSIVE,
    EpollNatives.EPOLLWAKEUP,
    EpollNatives.EPOLLONESHOT,
    EpollNatives.EPOLLET
  };

  @Test
  void everyCombinationSurvives() {
    for (int choice = 0; choice < 1 << BITS.length; choice++) {
      int mask = 0;
      for (int bit = 0; bit < BITS.length; bit++) {
        mask |= (choice >> bit & 1) * BITS[bit];
      }
      assertEquals(mask, PackedMask.unpack(PackedMask.of(mask)));
    }
  }
}

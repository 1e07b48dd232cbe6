package io.edgewise.testing;

import io.edgewise.EpollException;
import io.edgewise.internal.linux.EpollInstance;
import io.edgewise.internal.linux.EpollNatives;

/** Whether the kernel's epoll can poll busily. */
public final class BusyPolling {
  private BusyPolling() {}

  public static boolean isAvailable() throws EpollException {
    EpollInstance epoll = EpollInstance.open();
    try {
      return EpollNatives.busyPoll(epoll.descriptor()) >= 0;
    } finally {
      epoll.close();
    }
  }
}

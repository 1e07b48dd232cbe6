package io.edgewise;

/** Whether the kernel's epoll can poll busily. */
final class BusyPolling {
  private BusyPolling() {}

  static boolean isAvailable() throws EpollException {
    EpollInstance epoll = EpollInstance.open();
    try {
      return Native.epollBusyPoll(epoll.descriptor()) >= 0;
    } finally {
      epoll.close();
    }
  }
}

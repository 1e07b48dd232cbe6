package io.edgewise.internal.linux;

/**
 * System calls on any descriptor, and on eventfds, one per method. Each returns what the kernel
 * returned: a result of at least zero, or a negated {@link Errno}.
 */
public final class DescriptorNatives {
  private DescriptorNatives() {}

  /**
   * {@code poll({descriptor, events}, 1, 0)}.
   *
   * @return the events that are ready, with the same bits as epoll's; 0 if there is none
   */
  public static native int poll(int descriptor, int events);

  /**
   * {@code getsockopt(socket, SOL_SOCKET, SO_ERROR)}.
   *
   * @return the pending error, a positive number, which the call clears; 0 if there was none; a
   *     negated {@link Errno} if the call itself failed
   */
  public static native int socketError(int socket);

  /** {@code eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}. */
  public static native int eventfdCreate();

  /** Adds to an eventfd's counter, by {@code write}; {@code EAGAIN} when it would overflow. */
  public static native int eventfdAdd(int eventfd, long amount);

  /** Sets an eventfd's counter to zero, by {@code read}; {@code EAGAIN} when it is zero. */
  public static native int eventfdReset(int eventfd);

  /** {@code close(descriptor)}. */
  public static native int close(int descriptor);
}

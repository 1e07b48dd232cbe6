package io.edgewise;

import java.time.Duration;
import java.util.Objects;

/**
 * How a selector that waits has the kernel poll the network card, instead of waiting for its
 * interrupt: epoll's own busy polling, Linux 6.9 and later, as in <a
 * href="https://man7.org/linux/man-pages/man2/ioctl_eventpoll.2.html">ioctl_eventpoll(2)</a>. It is
 * asked for by {@link EpollSelector#busyPoll(BusyPoll)}, or by {@link #PROPERTY} for all selectors.
 *
 * <p>It shortens the way of a packet from the card to a thread that selects, and costs that
 * thread's core while it lasts. It has an effect only on sockets whose packets come from a network
 * card with NAPI, all from the same queue of it: not on the loopback device, pipes or Unix domain
 * sockets. The kernel says nothing where it has no effect.
 *
 * <p>Instances are immutable and thread-safe.
 *
 * @param time how long a wait polls busily before it sleeps: whole microseconds, at most {@link
 *     Integer#MAX_VALUE} of them (35 minutes); zero for as long as the system-wide setting {@code
 *     net.core.busy_poll} says, which is not at all by default
 * @param packets how many packets each round may take from the card: 0 to 65535, where 0 is the
 *     kernel's default, 8, and more than 64 need the capability {@code CAP_NET_ADMIN}
 * @param isPreferred whether the card's interrupts are to stay masked while busy polling goes on;
 *     it has an effect where the card's {@code napi_defer_hard_irqs} and {@code gro_flush_timeout}
 *     are set
 */
public record BusyPoll(Duration time, int packets, boolean isPreferred) {
  /** As every epoll instance is at first: whatever the system-wide setting says. */
  public static final BusyPoll OFF = new BusyPoll(Duration.ZERO, 0, false);

  /**
   * The system property with the busy polling of selectors, until they are given another: {@code
   * TIME}, {@code TIME,PACKETS} or {@code TIME,PACKETS,prefer}, with the time as {@link
   * EpollSelector#SPIN_PROPERTY} has it; {@code 50us,64} for instance. {@code 0} is {@link #OFF}.
   * Read at the first use of the provider, which is the JVM's first use of NIO as a rule.
   *
   * <p>Where the kernel refuses it, no selector can be opened, and the {@link EpollException} names
   * this property and the reason: who has asked for it is not left to believe that it is there.
   */
  public static final String PROPERTY = "io.edgewise.busy-poll";

  private static final int MOST_PACKETS = 0xffff;

  /**
   * Creates one, whatever this kernel says of it.
   *
   * @param time how long a wait polls busily
   * @param packets how many packets each round may take
   * @param isPreferred whether interrupts are to stay masked
   * @throws NullPointerException if the time is null
   * @throws IllegalArgumentException if the time or the number of packets is out of range, or the
   *     time is not whole microseconds
   */
  public BusyPoll {
    Objects.requireNonNull(time, "time");
    if (time.isNegative()
        || time.compareTo(Duration.ofNanos(Integer.MAX_VALUE * 1000L)) > 0
        || time.toNanos() % 1000 != 0) {
      throw new IllegalArgumentException(
          "busy polling takes whole microseconds, 0 to " + Integer.MAX_VALUE + ", not " + time);
    }
    if (packets < 0 || packets > MOST_PACKETS) {
      throw new IllegalArgumentException(
          "busy polling takes 0 to " + MOST_PACKETS + " packets, not " + packets);
    }
  }

  /**
   * Creates one with the kernel's default number of packets, and not preferred.
   *
   * @param time how long a wait polls busily
   * @return the busy polling
   * @throws NullPointerException if the time is null
   * @throws IllegalArgumentException if the time is out of range, or not whole microseconds
   */
  public static BusyPoll of(Duration time) {
    return new BusyPoll(time, 0, false);
  }
}

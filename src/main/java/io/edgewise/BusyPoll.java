package io.edgewise;

import java.time.Duration;
import java.util.Objects;

/**
 * How the kernel polls the network card while a selector waits, instead of waiting for the card's
 * interrupt. This is epoll's own busy polling, of Linux 6.9 and later: see <a
 * href="https://man7.org/linux/man-pages/man2/ioctl_eventpoll.2.html">ioctl_eventpoll(2)</a>. It is
 * set by {@link EpollSelector#busyPoll(BusyPoll)}, or by {@link #PROPERTY} for all selectors.
 *
 * <p>Busy polling shortens the way of a packet from the card to a thread that selects, and costs
 * that thread's core while it lasts. It has an effect only on sockets whose packets come from a
 * network card with NAPI, all from the same queue of that card. It has none on the loopback device,
 * pipes or Unix domain sockets. Where it has no effect, the kernel does not say so.
 *
 * <p>Instances are immutable and thread-safe.
 *
 * @param time how long a wait polls busily before it sleeps: whole microseconds, at most {@link
 *     Integer#MAX_VALUE} of them (35 minutes); zero for as long as the system-wide setting {@code
 *     net.core.busy_poll} says, which is not at all by default
 * @param packets how many packets each round may take from the card: 0 to 65535; 0 is the kernel's
 *     default, 8; more than 64 need the capability {@code CAP_NET_ADMIN}
 * @param isPreferred whether the card's interrupts are to stay masked while busy polling goes on;
 *     it has an effect where the card's {@code napi_defer_hard_irqs} and {@code gro_flush_timeout}
 *     are set
 */
public record BusyPoll(Duration time, int packets, boolean isPreferred) {
  /** The initial state of every epoll instance: whatever the system-wide setting says. */
  public static final BusyPoll OFF = new BusyPoll(Duration.ZERO, 0, false);

  /**
   * The system property for the initial busy polling of selectors: {@code TIME}, {@code
   * TIME,PACKETS} or {@code TIME,PACKETS,prefer}, for instance {@code 50us,64}. The time is written
   * as in {@link EpollSelector#SPIN_PROPERTY}. {@code 0} is {@link #OFF}. The property is read at
   * the first use of the provider, which as a rule is the JVM's first use of NIO.
   *
   * <p>If the kernel refuses it, no selector can be opened, and the {@link EpollException} names
   * this property and the reason. A refusal is never ignored silently.
   */
  public static final String PROPERTY = "io.edgewise.busy-poll";

  private static final int MOST_PACKETS = 0xffff;

  /**
   * Creates a setting, whether or not this kernel accepts it.
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
   * Creates a setting with the kernel's default number of packets, and not preferred.
   *
   * @param time how long a wait polls busily
   * @return the setting
   * @throws NullPointerException if the time is null
   * @throws IllegalArgumentException if the time is out of range, or not whole microseconds
   */
  public static BusyPoll of(Duration time) {
    return new BusyPoll(time, 0, false);
  }
}
